"""Is this alert real? Read in any language and spelling, and answered without a word about anybody."""

import pytest

from bot.conversation import checking, effects
from bot.conversation.facts import Checked, Facts
from bot.conversation.intents import Check, Digit, FamilyQuestion, FreeText, Intent, Place, QuestionInWords, Word
from bot.conversation.questions import Step
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import load_vocabulary
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES

CATALOGUE = Catalogue.load()
VOCABULARY = load_vocabulary(CATALOGUE)


def meaning(text: str, step: Step | None = None) -> Intent:
    return understand_text(text, step, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("CHECK M12", "M12"),
        ("check m12", "M12"),
        ("/check M12", "M12"),
        ("/check@OurBot m 12", "M12"),
        ("check 12", "M12"),
        ("Check: M-12.", "M12"),
        ("M12", "M12"),
        (" m 12? ", "M12"),
        ("М12", "M12"),
        ("Ｍ１２", "M12"),
        ("is M12 real", "M12"),
        ("Is M012 real??", "M12"),
        ("hello, is the message M12 fake or what", "M12"),
        ("تحقق M12", "M12"),
        ("هل M12 حقيقي؟", "M12"),
        ("تحقق M١٢", "M12"),
        ("ይህ M12 እውነት ነው?", "M12"),
        ("এটা কি সত্যি? M১২", "M12"),
        ("M12 totoo ba?", "M12"),
        ("check XL-0012", "XL12"),
        ("CHECK L7", "L7"),
    ],
)
def test_a_reference_is_asked_about(text: str, ref: str) -> None:
    assert meaning(text) == Check(ref)


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_the_word_of_every_language_takes_a_reference(language: str) -> None:
    assert meaning(f"{CATALOGUE.first_word(language, 'check')} M12") == Check("M12")
    assert meaning(CATALOGUE.first_word(language, "check")) == Word("check")


@pytest.mark.parametrize("step", list(Step))
def test_a_reference_is_asked_about_in_the_middle_of_any_dialogue(step: Step) -> None:
    assert meaning("M12", step) == Check("M12")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("help, is M12 real?", Word("help")),
        ("is M12 real? we need help here", Word("help")),
        ("1 M12", FreeText("1 M12")),
        ("safe M12", FreeText("safe M12")),
        ("the real problem: 300 people here", FreeText("the real problem: 300 people here")),
        ("M12 and M13", FreeText("M12 and M13")),
        ("is it real at km 5", QuestionInWords("is it real at km 5")),
        ("we are at M12 with three children", FreeText("we are at M12 with three children")),
        ("check my brother", FreeText("check my brother")),
        ("call +99920000012", FreeText("call +99920000012")),
        ("place M12", Place("M12")),
        ("12", Digit(12)),
    ],
)
def test_other_words_keep_their_meaning(text: str, intent: Intent) -> None:
    assert meaning(text) == intent


def test_a_family_code_is_no_reference() -> None:
    assert isinstance(meaning("M2345678"), FamilyQuestion | FreeText)


def lines(facts: Facts) -> list[str]:
    [reply] = checking.checked(facts).replies
    return [line.key for line in reply.lines if not isinstance(line, str)]


def test_one_of_ours_is_confirmed_with_what_holds_there_now() -> None:
    found = Checked("M12", ours=True, place="Port Sur", at="3 Mar 21:07", rank=3)

    assert lines(Facts("en", checked=found)) == ["check.ours", "level.here", "check.money"]
    assert checking.checked(Facts("en", checked=found)).effects == ()


def test_one_that_was_taken_back_is_said_to_be_wrong() -> None:
    found = Checked("M12", ours=True, wrong=True, place="Port Sur", at="3 Mar 21:07", rank=1)
    assert lines(Facts("en", checked=found)) == ["check.wrong", "level.here", "check.money"]


def test_one_that_we_never_sent_is_counted_and_leaves_the_dialogue_where_it_stands() -> None:
    answer = checking.checked(Facts("en", step=Step.AREA, checked=Checked("XL12")))

    assert [line.key for line in answer.replies[0].lines] == ["check.unknown"]  # type: ignore[union-attr]
    assert answer.effects == (effects.NoteFalseReference("XL12"),)
    assert answer.step is Step.AREA
