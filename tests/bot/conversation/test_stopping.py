"""STOP, as a decision: here at once, elsewhere only if the person says so."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Facts, Registered
from bot.conversation.intents import Digit, Intent, Press, ShutOut, Word
from bot.conversation.questions import STATUS, Step, StopQuestion, parse_question
from bot.conversation.replies import Answer, Text
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

LADDER = ladder()
KNOWN = Facts("en", person=Registered(id=7, area_id=3, place="Tiravel"), sign=4711)
BOTH = replace(KNOWN, other_channel="telegram")
ASKED = replace(BOTH, question=StopQuestion(), opted_out=True)


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


def test_stop_says_what_it_means_and_that_help_goes_on() -> None:
    given = to(Word("stop"), KNOWN)
    assert (given.effects, keys(given)) == ((effects.OptOut("stop"),), ["stop.done", "stop.still_help"])


def test_with_another_channel_it_is_asked_what_becomes_of_that() -> None:
    given = to(Word("stop"), BOTH)
    assert given.effects == (effects.OptOut("stop"),)
    assert (keys(given)[-1], given.replies[0].question) == ("stop.other", StopQuestion())


def test_a_stop_by_sms_is_told_on_the_other_channel_in_case_it_was_forged_or_the_answer_is_swallowed() -> None:
    given = to(Word("stop"), replace(BOTH, forgeable=True))
    assert given.effects == (effects.OptOut("stop"), effects.TellElsewhere())


def test_3_stops_the_other_and_4_keeps_it() -> None:
    assert to(Digit(3), ASKED).effects == (effects.StopElsewhere(),)
    kept = to(Digit(4), ASKED)
    assert (kept.effects, keys(kept)) == ((), ["stop.kept"])


@pytest.mark.parametrize("number", [5, 9, 12])
def test_nothing_else_stops_the_other(number: int) -> None:
    assert to(Digit(number), ASKED).effects == ()


def test_1_and_2_are_safe_and_help_there_too() -> None:
    assert to(Digit(1), ASKED).effects == (effects.AnswerAlert("safe", None),)
    assert effects.OpenCase("help") in to(Digit(2), ASKED).effects


def test_an_sms_alone_does_not_stop_the_other_channel() -> None:
    forged = to(Digit(3), replace(ASKED, forgeable=True))
    assert (forged.effects, forged.step) == ((), Step.SIGN)
    signed = replace(ASKED, forgeable=True, step=Step.SIGN, notes=forged.notes, question=None)
    assert to(Digit(4711), signed).effects == (effects.StopElsewhere(),)


def test_who_is_out_already_is_told_nothing_again() -> None:
    assert to(Word("stop"), replace(BOTH, opted_out=True)).replies == ()


def test_a_carrier_that_shuts_us_out_is_told_of_on_the_other_channel() -> None:
    assert to(ShutOut(), BOTH).effects == (effects.OptOut("carrier"), effects.TellElsewhere())
    assert to(ShutOut(), KNOWN).effects == (effects.OptOut("carrier"),)


def test_a_press_answers_its_own_question() -> None:
    assert to(Press(StopQuestion(), 3), BOTH).effects == (effects.StopElsewhere(),)
    assert parse_question("stop") == StopQuestion()


@pytest.mark.parametrize("number", [3, 4])
def test_the_answer_closes_the_question(number: int) -> None:
    given = to(Digit(number), ASKED)
    assert given.replies[-1].question == STATUS
    assert to(Digit(3), replace(ASKED, question=STATUS)).effects == ()
