"""Whether somebody is still there, as a decision."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Facts, Registered
from bot.conversation.intents import Digit, Intent, Press
from bot.conversation.questions import STATUS, ConfirmQuestion, Step
from bot.conversation.replies import Answer, Text
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

LADDER = ladder()
STRANGER = Facts("en")
KNOWN = Facts("en", person=Registered(id=7, area_id=3, place="Tiravel"))


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


CONFIRM = replace(KNOWN, question=ConfirmQuestion())


def test_still_there_confirms() -> None:
    given = to(Digit(1), CONFIRM)
    assert (given.effects, keys(given)) == ((effects.Confirm(),), ["confirm.thanks"])


def test_moved_asks_where_to() -> None:
    given = to(Digit(3), CONFIRM)
    assert (given.effects, given.step) == ((), Step.AREA)


def test_gone_home_leaves() -> None:
    assert to(Press(ConfirmQuestion(), 4), KNOWN).effects == (effects.Leave(),)


def test_two_is_help_there_too() -> None:
    assert effects.OpenCase("help") in to(Digit(2), CONFIRM).effects


def test_whoever_is_not_registered_any_more_confirms_nothing() -> None:
    assert effects.Confirm() not in to(Digit(1), replace(STRANGER, question=ConfirmQuestion())).effects


def test_once_somebody_is_still_there_a_later_4_sends_nobody_home() -> None:
    given = to(Digit(1), CONFIRM)
    assert given.replies[-1].question == STATUS
    assert to(Digit(4), replace(KNOWN, question=STATUS)).effects == ()


def test_what_is_asked_in_quiet_times_is_still_asked_below_the_thanks() -> None:
    given = to(Digit(1), replace(CONFIRM, next_detail="people"))
    assert (given.step, effects.NoteAsked("people") in given.effects) == (Step.PEOPLE, True)
