"""Every failure that the engine can write down has a sentence, and so has every reason of a row of the ledger."""

import pytest

from bot.via_sms.troubles import TROUBLES
from broadcasts import (
    escalating,
    hiding,
    protecting,
    refusing_wardens,
    restored,
    sms_cost,
    stepping_aside,
    tasks,
    unreadable,
)
from broadcasts.channel import Trouble
from broadcasts.merging import same_person_as
from console.alerts.reasons import (
    BY_CODE,
    BY_TROUBLE,
    CANNOT_BE_READ,
    NOT_SAID,
    STOPPED,
    WHYS,
    address_why_said,
    code_of,
    message_why_said,
    outcome_said,
    reason_of,
    stop_said,
    why_said,
)
from locales.interface import said_in
from locales.sentence import Sentence
from registry.erasure import ERASED


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_a_reason_and_a_word_for_the_ledger(trouble: Trouble) -> None:
    assert reason_of(f"{trouble.value}: 403 something else") == BY_TROUBLE[trouble]
    assert isinstance(why_said(trouble.value), Sentence)


@pytest.mark.parametrize("code", [str(code) for code in TROUBLES])
def test_every_code_of_twilio_has_a_reason(code: str) -> None:
    found = reason_of(f"{TROUBLES[int(code)].value}: {code}")
    assert found == BY_CODE.get(code, BY_TROUBLE[TROUBLES[int(code)]])


def test_every_code_with_a_sentence_of_its_own_is_one_of_twilios() -> None:
    assert {int(code) for code in BY_CODE} <= set(TROUBLES)


def test_a_code_says_more_than_its_trouble() -> None:
    assert "country" in reason_of("refused: 21408").what
    assert "refuses this message" in reason_of("refused: 400 message is empty").what


@pytest.mark.parametrize(
    ("why", "reason"), [("cannot be read", CANNOT_BE_READ), ("", NOT_SAID), (None, NOT_SAID), ("odd", NOT_SAID)]
)
def test_what_has_no_trouble_has_a_reason_too(why: str | None, reason: object) -> None:
    assert reason_of(why) == reason


def test_the_carriers_own_words_are_shown_beside_ours() -> None:
    assert code_of("blocked: 403 bot was blocked by the user") == "403 bot was blocked by the user"
    assert code_of("refused: 21408") == "21408"
    assert code_of(None) == ""


@pytest.mark.parametrize(
    "why",
    [
        escalating.NO_ROOM,
        protecting.WHY,
        refusing_wardens.WHY,
        refusing_wardens.NO_WARDEN,
        restored.WHY,
        stepping_aside.AWAY,
        stepping_aside.REFUSED,
        stepping_aside.REPLACED,
        tasks.HEARD_ONLY,
        *tasks.GOES_ON.values(),
        unreadable.WHY,
        ERASED,
    ],
)
def test_every_reason_of_the_engine_is_translatable(why: str) -> None:
    assert why in WHYS


@pytest.mark.parametrize(
    "why",
    [
        *(f"{trouble.value}: 21408" for trouble in Trouble),
        *WHYS,
        *STOPPED,
        hiding.WHY,
        sms_cost.OVER_THE_HOUR,
        sms_cost.OVER_THE_PREFIX,
        "heard from",
        "sent another way: telegram is down",
        same_person_as("A1"),
    ],
)
def test_every_reason_why_a_message_was_held_back_is_translatable(why: str) -> None:
    said = message_why_said(why)

    assert isinstance(said, Sentence)
    assert said_in("ar", said) != said


@pytest.mark.parametrize("outcome", [*tasks.ACCOUNTS.values(), *tasks.GOES_ON.values(), tasks.NOT_IN_TIME,
                                     tasks.HEARD_ONLY, protecting.WHY, restored.WHY, "protected", "newer alert",
                                     "moved", "left the country", "the alert was corrected", "heard from", ERASED,
                                     same_person_as("A1"), stepping_aside.AWAY])  # fmt: skip
def test_every_end_of_a_wardens_task_is_translatable(outcome: str) -> None:
    assert isinstance(outcome_said(outcome), Sentence)


def test_how_an_address_opted_out_is_translatable_and_a_carriers_own_words_stay() -> None:
    assert isinstance(address_why_said("stop"), Sentence)
    assert isinstance(address_why_said("carrier"), Sentence)
    assert address_why_said("403 bot was blocked by the user") == "403 bot was blocked by the user"


def test_a_carrier_that_is_down_is_named_and_an_unknown_reason_reads_as_it_is() -> None:
    assert why_said("telegram is down") == "Telegram is down"
    assert why_said("some_thing") == "some thing"
    assert why_said(None) == ""
    assert stop_said("corrected") == "the alert was wrong and was corrected"
    assert stop_said("some_thing") == "some thing"
