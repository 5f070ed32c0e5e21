"""What an SMS alone may change and what needs a second sign: every change is on one of the two lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.conversation import effects, intents
from bot.conversation.answer import answer
from bot.conversation.facts import Facts, Registered
from bot.conversation.questions import AlertQuestion, Step, StepQuestion
from bot.conversation.replies import Answer
from bot.conversation.second_sign import ALONE, SECOND_SIGN
from tests.bot.bot_world import ladder

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BY_SMS = Facts(
    "en", person=Registered(1, 7, "Tiravel"), codes=("AB3DEF4G",), number="+99920000009", forgeable=True, sign=4711
)
BY_CHAT = Facts("en", person=Registered(1, 7, "Tiravel"), codes=("AB3DEF4G",), number="+99920000009", sign=4711)
ASKED = [
    (intents.Word("left"), effects.Leave()),
    (intents.Name("Maria"), effects.SetName("Maria")),
    (intents.Contact("+99920000009"), effects.NoteKin("+99920000009")),
    (intents.RevokeCode("AB3DEF4G"), effects.RevokeCode("AB3DEF4G")),
    (intents.Word("revoke"), effects.RevokeCode("AB3DEF4G")),
]


def given(intent: intents.Intent, facts: Facts, now: datetime = NOW) -> Answer:
    return answer(intent, facts, ladder(), now)


def test_every_change_is_on_one_of_the_lists() -> None:
    assert set(ALONE) | set(SECOND_SIGN) == set(get_args(effects.Effect))
    assert not set(ALONE) & set(SECOND_SIGN)


@pytest.mark.parametrize(("intent", "effect"), ASKED)
def test_it_is_done_only_once_the_number_has_sent_the_sign(intent: intents.Intent, effect: effects.Effect) -> None:
    asked = given(intent, BY_SMS)
    assert (asked.effects, asked.step, asked.replies[0].question) == ((), Step.SIGN, StepQuestion(Step.SIGN))
    waiting = Facts("en", step=Step.SIGN, notes=asked.notes, person=BY_SMS.person, forgeable=True, sign=1234)
    for wrong in (4712, 1234, 9999):
        refused = given(intents.Digit(wrong), waiting)
        assert (refused.effects, refused.step) == ((), None)
    assert given(intents.Digit(4711), waiting).effects == (effect,)
    alerted = replace(waiting, step=None, question=AlertQuestion(3))
    assert given(intents.Digit(4711), alerted).effects == (effect,)
    assert given(intents.Digit(4711), waiting, NOW + timedelta(hours=25)).effects == ()


@pytest.mark.parametrize(("intent", "effect"), ASKED)
def test_a_chat_that_telegram_vouches_for_needs_no_sign(intent: intents.Intent, effect: effects.Effect) -> None:
    assert given(intent, BY_CHAT).effects == (effect,)


@pytest.mark.parametrize(("digit", "status"), [(1, "safe"), (2, "help")])
def test_1_and_2_keep_their_meaning_while_a_sign_is_awaited(digit: int, status: str) -> None:
    asked = given(intents.Word("left"), BY_SMS)
    waiting = Facts("en", step=Step.SIGN, notes=asked.notes, person=BY_SMS.person, forgeable=True)
    said = [
        effect for effect in given(intents.Digit(digit), waiting).effects if isinstance(effect, effects.AnswerAlert)
    ]
    assert [effect.status for effect in said] == [status]


def test_the_first_name_while_joining_needs_no_sign() -> None:
    joining = Facts("en", step=Step.NAME, notes={"agreed": True}, person=BY_SMS.person, forgeable=True)
    assert given(intents.Name("Maria"), joining).effects == (effects.SetName("Maria"),)


@pytest.mark.parametrize(
    "intent",
    [intents.Word("safe"), intents.Word("help"), intents.Word("stop"), intents.Word("code"), intents.People(3)],
)
def test_what_saves_lives_and_stop_are_believed_at_once(intent: intents.Intent) -> None:
    assert given(intent, BY_SMS).effects != ()
