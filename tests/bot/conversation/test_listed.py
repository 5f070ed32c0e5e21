"""The answer of somebody whom a file entered, as a decision."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Facts, Registered
from bot.conversation.intents import Digit, Intent
from bot.conversation.questions import STATUS, ListedQuestion, Step
from bot.conversation.replies import Answer
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

LADDER = ladder()
LISTED = Facts("en", person=Registered(id=7, area_id=3, place="Tiravel"), question=ListedQuestion())


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOON)


def test_a_chat_that_is_not_the_person_is_erased_at_once() -> None:
    assert to(Digit(4), LISTED).effects == (effects.Erase(),)


def test_once_it_was_right_a_later_4_erases_nobody() -> None:
    given = to(Digit(1), LISTED)
    assert given.effects == (effects.ConfirmListed(),)
    assert given.replies[-1].question == STATUS
    assert to(Digit(4), replace(LISTED, question=given.replies[-1].question)).effects == ()


def test_what_is_asked_in_quiet_times_is_still_asked_below_the_thanks() -> None:
    given = to(Digit(1), replace(LISTED, next_detail="people"))
    assert (given.step, effects.NoteAsked("people") in given.effects) == (Step.PEOPLE, True)
