"""After what is asked beside an alert 1 and 2 are about it again, and whoever owes its answer is asked for it."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, OwnWarden, Registered, TaskLine
from bot.conversation.intents import Digit, Intent, Press, Word
from bot.conversation.questions import (
    AlertQuestion,
    ConfirmQuestion,
    EverybodyQuestion,
    HowQuestion,
    ListedQuestion,
    OwnWardenQuestion,
    Question,
    StopQuestion,
    UndertakingQuestion,
)
from bot.conversation.replies import Answer, Text
from broadcasts.tables import Ledger, LedgerState
from tests.bot.bot_world import World, ladder
from tests.fakes.clock import NOON

PERSON = Registered(7, 3, "Tiravel", warden=True, named=True)
OWES = Facts(
    "en", person=PERSON, asked=Asked(12, 3, waits=True), own_warden=OwnWarden(9, "Ben"), other_channel="sms",
    tasks=tuple(TaskLine(number, "", 20 + number) for number in range(3, 8)),
)  # fmt: skip
SIDE: list[tuple[Question, int]] = [
    (OwnWardenQuestion(9), 1), (OwnWardenQuestion(9), 3), (OwnWardenQuestion(9), 4), (UndertakingQuestion(), 1),
    (UndertakingQuestion(), 3), (HowQuestion((3,)), 4), (HowQuestion((3,)), 6), (ListedQuestion(), 1),
    (StopQuestion(), 4), (ConfirmQuestion(), 1), (EverybodyQuestion(1, (3, 4, 5, 6)), 3),
]  # fmt: skip


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, ladder(), NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize(("question", "digit"), SIDE)
def test_whoever_has_not_answered_the_alert_is_asked_once_more_at_the_end(question: Question, digit: int) -> None:
    for intent in (Digit(digit), Press(question, digit)):
        given = to(intent, replace(OWES, question=question))
        assert keys(given)[-1] == "got.heard"
        assert keys(given).count("got.heard") == 1
        assert given.replies[-1].question == AlertQuestion(12)
        assert [choice.digit for choice in given.replies[-1].choices] == [1, 2]
        after = replace(OWES, question=given.replies[-1].question, step=given.step)
        assert to(Digit(1), after).effects == (effects.AnswerAlert("safe", 12),)


@pytest.mark.parametrize(("question", "digit"), SIDE)
def test_whoever_has_answered_is_not_asked_again_but_may_answer(question: Question, digit: int) -> None:
    answered = replace(OWES, asked=Asked(12, 3), question=question)
    given = to(Digit(digit), answered)
    assert "got.heard" not in keys(given)
    assert given.replies[-1].question == AlertQuestion(12)


async def test_the_alert_that_stands_is_asked_about_again_after_a_word_about_a_warden(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    asked = update(Ledger).values(state=LedgerState.ASKED)
    world.store.write_now(lambda session: session.execute(asked))
    assert "How are you?" in await phone.presses("listed:1")
    assert phone.ledger[-1].answer is None
    await phone.sends("1")
    assert phone.ledger[-1].answer == "safe"
    assert "How are you?" not in await phone.presses("listed:1")


def test_what_people_look_up_does_not_ask_how_they_are() -> None:
    assert "got.heard" not in keys(to(Word("contacts"), OWES))


def test_an_answer_to_an_old_alert_does_not_hide_that_the_newest_waits() -> None:
    late = replace(OWES, asked=Asked(11, 3, newest=False, waits=True), question=AlertQuestion(11))
    given = to(Press(AlertQuestion(11), 1), late)
    assert given.effects == (effects.AnswerAlert("safe", 11),)
    assert keys(given) == ["got.safe", "got.heard"]
    answered = replace(late, asked=Asked(11, 3, newest=False))
    assert keys(to(Press(AlertQuestion(11), 1), answered)) == ["got.safe"]


async def test_a_press_on_an_old_alert_leaves_the_newest_open_and_says_so(world: World) -> None:
    phone = world.phone(channel="telegram")
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 2)
    world.raise_level("XB-S", 3)
    newest = update(Ledger).where(col(Ledger.alert_id) == 2).values(state=LedgerState.ASKED)
    world.store.write_now(lambda session: session.execute(newest))
    assert "How are you?" in await phone.presses("alert:1:1")
    assert phone.ledger[-1].answer is None
    await phone.sends("1")
    assert phone.ledger[-1].answer == "safe"
