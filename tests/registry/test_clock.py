"""The time of the crisis: real, or real time running faster."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from registry.clock import WallClock

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(("scale", "minutes"), [(1, 10), (60, 600), (0.5, 5)])
def test_crisis_time_runs_as_many_times_as_fast_as_asked(scale: float, minutes: float) -> None:
    with time_machine.travel(START, tick=False) as travelling:
        clock = WallClock(scale)
        travelling.shift(timedelta(minutes=10))
        assert clock.now() == START + timedelta(minutes=minutes)
        assert clock.now().tzinfo is UTC


def test_a_process_that_starts_again_finds_itself_at_the_same_crisis_time() -> None:
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        assert WallClock(60, origin=START).now() == START + timedelta(hours=60)


async def test_sleeping_takes_crisis_time_and_never_a_negative_one() -> None:
    clock = WallClock(100_000)
    before = clock.now()
    await clock.sleep(timedelta(minutes=1))
    assert clock.now() - before >= timedelta(minutes=1)
    await clock.sleep(timedelta(minutes=-1))
