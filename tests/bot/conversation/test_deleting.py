"""Being deleted, as a decision: explained, then done on the number told alone, never past an unsaid call for help."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Facts, Registered
from bot.conversation.intents import Digit, Intent, Press, Word
from bot.conversation.questions import AlertQuestion, Step, StepQuestion
from bot.conversation.replies import Answer, Text
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

LADDER = ladder()
STRANGER = Facts("en", sign=4827)
KNOWN = Facts("en", sign=4827, person=Registered(id=7, area_id=3, place="Tiravel"))
DELETE = StepQuestion(Step.DELETE)
TOLD = replace(KNOWN, step=Step.DELETE, question=DELETE, notes={"case": None, "number": 4827})
ERASE = (effects.Erase(),)


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize("facts", [STRANGER, KNOWN])
def test_it_is_explained_before_anything_is_deleted(facts: Facts) -> None:
    given = to(Word("delete"), facts)
    assert (given.effects, given.step, keys(given)) == ((), Step.DELETE, ["delete.ask"])
    assert given.replies[0].question == DELETE
    assert [choice.digit for choice in given.replies[0].choices] == [4827]
    assert given.notes == {"case": None, "number": 4827}


def test_asking_twice_is_no_consent() -> None:
    assert to(Word("delete"), TOLD).effects == ()


@pytest.mark.parametrize("intent", [Digit(4827), Press(DELETE, 4827)])
@pytest.mark.parametrize("facts", [TOLD, replace(TOLD, person=None)])
def test_the_number_deletes_and_says_nothing_itself(intent: Intent, facts: Facts) -> None:
    given = to(intent, facts)
    assert (given.effects, given.replies) == (ERASE, ())


@pytest.mark.parametrize(
    ("digit", "wanted"),
    [(1, effects.AnswerAlert("safe", None)), (2, effects.OpenCase("help"))],
)
def test_one_and_two_still_mean_safe_and_help(digit: int, wanted: object) -> None:
    assert wanted in to(Digit(digit), TOLD).effects


@pytest.mark.parametrize("digit", [0, 3, 4, 5, 6, 7, 8, 9, 99, 999])
def test_no_other_digit_deletes(digit: int) -> None:
    assert effects.Erase() not in to(Digit(digit), TOLD).effects


def test_a_wrong_number_ends_it_so_that_numbers_cannot_be_tried_one_after_the_other() -> None:
    given = to(Digit(4828), TOLD)
    assert (given.effects, keys(given), given.step) == ((), ["delete.kept"], None)


def test_yes_deletes_nothing_because_whoever_forges_a_sender_can_say_it() -> None:
    assert to(Word("yes"), TOLD).effects == ()


def test_no_keeps_everything() -> None:
    given = to(Word("no"), TOLD)
    assert (given.effects, keys(given), given.step) == ((), ["delete.kept"], None)


@pytest.mark.parametrize("facts", [KNOWN, replace(KNOWN, step=Step.NAME), STRANGER])
def test_an_old_button_only_explains_again(facts: Facts) -> None:
    given = to(Press(DELETE, 4827), facts)
    assert (given.effects, keys(given)) == ((), ["delete.ask"])


def test_the_number_after_another_question_deletes_nothing() -> None:
    facts = replace(TOLD, question=AlertQuestion(12))
    assert effects.Erase() not in to(Digit(4827), facts).effects


def test_an_open_call_for_help_is_said_first() -> None:
    given = to(Word("delete"), replace(KNOWN, case_id=5))
    assert keys(given) == ["delete.case", "delete.ask"]
    assert to(Digit(4827), replace(TOLD, case_id=5, notes={"case": 5, "number": 4827})).effects == ERASE


@pytest.mark.parametrize("intent", [Digit(4827), Press(DELETE, 4827)])
def test_a_call_for_help_that_came_after_the_explanation_is_said_before_anything_is_deleted(intent: Intent) -> None:
    given = to(intent, replace(TOLD, case_id=5))
    assert (given.effects, keys(given)) == ((), ["delete.case", "delete.ask"])
    assert given.notes == {"case": 5, "number": 4827}


def test_a_warden_is_told_what_becomes_of_the_people() -> None:
    assert KNOWN.person is not None
    warden = replace(KNOWN, person=replace(KNOWN.person, warden=True))
    assert keys(to(Word("delete"), warden)) == ["delete.warden", "delete.ask"]
