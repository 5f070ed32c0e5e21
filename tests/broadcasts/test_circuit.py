"""When a carrier counts as down, and how rarely it is then tried."""

from datetime import timedelta

import pytest

from broadcasts.channel import Trouble
from broadcasts.circuit import LONGEST_PROBE_WAIT, TRIPS_AT, Circuit
from tests.fakes.clock import NOON

LATER = NOON + timedelta(minutes=3)


def after(*troubles: Trouble | None) -> Circuit:
    circuit = Circuit()
    for trouble in troubles:
        circuit = circuit.after(trouble, "why", NOON, probing=circuit.is_open)
    return circuit


@pytest.mark.parametrize("silence", [Trouble.DOWN, Trouble.UNKNOWN])
def test_a_carrier_is_down_after_some_sends_in_a_row_without_its_word(silence: Trouble) -> None:
    assert not after(*[silence] * (TRIPS_AT - 1)).is_open
    assert after(*[silence] * TRIPS_AT) == Circuit(TRIPS_AT, NOON, "why")


@pytest.mark.parametrize(
    "word", [None, *(t for t in Trouble if t not in (Trouble.DOWN, Trouble.UNKNOWN, Trouble.MISCONFIGURED))], ids=str
)
def test_any_word_of_the_carrier_shows_that_it_is_there(word: Trouble | None) -> None:
    assert after(*[Trouble.DOWN] * 40, word) == Circuit()


def test_an_account_that_is_refused_is_down_at_once() -> None:
    assert after(Trouble.MISCONFIGURED).is_open


def test_the_time_at_which_it_went_down_stays() -> None:
    circuit = after(*[Trouble.DOWN] * TRIPS_AT).after(Trouble.DOWN, "still", LATER, probing=True)
    assert (circuit.down_since, circuit.why) == (NOON, "still")


def test_what_was_on_its_way_when_the_carrier_went_down_makes_no_probe_rarer() -> None:
    circuit = after(*[Trouble.DOWN] * TRIPS_AT)
    assert circuit.after(Trouble.UNKNOWN, "late", LATER) is circuit
    assert circuit.after(None, "", LATER) == Circuit()


def test_probes_come_ever_more_rarely_but_never_stop() -> None:
    waits = [after(*[Trouble.DOWN] * number).probe_wait.total_seconds() for number in range(TRIPS_AT, TRIPS_AT + 7)]
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert after(*[Trouble.DOWN] * 5000).probe_wait == LONGEST_PROBE_WAIT
