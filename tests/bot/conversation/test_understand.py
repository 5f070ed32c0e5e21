"""What messages mean, in every language; above all that nothing but a known word is ever "safe"."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.intents import (
    Contact,
    Digit,
    Enter,
    FamilyQuestion,
    FreeText,
    Intent,
    LetIn,
    Located,
    Name,
    People,
    Place,
    Press,
    QuestionInWords,
    RelayText,
    RevokeCode,
    SecondTongue,
    ShutOut,
    Tongue,
    TooLong,
    Unreadable,
    WardenReports,
    Word,
)
from bot.conversation.questions import AlertQuestion, KinQuestion, Step
from bot.conversation.understand import understand, understand_text
from bot.conversation.vocabulary import NAMES, load_vocabulary
from bot.message import Location, Message
from locales.catalogue import Catalogue, split_words
from locales.languages import LANGUAGES

CATALOGUE = Catalogue.load()
VOCABULARY = load_vocabulary(CATALOGUE)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def meaning(text: str, step: Step | None = None) -> Intent:
    return understand_text(text, step, VOCABULARY)


def message(**what: object) -> Message:
    return Message("sms:1", "sms", "+99920000001", NOW, **what)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_every_word_of_every_language_is_understood(language: str) -> None:
    spellings = [(name, word) for name in NAMES for word in split_words(CATALOGUE.say(language, f"word.{name}"))]
    assert [(name, word) for name, word in spellings if meaning(f" {word}! ") != Word(name)] == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("HELP help Help!", Word("help")),
        ("🆘", Word("help")),
        ("🆘🆘🆘", Word("help")),
        ("help we are under the stairs", Word("help")),
        ("tulong po nasa bahay kami", Word("help")),
        ("/start", Word("start")),
        ("/start abc-123", Enter("abc-123", None)),
        ("/stop@muster_bot", Word("stop")),
        ("/help", Word("help")),
        ("/level", Word("level")),
        ("/place Tiravel", Place("Tiravel")),
        ("1 SAFE", Digit(1)),
        ("2 help", Digit(2)),
        ("1️⃣", Digit(1)),
        ("PLACE Port Élan", Place("Port Élan")),
        ("Name: Maria", Name("Maria")),
        ("people ४", People(4)),
        ("language नेपाली", Tongue("ne")),
        ("LANG nepali", Tongue("ne")),
        ("LANGUAGE 2 Nepali", SecondTongue("ne")),
        ("language २ नेपाली", SecondTongue("ne")),
        ("contact +999 2 000 0001", Contact("+999 2 000 0001")),
        ("FAMILY abcd-3467", FamilyQuestion("ABCD3467", "abcd-3467")),
        ("FAMILY where is my Maria", FamilyQuestion(None, "where is my Maria")),
        ("abcd3467", FamilyQuestion("ABCD3467", "abcd3467")),
        ("r3fhajb6", FamilyQuestion("R3FHAJB6", "r3fhajb6")),  # begins like a warden's report
        ("A2CD 3467", FamilyQuestion("AZCD3467", "A2CD 3467")),
        ("revoke ABCD3467", RevokeCode("ABCD3467")),
        ("relay Meet at noon. Bring water", RelayText("Meet at noon. Bring water")),
        ("R 3=1", WardenReports(((3, 1),))),
        ("👍", Unreadable("empty")),
        ("", Unreadable("empty")),
        ("x" * 4097, TooLong("x" * 4096)),
    ],
)
def test_a_text_means(text: str, intent: Intent) -> None:
    assert meaning(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "not safe", "I am not safe", "NOT OK", "no safe", "unsafe", "safe not", "not fine",
        "safe for now but", "safe or not", "1 help", "2 safe", "1 not safe", "1 2",
        "hindi ligtas", "hindi ako ligtas", "আমি নিরাপদ না", "म सुरक्षित छैन", "මම ආරක්ෂිත නැහැ",
        "நான் பாதுகாப்பாக இல்லை", "ደህና አይደለሁም",
        "انا لست بخير", "لست بامان", "مش بخير", "never safe here", "STRANDED", "people are shooting",
        "contact my mother", "language is a problem",
    ],
)  # fmt: skip
def test_what_is_not_known_as_a_whole_is_for_a_human(text: str) -> None:
    assert meaning(text) == FreeText(text)


@pytest.mark.parametrize("text", ["is it safe", "safe?", "safe?? no", "ok?? where do we go", "who is safe"])
def test_a_question_is_for_a_human_and_never_safe(text: str) -> None:
    assert meaning(text) == QuestionInWords(text)


@pytest.mark.parametrize("text", ["help no", "সাহায্য লাগবে না", "udav epa", "உதவி வேண்டாம்"])
def test_help_that_is_refused_is_no_call_for_help(text: str) -> None:
    assert meaning(text) == FreeText(text)


NEGATIONS = st.sampled_from(
    ["not", "no", "never", "isn't", "un", "hindi", "না", "नहीं", "छैन", "නැහැ", "இல்லை", "አይደለም", "لست", "ليس", "غير", "مش"]
)
SAFE = st.sampled_from(sorted(CATALOGUE.words("safe")))
SAFE_INTENTS = (Word("safe"), Digit(1))


@given(
    before=st.booleans(), negation=NEGATIONS, safe=SAFE, between=st.sampled_from([" ", "  ", ", ", "-", " 1 ", "\n"])
)
def test_no_text_with_a_negated_safe_becomes_safe(before: bool, negation: str, safe: str, between: str) -> None:
    text = f"{negation}{between}{safe}" if before else f"{safe}{between}{negation}"
    assert meaning(text) not in SAFE_INTENTS


@given(st.text(max_size=200), st.sampled_from([None, *Step]))
def test_any_text_means_something(text: str, step: Step | None) -> None:
    understand_text(text, step, VOCABULARY)


@pytest.mark.parametrize(
    ("step", "text", "intent"),
    [
        (Step.AREA, "Tiravel", Place("Tiravel")),
        (Step.WHICH_AREA, "the northern one", Place("the northern one")),
        (Step.NAME, "Maria Clara", Name("Maria Clara")),
        (Step.NAME, "I am not safe", FreeText("I am not safe")),
        (Step.NAME, "help", Word("help")),
        (Step.NAME, "we are all in the cellar", FreeText("we are all in the cellar")),
        (Step.CONTACT, "+999 2 000 0001", Contact("+999 2 000 0001")),
        (Step.LANGUAGE, "English", Tongue("en")),
        (Step.LANGUAGE, "Klingon", FreeText("Klingon")),
        (Step.AREA, "LEVEL", Word("level")),
        (None, "Tiravel", FreeText("Tiravel")),
    ],
)
def test_a_step_takes_what_it_asked_for_unless_a_word_was_sent(step: Step | None, text: str, intent: Intent) -> None:
    assert meaning(text, step) == intent


@pytest.mark.parametrize(
    ("what", "intent"),
    [
        ({"opted_out": True}, ShutOut()),
        ({"opted_out": False}, LetIn()),
        ({"location": Location(34.1, 35.2)}, Located(34.1, 35.2)),
        ({"press": "alert:12:2"}, Press(AlertQuestion(12), 2)),
        ({"press": "kin:3:12:1"}, Press(KinQuestion(3, 12), 1)),
        ({"press": "menu"}, Unreadable("button")),
        ({"press": "alert:12:x"}, Unreadable("button")),
        ({"other": "voice"}, Unreadable("voice")),
        ({"text": "1"}, Digit(1)),
    ],
)
def test_a_message_without_words_means(what: dict[str, object], intent: Intent) -> None:
    assert understand(message(**what), None, VOCABULARY) == intent
