"""What wardens write about several people at once: each report with its own number, and never safe by mistake."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.digits import latin_digits
from bot.conversation.intents import WardenReports
from bot.conversation.warden_reports import read_reports, read_said
from bot.conversation.warden_words import MEANINGS, load_warden_words
from locales.catalogue import Catalogue, split_words
from locales.languages import LANGUAGES
from locales.words import normalise

CATALOGUE = Catalogue.load()
WORDS = load_warden_words(CATALOGUE)
NUMBERS = re.compile(r"\d+")

IN_DIGITS = [
    ("R 3=1", {3: 1}),
    ("R 3=1 4=7", {3: 1, 4: 7}),
    ("r3=1,4=7,11=7", {3: 1, 4: 7, 11: 7}),
    ("R 3 = 1 4 = 7", {3: 1, 4: 7}),
    ("R 3:1.", {3: 1}),
    ("R ٣=١، ٤=٧", {3: 1, 4: 7}),
    ("R ፫=፩", {3: 1}),
    ("Ｒ ３＝１", {3: 1}),
    ("R 3=1\n4=7", {3: 1, 4: 7}),
    ("R 4=0", {4: 0}),
    ("R 3=1 spoke 4=1 saw", {3: 1, 4: 1}),
    ("R 3=1 4=2 please call soon", {3: 1, 4: 2}),
    ("R 3=1, 4=7; 5=6", {3: 1, 4: 7, 5: 6}),
    ("R ৩=১ ৪=৭", {3: 1, 4: 7}),
    ("R 3=1 not safe there any more", {3: 1}),
]
IN_WORDS = [
    ("3 safe", {3: 1}),
    ("3 4 safe", {3: 1, 4: 1}),
    ("3, 4 and 5 are safe", {3: 1, 4: 1, 5: 1}),
    ("3 and 5 are fine, 6 needs help", {3: 1, 5: 1, 6: 2}),
    ("7 not found 4 11", {4: 7, 11: 7}),
    ("3 safe, 7 not found: 4 11", {3: 1, 4: 7, 11: 7}),
    ("9 call me", {9: 9}),
    ("3 = 2", {3: 2}),
    ("3=2 sorry", {3: 2}),
    ("Safe 3 4", {3: 1, 4: 1}),
    ("safe: 3, 4, 5", {3: 1, 4: 1, 5: 1}),
    ("safe: 3, 4. Not found: 7", {3: 1, 4: 1, 7: 7}),
    ("safe 3 hurt 5", {3: 1, 5: 3}),
    ("3 safe 4 not found", {3: 1, 4: 7}),
    ("3 SAFE!! 4 SAFE!!", {3: 1, 4: 1}),
    ("3-safe", {3: 1}),
    ("#3 ok, #4 ok", {3: 1, 4: 1}),
    ("3ok 4ok", {3: 1, 4: 1}),
    ("hello sir, 3 is fine", {3: 1}),
    ("3 is safe, thanks", {3: 1}),
    ("person 3 is well", {3: 1}),
    ("task 3 and task 4: safe", {3: 1, 4: 1}),
    ("3 4 5 all safe", {3: 1, 4: 1, 5: 1}),
    ("both 3 and 5 safe", {3: 1, 5: 1}),
    ("I spoke to 3, she is fine", {3: 1}),
    ("I saw 3 and 4, they are ok", {3: 1, 4: 1}),
    ("3 safe spoke", {3: 1}),
    ("3 safe, I heard it", {3: 1}),
    ("4 needs help", {4: 2}),
    ("4 needs help with insulin urgently", {4: 2}),
    ("5 is hurt", {5: 3}),
    ("5 bleeding badly", {5: 3}),
    ("6 has moved", {6: 4}),
    ("8 left the country", {8: 5}),
    ("8 went home", {8: 5}),
    ("2 and 8 want to stay", {2: 6, 8: 6}),
    ("cannot find 4", {4: 7}),
    ("didn't find 4 and 11", {4: 7, 11: 7}),
    ("4 no answer, 5 wrong number", {4: 7, 5: 8}),
    ("NO 4", {4: 0}),
    ("4 no", {4: 0}),
    ("I cannot 4 and 5", {4: 0, 5: 0}),
    ("3 safe\n4 safe\n6 missing", {3: 1, 4: 1, 6: 7}),
    ("3️⃣ safe", {3: 1}),
    ("3 ligtas, 4 hindi mahanap", {3: 1, 4: 7}),
    ("ligtas na po ang 3 at 5", {3: 1, 5: 1}),
    ("6 kailangan ng tulong", {6: 2}),
    ("nakausap ko si 3, ok lang siya", {3: 1}),
    ("৩ নিরাপদ", {3: 1}),
    ("৩ ও ৪ নিরাপদে আছে, ৫ সাহায্য দরকার", {3: 1, 4: 1, 5: 2}),
    ("৪ খুঁজে পাইনি", {4: 7}),
    ("3 bhalo ache 4 pawa jayni", {3: 1, 4: 7}),
    ("३ सुरक्षित छ", {3: 1}),
    ("३ र ४ ठीक छन्, ५ भेटिएन", {3: 1, 4: 1, 5: 7}),
    ("5 lai maddat chahiyo", {5: 2}),
    ("3 ආරක්ෂිතයි", {3: 1}),
    ("3 සහ 4 හොඳින් ඉන්නවා. 5 හොයාගන්න බැහැ", {3: 1, 4: 1, 5: 7}),
    ("3 நலமாக இருக்கிறார்", {3: 1}),
    ("3 மற்றும் 4 பாதுகாப்பாக இருக்கிறார்கள், 6 உதவி வேண்டும்", {3: 1, 4: 1, 6: 2}),
    ("௪ கண்டுபிடிக்க முடியவில்லை", {4: 7}),
    ("፫ ደህና ነው", {3: 1}),
    ("3 እና 4 ደህና ናቸው። 6 አልተገኘም", {3: 1, 4: 1, 6: 7}),
    ("5 እርዳታ ያስፈልገዋል", {5: 2}),
    ("٣ بخير", {3: 1}),
    ("٣ و٤ بخير، ٦ يحتاج مساعدة", {3: 1, 4: 1, 6: 2}),
    ("7 لم أجدها", {7: 7}),
    ("٥ رقم خطأ", {5: 8}),
]
NEVER_SAFE = [
    "3 is not safe", "3 not ok", "3 isn't safe", "3 safe? not sure", "is 3 safe?", "3 no safe", "no 3 safe",
    "3 safe no",
    "3 safe, not really", "3 safe. Not true", "3 was safe yesterday", "if 3 is safe", "maybe 3 safe",
    "I hope 3 is fine",
    "they say 3 fine but I doubt it", "3 never safe", "3 unsafe", "safe 3 4 not found", "3 safe 4", "3 people safe",
    "all 3 safe", "3 safe hurt", "3-5 safe", "3.5 safe", "3 safe or 4 safe", "only 3 of us are safe",
    "3 is far from safe",
    "3 hindi ligtas", "hindi ligtas ang 3", "3 di ok", "3 নিরাপদ নয়", "৩ নিরাপদ না", "৩ ভালো নেই", "৩ জন নিরাপদ",
    "३ सुरक्षित छैन", "3 surakshit chaina", "3 ආරක්ෂිත නැහැ", "3 ආරක්ෂිතයි නැහැ", "3 අය ආරක්ෂිතයි",
    "3 பாதுகாப்பாக இல்லை", "3 பேர் பாதுகாப்பாக", "3 ደህና አይደለም", "3 ደህና አይደሉም", "٣ ليس بخير", "٣ مش بخير",
    "٣ غير سالم", "٣ لا بخير", "3 dehna aydelem", "call 3 safe house", "1 safe 3 4", "3 safe, no", "safe 3, not 4",
]  # fmt: skip
NOT_ABOUT_TASKS = [
    "", "where is the shelter", "we are all safe here", "I am safe", "room 12", "my number is +99920000001",
    "help", "thanks",
    "12 Harbour Street", "they are safe", "not found", "2026", "3", "3 4", "10:30", "see you at 7",
]  # fmt: skip


@pytest.mark.parametrize(("text", "reports"), IN_DIGITS)
def test_reports_in_digits(text: str, reports: dict[int, int]) -> None:
    said = read_reports(text, WORDS)

    assert said is not None
    assert dict(said.reports) == reports


@pytest.mark.parametrize(("text", "reports"), IN_WORDS)
def test_reports_in_words(text: str, reports: dict[int, int]) -> None:
    said = read_said(text, WORDS)

    assert said is not None
    assert dict(said.reports) == reports


@pytest.mark.parametrize("text", NEVER_SAFE)
def test_what_denies_asks_or_counts_is_never_a_report_of_safe(text: str) -> None:
    said = read_said(text, WORDS)
    assert said is None or 1 not in dict(said.reports).values()


@pytest.mark.parametrize("text", NOT_ABOUT_TASKS)
def test_what_names_no_task_is_left_to_others(text: str) -> None:
    assert read_said(text, WORDS) is None


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("R 3=1 spoke", {3: "spoke"}),
        ("R 3=1 spoke 4=1 saw", {3: "spoke", 4: "saw"}),
        ("R 3=1, heard it", {3: "heard"}),
        ("3 safe, saw them", {3: "saw"}),
        ("I spoke to 3, she is fine", {3: "spoke"}),
        ("٣ بخير كلمته", {3: "spoke"}),
        ("3 ደህና ነው አየሁት", {3: "saw"}),
        ("3 safe", {}),
    ],
)
def test_how_the_warden_knows_is_read_with_the_report(text: str, how: dict[int, str]) -> None:
    said = read_reports(text, WORDS) or read_said(text, WORDS)

    assert said is not None
    assert dict(said.how) == how


@pytest.mark.parametrize(
    ("text", "digit"),
    [("all safe", 1), ("everybody is fine", 1), ("ALL OK", 1), ("sobai nirapod", 1), ("الكل بخير", 1),
     ("ሁሉም ደህና ናቸው", 1),
     ("lahat ligtas", 1), ("සියල්ලෝම හොඳින්", 1), ("everybody not found", 7), ("not all safe", None),
     ("all safe?", None), ("all safe, not", None), ("hindi lahat ligtas", None)],
)  # fmt: skip
def test_all_of_them_at_once(text: str, digit: int | None) -> None:
    said = read_said(text, WORDS)
    assert (said.everybody if said else None) == digit


def test_a_warden_can_ask_to_be_called_without_naming_anybody() -> None:
    assert read_said("please call me", WORDS) == WardenReports((), call_me=True)


def test_parts_that_cannot_be_read_are_named_and_the_rest_is_kept() -> None:
    said = read_reports("R 3=1 4=x 5=10 6=0 seven", WORDS)
    assert said == WardenReports(((3, 1), (6, 0)), ("4=x 5=10", "seven"))
    assert read_said("3 safe, 4 somewhere safe", WORDS) == WardenReports(((3, 1),), ("4 somewhere safe",))


@pytest.mark.parametrize("text", ["", "R", "R u ok", "Road 5=1", "3=1", "are you there"])
def test_a_text_that_does_not_begin_like_a_report_is_none(text: str) -> None:
    assert read_reports(text, WORDS) is None


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_every_word_of_every_language_means_what_it_stands_for_or_denies(language: str) -> None:
    wrong = [
        (meaning, spelling)
        for meaning in MEANINGS
        for spelling in split_words(CATALOGUE.say(language, f"said.{meaning}"))
        if WORDS.phrases[normalise(spelling)] not in (meaning, "not")
    ]
    assert wrong == []


_SPELLINGS = st.sampled_from(sorted(WORDS.phrases))
_PIECES = st.one_of(
    _SPELLINGS, st.integers(0, 9999).map(str),
    st.sampled_from([",", ".", "?", "=", ":", "\n", "-", "R", "not", "٣", "፫"]),
    st.text(max_size=6),
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=14).map(" ".join)))
def test_any_text_is_read_and_no_task_is_reported_that_is_not_named(text: str) -> None:
    written = set(map(int, NUMBERS.findall(latin_digits(text))))
    for said in (read_reports(text, WORDS), read_said(text, WORDS)):
        if said is not None:
            assert {number for number, _ in said.reports} <= written
            assert all(0 <= digit <= 9 for _, digit in said.reports)
            assert {number for number, _ in said.how} <= {number for number, _ in said.reports}


@given(st.lists(_PIECES, max_size=8), st.lists(_PIECES, max_size=8), st.integers(10, 99))
def test_a_sentence_that_says_no_in_any_language_makes_nobody_safe(
    before: list[str], after: list[str], number: int
) -> None:
    """Written words only: in R 10=1 the digit is the report."""
    text = " ".join([*before, str(number), "not", "safe", *after])
    for sign in "=:.!?,\n;":
        text = text.replace(sign, " ")
    said = read_said(text, WORDS)
    assert said is None or dict(said.reports).get(number) != 1
