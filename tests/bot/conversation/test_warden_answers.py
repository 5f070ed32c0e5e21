"""The digits that wardens, and people about their warden, answer with: each closes its question."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, OwnWarden, Registered, TaskLine
from bot.conversation.intents import Digit, Intent, WardenReports, Word
from bot.conversation.questions import (
    STATUS,
    AlertQuestion,
    EverybodyQuestion,
    HowQuestion,
    OwnWardenQuestion,
    Question,
    Step,
    UndertakingQuestion,
)
from bot.conversation.replies import Answer, Text
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

LADDER = ladder()
WANDA = Facts(
    "en",
    person=Registered(id=7, area_id=3, place="Tiravel", warden=True, named=True),
    asked=Asked(12, rank=4),
    tasks=tuple(TaskLine(number, "", 20 + number) for number in (3, 4, 5, 6)),
)
EVERYBODY = EverybodyQuestion(1, (3, 4, 5, 6))


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


def then(intent: Intent, given: Answer, facts: Facts) -> Answer:
    """What the next message comes to, once the carrier has accepted the replies."""
    asked = next((said.question for said in reversed(given.replies) if said.question is not None), facts.question)
    return to(intent, replace(facts, question=asked, step=given.step, notes=given.notes))


def test_after_not_all_of_them_a_1_is_the_wardens_own_and_reports_nobody() -> None:
    asked = to(WardenReports((), everybody=1), WANDA)
    refused = then(Digit(3), asked, WANDA)
    assert keys(refused) == ["all.nothing"]
    own = then(Digit(1), refused, replace(WANDA, question=EVERYBODY))
    assert own.effects == (effects.AnswerAlert("safe", 12),)


def test_another_report_in_between_leaves_the_question_about_all_behind() -> None:
    reported = to(WardenReports(((3, 7),)), replace(WANDA, question=EVERYBODY))
    assert then(Digit(1), reported, replace(WANDA, question=EVERYBODY)).effects == (effects.AnswerAlert("safe", 12),)


def test_another_report_in_between_leaves_open_how_the_warden_knows() -> None:
    asked = replace(WANDA, question=HowQuestion((3,)))
    reported = to(WardenReports(((4, 7),)), asked)
    assert then(Digit(4), reported, asked).effects == (effects.NoteHow((3,), "spoke"),)


@pytest.mark.parametrize(
    ("question", "digit"),
    [
        (EVERYBODY, 3),
        (EverybodyQuestion(7, (3, 4, 5, 6)), 1),
        (EverybodyQuestion(1, (13, 14, 15, 16)), 1),
        (HowQuestion((3,)), 4),
        (HowQuestion((3,)), 6),
        (OwnWardenQuestion(9), 1),
        (OwnWardenQuestion(9), 3),
        (OwnWardenQuestion(9), 4),
        (UndertakingQuestion(), 1),
        (UndertakingQuestion(), 3),
    ],
    ids=str,
)
@pytest.mark.parametrize("asked", [None, Asked(12, rank=4)], ids=str)
def test_an_answer_closes_its_question(asked: Asked | None, question: Question, digit: int) -> None:
    facts = replace(WANDA, own_warden=OwnWarden(9, "Omar"), asked=asked, question=question)
    given = to(Digit(digit), facts)
    assert given.replies[-1].question == (STATUS if asked is None else AlertQuestion(12))
    for later in (1, 3, 4):
        assert not {type(effect) for effect in then(Digit(later), given, facts).effects} - {effects.AnswerAlert}
    assert then(Word("no"), given, facts).effects == ()


def test_no_to_a_dialogue_is_no_refusal_to_look_after_people() -> None:
    asked = replace(WANDA, question=UndertakingQuestion(), step=Step.ADD_AGREED, notes={"add": "Bilal"})
    assert effects.DeclineToLook() not in to(Word("no"), asked).effects


def test_2_is_help_after_every_answer() -> None:
    given = to(Digit(1), replace(WANDA, question=OwnWardenQuestion(9), own_warden=OwnWarden(9, None)))
    assert effects.OpenCase("help") in then(Digit(2), given, WANDA).effects
