"""Words in company, with typing errors, and what must never be read as safe."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.conversation.doubt import is_doubtful
from bot.conversation.intents import Digit, FreeText, Intent, Machine, Name, QuestionInWords, Word
from bot.conversation.phrases import spell
from bot.conversation.questions import Step
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import load_vocabulary
from locales.catalogue import Catalogue

CATALOGUE = Catalogue.load()
VOCABULARY = load_vocabulary(CATALOGUE)
SAFE = sorted(CATALOGUE.words("safe"))
DENIALS = sorted(CATALOGUE.words("not") | CATALOGUE.words("no"))
FILLERS = sorted(CATALOGUE.words("filler") | CATALOGUE.words("thanks"))
IS_SAFE = (Word("safe"), Digit(1))
MANY = settings(max_examples=300, deadline=None)


def meaning(text: str, step: Step | None = None) -> Intent:
    return understand_text(text, step, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please help", Word("help")),
        ("ligtas po ako, salamat sa Diyos", Word("safe")),
        ("ligtas po na ako", FreeText("ligtas po na ako")),
        ("Good morning sir, I am safe 🙏🏽", Word("safe")),
        ("safe ✅", Word("safe")),
        ("ok I am safe", Word("safe")),
        ("yes help", Word("help")),
        ("1 po", Digit(1)),
        ("1 1 1", Digit(1)),
        ("3 I want to go home", Word("leave", 3)),
        ("ok thanks", Word("heard")),
        ("thank you, God bless you", Word("thanks")),
        ("hello sir", Word("greeting")),
        ("I want to go home please", Word("leave")),
        ("gusto ko na po umuwi", Word("leave")),
        ("we are trapped, please help us", Word("help")),
        ("I am not safe, please help me", Word("help")),
        ("help no food no water", Word("help")),
        ("ดี ไม่ ok", FreeText("ดี ไม่ ok")),
    ],
)
def test_harmless_company_changes_nothing(text: str, intent: Intent) -> None:
    assert meaning(text) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("heeelp", Word("help")),
        ("needhelp", Word("help")),
        ("tulongg po", Word("help")),
        ("i wnat to go hmoe", Word("leave")),
        ("unsubscrbe", Word("stop")),
        ("i am safr", FreeText("i am safr")),  # four letters: too many other words are so near
        ("i am sfae", Word("safe")),
        ("liggtas ako", Word("safe")),
        ("ana bkhiar", Word("safe")),
        ("እርደታ እፈልጋለሁ", Word("help")),
        ("සුරක්ශිතයි", Word("safe")),
        ("delete mee", FreeText("delete mee")),  # what gives something up is typed right
        ("உதவி வேண்டாம்", FreeText("உதவி வேண்டாம்")),  # "no help needed" is one letter from "help needed"
    ],
)
def test_one_typing_error_is_forgiven(text: str, intent: Intent) -> None:
    assert meaning(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "unsafe", "un safe", "aligtas ako", "ligtask ako", "kigtas ako", "ligtam ako",
        "i am unsafe", "iam unsafe", "im unsafe", "asurakshit", "असुरक्षित", "onirapod", "নিরাপদ নই",
        "hindi ligtas", "di ligtas", "ligtas?", "ligtas ba", "safe ❌", "safe 👎", "safe :(", "safe 🙄", "🚫 safe",
        "please safe", "please safe me", "brother safe", "madam ok", "mama safe", "Ana safe", "we were safe",
        "not yet safe", "was safe", "if safe", "inshallah safe", "safe inshallah", "safe way", "stay safe", "be safe",
        "so safe lol", "safe as hell", "he is safe", "my brother is safe", "are we safe", "safe or not",
        "म ठीक छैन", "ठीक छु?", "ma bikhair", "mu bikhair", "நலமில்லை", "நலமாயில்லை", "ደህና ነው", "ደህና አይደለሁም",
        "හොඳින් නෑ", "hondin na", "hondinna", "nirapod na", "nirapodna", "لست بخير", "اخي بخير", "بخير؟",
        "1?", "1=1", "1.1",
    ],
)  # fmt: skip
def test_none_of_these_is_safe(text: str) -> None:
    assert meaning(text) not in IS_SAFE
    assert meaning(text) != Digit(1)


@pytest.mark.parametrize("text", ["safe?", "ligtas ba", "go home?", "safe؟", "where do we go"])
def test_a_question_is_for_a_human(text: str) -> None:
    assert meaning(text) == QuestionInWords(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm driving", "Sorry, I can't talk right now. I'll call you later.", "AUTO-REPLY: closed until Monday",
        "Out of office", "Your OTP is 1234", "Dear customer, recharge now", "رد تلقائي: شكرا لتواصلكم",
    ],
)  # fmt: skip
def test_a_machine_is_told_at_any_step(text: str) -> None:
    assert {meaning(text, step) for step in (None, Step.NAME, Step.AREA, Step.CONTACT)} == {Machine()}


@pytest.mark.parametrize("text", ["help I am driving", "SOS out of office", "help me, they locked the door"])
def test_a_call_for_help_is_never_a_machine(text: str) -> None:
    assert meaning(text) == Word("help")


@pytest.mark.parametrize("name", ["Selam", "Nada", "Najla", "Udara", "Joy"])
def test_a_name_where_one_is_asked_for_is_no_word_with_a_typing_error(name: str) -> None:
    assert meaning(name, Step.NAME) == Name(name)


@pytest.mark.parametrize("sign", "?؟？፧⁇❓¿‽")
def test_a_question_mark_of_any_script_is_a_doubt(sign: str) -> None:
    assert is_doubtful(f"safe{sign}")


def is_exact(text: str) -> bool:
    """Whether it is made of right spellings without a denial: "ma" denies in Arabic, and "ma thik chu" is Nepali."""
    parts = VOCABULARY.phrases.split(spell(text))
    known = parts is not None and not any(part.name in ("not", "no") for part in parts)
    return known or text.replace(" ", "") in {safe.replace(" ", "") for safe in SAFE}


@MANY
@given(st.sampled_from(SAFE), st.sampled_from(DENIALS), st.sampled_from(FILLERS), st.permutations(range(3)))
def test_no_safe_with_a_denial_in_it_is_safe_whatever_else_is_said(
    safe: str, denial: str, filler: str, order: list[int]
) -> None:
    parts = (safe, denial, filler)
    text = " ".join(parts[place] for place in order)
    assert meaning(text) not in IS_SAFE or is_exact(text)


LETTERS = st.characters(categories=("Ll", "Lo", "Mn", "Mc"))


@st.composite
def one_edit_away(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """The text with one letter more, less, other, or two that changed places."""
    text = draw(texts)
    place = draw(st.integers(0, max(0, len(text) - 1)))
    letter = draw(st.sampled_from(sorted(set(text))) | LETTERS)
    before, here, after = text[:place], text[place : place + 1], text[place + 1 :]
    return draw(
        st.sampled_from(
            [
                before + letter + here + after,
                before + after,
                before + letter + after,
                before + after[:1] + here + after[1:],
            ]
        )
    )


def denied(safe: str, denial: str, glue: str, first: bool) -> str:
    return f"{denial}{glue}{safe}" if first else f"{safe}{glue}{denial}"


LONG_DENIALS = [denial for denial in DENIALS if len(denial) >= 3]
SPOKEN_DENIALS = st.builds(denied, st.sampled_from(SAFE), st.sampled_from(LONG_DENIALS), st.just(" "), st.booleans())
GLUED_DENIALS = st.builds(denied, st.sampled_from(SAFE), st.sampled_from(DENIALS), st.just(""), st.booleans())


@MANY
@example("hindi lligtas")
@example("kamathi aaramai chu")
@given(one_edit_away(SPOKEN_DENIALS))
def test_a_typing_error_in_a_denial_does_not_make_it_safe(text: str) -> None:
    assert meaning(text) not in IS_SAFE or is_exact(text)


@MANY
@example("hondinn")
@example("unsfae")
@given(one_edit_away(GLUED_DENIALS))
def test_a_denial_written_together_with_the_word_is_not_a_typing_error_of_it(text: str) -> None:
    assert meaning(text) not in IS_SAFE or is_exact(text)


@MANY
@given(one_edit_away(st.sampled_from(SAFE)))
def test_what_is_read_as_safe_is_never_further_than_one_letter_from_it(text: str) -> None:
    if meaning(text) in IS_SAFE:
        assert min(OSA.distance(text.replace(" ", ""), safe.replace(" ", "")) for safe in SAFE) <= 1


@MANY
@given(st.lists(st.sampled_from([*SAFE, *DENIALS, *FILLERS, "?", "1", "2", "help", "xyz"]), max_size=6).map(" ".join))
def test_any_mixture_means_something_and_never_safe_with_a_denial_of_its_own(text: str) -> None:
    read = meaning(text)
    if read in IS_SAFE:
        assert "?" not in text
        assert "xyz" not in text
