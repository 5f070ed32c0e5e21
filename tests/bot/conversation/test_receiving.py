"""Whether the help came: 1 is yes, 2 is help as everywhere, and nothing else is an answer."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, Registered
from bot.conversation.intents import Digit, Press
from bot.conversation.questions import AlertQuestion, ReceivedQuestion
from bot.conversation.replies import Answer, Text
from broadcasts.desk_hours import Promise
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

QUESTION = ReceivedQuestion(5)
AMINA = Facts("en", person=Registered(7, 3, "Tiravel"), asked=Asked(12, 3), question=QUESTION, referral=5)
STRANGER = Facts("en", question=QUESTION, referral=5)


def to(digit: int, facts: Facts, *, press: bool = False) -> Answer:
    return answer(Press(QUESTION, digit) if press else Digit(digit), facts, ladder(), NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize("facts", [AMINA, STRANGER])
@pytest.mark.parametrize("press", [False, True])
def test_one_is_yes_and_says_nothing_of_being_safe(facts: Facts, press: bool) -> None:
    given = to(1, facts, press=press)
    assert given.effects == (effects.NoteReceived(5, received=True),)
    assert keys(given)[0] == "received.thanks"


def test_two_opens_the_case_again_is_help_to_the_alert_and_says_when_somebody_answers() -> None:
    given = to(2, replace(AMINA, promise=Promise(opens="07:00")))
    assert given.effects == (effects.NoteReceived(5, received=False), effects.AnswerAlert("help", None))
    assert keys(given) == ["received.not_yet", "help.closed"]
    assert given.replies[-1].question == AlertQuestion(12)
    assert to(2, STRANGER).effects == (effects.NoteReceived(5, received=False),)


@pytest.mark.parametrize("facts", [replace(AMINA, referral=None), replace(STRANGER, referral=None)])
def test_about_a_referral_that_is_not_theirs_one_changes_nothing_and_two_is_a_call_for_help(facts: Facts) -> None:
    assert to(1, facts, press=True).effects == ()
    assert effects.OpenCase("help") in to(2, facts, press=True).effects


@pytest.mark.parametrize("digit", [3, 7, 9])
def test_any_other_digit_is_for_an_officer(digit: int) -> None:
    given = to(digit, AMINA)
    assert (given.effects, given.for_officer) == ((), True)


def test_somebody_covert_who_answers_reads_what_everybody_covert_reads() -> None:
    hidden = replace(AMINA, person=replace(AMINA.person or Registered(7, 3, ""), covert=True))
    for digit in (1, 2):
        assert keys(to(digit, hidden)) == ["plain.noted"]
    assert effects.NoteReceived(5, received=False) in to(2, hidden).effects
