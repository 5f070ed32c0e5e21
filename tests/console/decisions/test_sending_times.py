"""How long it takes to the last person: units by the carrier's rate, rounded up, in the order in which they leave."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.preview import Load
from console.decisions.sending_times import sending_time


@pytest.mark.parametrize(
    ("load", "rate", "first", "everything"),
    [
        (Load("telegram", 9_000, 0), 30.0, timedelta(minutes=5, seconds=4), timedelta(minutes=5, seconds=4)),
        (Load("sms", 600, 1_800), 1.0, timedelta(minutes=10, seconds=8), timedelta(minutes=40, seconds=29)),
        (Load("sms", 1, 0), 10.0, timedelta(seconds=1), timedelta(seconds=1)),
    ],
)
def test_a_lane_sends_a_little_less_than_it_may(
    load: Load, rate: float, first: timedelta, everything: timedelta
) -> None:
    told = sending_time(load, {"telegram": rate, "sms": rate})
    assert (told.first_takes, told.all_takes, told.per_second) == (first, everything, rate)


@given(st.integers(1, 10**7), st.integers(0, 10**7), st.floats(0.1, 1000))
def test_it_never_promises_less_than_the_rate_allows(first: int, bulk: int, rate: float) -> None:
    told = sending_time(Load("sms", first, bulk), {"sms": rate})
    assert told.first_takes is not None
    assert told.all_takes is not None
    assert told.first_takes.total_seconds() >= first / rate
    assert told.all_takes.total_seconds() >= (first + bulk) / rate


def test_a_channel_that_is_switched_off_takes_no_time_at_all() -> None:
    told = sending_time(Load("sms", 5, 0), {"telegram": 30.0}, ahead=7)
    assert (told.per_second, told.first_takes, told.all_takes, told.ahead) == (None, None, None, 7)
