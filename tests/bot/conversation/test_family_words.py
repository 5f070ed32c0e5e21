"""What stands behind CODE, REVOKE, ALLOW, FORBID and MESSAGE, in several scripts."""

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import AllowedLine, AskedAbout, Facts, MessageTo, Registered
from bot.conversation.intents import (
    AllowAsker,
    Digit,
    FamilyMessage,
    ForbidAsker,
    FreeText,
    Intent,
    NameCode,
    Press,
    QuestionInWords,
    RevokeCode,
)
from bot.conversation.questions import EnquiryQuestion, Step, parse_question
from bot.conversation.replies import Text
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import load_vocabulary
from locales.catalogue import Catalogue
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

VOCABULARY = load_vocabulary(Catalogue.load())
AMINA = Facts("en", person=Registered(7, 3, "Tiravel"), codes=("AB3DEF4G", "CD3DEF4G"))
ASKED = Facts(
    "en", person=Registered(7, 3, "Tiravel"), question=EnquiryQuestion(12), enquiry=AskedAbout(12, "Sara"), sign=4711
)


def meaning(text: str) -> Intent:
    return understand_text(text, None, VOCABULARY)


def said(intent: Intent, facts: Facts) -> tuple[list[str], tuple[effects.Effect, ...]]:
    given = answer(intent, facts, ladder(), NOON)
    lines = [line for reply in given.replies for line in reply.lines]
    return [line.key for line in lines if isinstance(line, Text)], given.effects


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("CODE mother", NameCode("mother", False)),
        ("code my mother PLACE", NameCode("my mother", True)),
        ("CODE place", NameCode(None, True)),
        ("কোড মা", NameCode("মা", False)),
        ("رمز أمي", NameCode("أمي", False)),
        ("REVOKE mother", RevokeCode(None, "mother")),
        ("revoke ab3d ef4g", RevokeCode("AB3DEF4G")),
        ("ALLOW +999 1 000 0001", AllowAsker("+999 1 000 0001", None, None)),
        ("ALLOW +99910000001 my sister", AllowAsker("+99910000001", None, "my sister")),
        ("ALLOW my sister +٩٩٩١٠٠٠٠٠٠١", AllowAsker("+99910000001", None, "my sister")),
        ("allow 12", AllowAsker(None, 12, None)),
        ("اسمح 12", AllowAsker(None, 12, None)),
        ("FORBID my sister", ForbidAsker("my sister")),
        ("MESSAGE AB3DEF4G we are well", FamilyMessage("AB3DEF4G", None, "we are well")),
        ("message ab3d ef4g we are well", FamilyMessage("AB3DEF4G", None, "we are well")),
        ("MESSAGE 12 I am well", FamilyMessage(None, 12, "I am well")),
        ("رسالة ١٢ أنا بخير", FamilyMessage(None, 12, "أنا بخير")),
        ("MESSAGE I am well", FamilyMessage(None, None, "I am well")),
    ],
)  # fmt: skip
def test_a_text_means(text: str, intent: Intent) -> None:
    assert meaning(text) == intent


@pytest.mark.parametrize(
    "text",
    ["CODE does not work at all", "code red?", "CODE not safe", "allow me to explain", "revoke what I said there"],
)
def test_a_sentence_is_for_a_human(text: str) -> None:
    assert meaning(text) in (FreeText(text), QuestionInWords(text))


def test_codes_are_taken_back_by_the_persons_own_word() -> None:
    facts = Facts("en", person=AMINA.person, codes=AMINA.codes, code_labels={"AB3DEF4G": "Mother", "CD3DEF4G": None})
    assert said(RevokeCode(None, "mother"), facts) == (["code.revoked_named"], (effects.RevokeCode("AB3DEF4G"),))
    assert said(RevokeCode(None, "it"), facts)[0] == ["got.unclear"]


def test_the_one_who_is_meant_is_forbidden() -> None:
    sister = AllowedLine(5, "+99910000001", "my sister", "my sister (+99910000001)")
    mother = AllowedLine(6, "+99910000002", None, "+99910000002")
    both = Facts("en", person=AMINA.person, allowed=(sister, mother))
    assert said(ForbidAsker("My Sister"), both)[1] == (effects.Forbid(5),)
    assert said(ForbidAsker("x"), Facts("en", person=AMINA.person, allowed=(mother,), number="+99910000002"))[1] == (
        effects.Forbid(6),
    )
    assert said(ForbidAsker("brother"), both)[0] == ["got.unclear"]


@pytest.mark.parametrize(
    ("digit", "change"),
    [
        (1, (effects.AnswerAlert("safe", None), effects.TellEnquirer(12))), (3, (effects.GiveEnquirerCode(12),)),
        (4, (effects.IgnoreEnquiry(12),)), (5, (effects.BlockEnquirer(12),)),
        (2, (effects.AnswerAlert("help", None), effects.OpenCase("help"))), (6, ()),
    ],
)  # fmt: skip
def test_the_person_decides_by_a_digit_or_a_button(digit: int, change: tuple[effects.Effect, ...]) -> None:
    assert said(Digit(digit), ASKED)[1] == change
    assert said(Press(EnquiryQuestion(12), digit), ASKED)[1] == change


@pytest.mark.parametrize("digit", [3, 4, 5])
def test_an_old_button_says_nothing_about_an_alert(digit: int) -> None:
    settled = Facts("en", person=AMINA.person, question=EnquiryQuestion(12))
    assert said(Press(EnquiryQuestion(12), digit), settled) == (["got.unclear"], ())


def test_by_sms_safe_counts_at_once_and_the_rest_waits_for_the_sign() -> None:
    by_sms = Facts(
        "en", person=AMINA.person, question=EnquiryQuestion(12), enquiry=AskedAbout(12, "Sara"), sign=4711,
        forgeable=True,
    )  # fmt: skip
    given = answer(Digit(1), by_sms, ladder(), NOON)
    assert given.effects == (effects.AnswerAlert("safe", None),)
    assert given.step is Step.SIGN
    signed = Facts("en", person=AMINA.person, step=Step.SIGN, notes=given.notes, forgeable=True)
    assert said(Digit(4711), signed) == (["enquiry.will_be_told"], (effects.TellEnquirer(12),))


def test_a_relatives_message_needs_no_sign_and_the_persons_own_does() -> None:
    to_person = Facts("en", forgeable=True, message_to=MessageTo(7, 5, False, "mother", False))
    assert said(FamilyMessage(None, None, "hello"), to_person)[0] == ["message.waits"]
    to_mother = Facts(
        "en", person=AMINA.person, forgeable=True, message_to=MessageTo(7, 5, True, "mother", False), sign=4711
    )
    assert said(FamilyMessage(None, None, "hello"), to_mother) == (["sign.ask"], ())


def test_the_question_reads_back_what_it_writes() -> None:
    assert parse_question(str(EnquiryQuestion(12))) == EnquiryQuestion(12)
