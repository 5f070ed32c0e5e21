"""A warden adds somebody without a phone: nobody is entered whose own agreement was not asked for."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Adding, Facts, PlaceChoice, Registered
from bot.conversation.intents import Add, Digit, Intent, Press, Word
from bot.conversation.questions import Step, StepQuestion
from bot.conversation.replies import Answer, Text
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

TIRAVEL, NEWTOWN = PlaceChoice(3, "Tiravel", "Tiravel"), PlaceChoice(4, "Newtown", "Newtown (North)")
WANDA = Facts("en", person=Registered(7, 3, "Tiravel", warden=True, leads_group=True))
ASKED = replace(
    WANDA, step=Step.ADD_AGREED, question=StepQuestion(Step.ADD_AGREED), places=(TIRAVEL,),
    notes={"add": "Ana", "places": [3], "same": False},
)  # fmt: skip


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, ladder(), NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


def test_the_warden_is_asked_whether_they_agree_and_told_what_follows() -> None:
    given = to(Add("Ana"), replace(WANDA, adding=Adding("Ana"), places=(TIRAVEL,)))
    assert (keys(given), given.step, given.effects) == (["add.agree"], Step.ADD_AGREED, ())
    done = to(Digit(1), ASKED)
    assert (keys(done), done.effects) == (["add.done"], (effects.AddMember("Ana", 3),))


@pytest.mark.parametrize("intent", [Digit(2), Press(StepQuestion(Step.ADD_AGREED), 2), Word("no")])
def test_whoever_does_not_agree_is_not_added(intent: Intent) -> None:
    assert (keys(to(intent, ASKED))[0], to(intent, ASKED).effects) == ("add.nobody", ())


@pytest.mark.parametrize("step", [None, Step.ADD_WHERE, Step.ADD_SAME_NAME, Step.NAME])
def test_a_yes_on_the_button_for_somebody_else_adds_nobody(step: Step | None) -> None:
    meanwhile = replace(ASKED, step=step, notes={"add": "Bo", "places": [3, 4]}, places=(TIRAVEL, NEWTOWN))
    given = to(Press(StepQuestion(Step.ADD_AGREED), 1), meanwhile)
    assert (keys(given)[0], given.effects) == ("add.nobody", ())
