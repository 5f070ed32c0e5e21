"""As fast as the carrier allows, and never faster."""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcasts.limiter import LATEST, STRETCH, WIDER, WIDEST, WINDOW, Limiter, SlidingWindow, Spent, second_of

GAPS = st.lists(st.floats(0, 2), min_size=1, max_size=120)
UNITS = st.integers(1, 5)
BACK = 0.05
"""Seconds that an answer takes on its way home."""


def sent(limiter: Limiter, arrivals: Sequence[tuple[float, str, int]]) -> list[tuple[float, str, int]]:
    """When each message leaves, if each waits for its turn in the order of arrival."""
    left, now = [], 0.0
    for arrival, address, units in arrivals:
        now = max(now, arrival)
        while (wait := max(limiter.wait(units, now), limiter.wait_for(address, now))) > 0:
            now += wait
        limiter.spend(address, units, now)
        left.append((now, address, units))
    return left


def busiest_second(left: Sequence[tuple[float, int]]) -> int:
    """The most units in any window of one second that begins with a message."""
    return max(sum(units for at, units in left if begin <= at < begin + 1) for begin, _ in left)


@settings(deadline=None)
@given(gaps=GAPS, limit=st.integers(5, 30), data=st.data())
def test_no_second_ever_holds_more_than_the_limit(gaps: list[float], limit: int, data: st.DataObject) -> None:
    arrivals = [(at, "", data.draw(UNITS)) for at in accumulate(gaps)]
    left = sent(Limiter(limit), arrivals)

    assert busiest_second([(at, units) for at, _, units in left]) <= limit


def arrived(limiter: Limiter, ways_out: Sequence[float]) -> list[float]:
    """When each message reaches the carrier, if all leave as soon as they may and are so long on their way out."""
    now, home, reached = 0.0, list[tuple[float, str]](), list[float]()
    for number, out in enumerate(ways_out):
        while True:
            while home and home[0][0] <= now:
                limiter.landed(home[0][1], heappop(home)[0])
            wait = limiter.wait(1, now)
            if not wait:
                break
            now = min(now + wait, home[0][0]) if home and home[0][0] > now else now + wait
        limiter.spend(str(number), 1, now)
        heappush(home, (now + out + BACK, str(number)))
        reached.append(now + out)
    return sorted(reached)


@settings(deadline=None)
@given(
    limit=st.integers(5, 40),
    ways_out=st.lists(st.one_of(st.just(0.0), st.floats(0, LATEST)), min_size=10, max_size=200),
)
def test_no_second_of_the_carrier_holds_more_than_the_limit_however_uneven_the_way(
    limit: int, ways_out: list[float]
) -> None:
    reached = arrived(Limiter(limit), [0.0, *ways_out])
    assert busiest_second([(at, 1) for at in reached]) <= limit


def test_until_the_way_is_known_everything_counts_from_its_answer() -> None:
    limiter = Limiter(1)
    limiter.spend("a", 1, 0.0)
    limiter.landed("a", 0.1)
    assert limiter.wait(1, 0.1) == pytest.approx(WINDOW)


def test_once_the_way_is_known_an_answer_in_its_usual_time_costs_nothing() -> None:
    limiter = Limiter(10)
    for number in range(30):
        limiter.spend("a", 1, number)
        limiter.landed("a", number + 0.1)
        limiter.forget_quiet(number + 0.5)
    for _ in range(10):
        limiter.spend("a", 1, 40.0)
        limiter.landed("a", 40.1)
    assert limiter.wait(1, 40.1) == pytest.approx(WINDOW - 0.1)


def test_a_way_that_has_become_longer_is_learned() -> None:
    limiter = Limiter(1)
    for number, took in enumerate((0.1, 0.1, 0.2, 0.2)):
        limiter.spend("a", 1, 2.0 * number)
        limiter.landed("a", 2.0 * number + took)
        limiter.forget_quiet(2.0 * number + 1)
    limiter.spend("a", 1, 10.0)
    limiter.landed("a", 10.2)
    assert limiter.wait(1, 10.2) == pytest.approx(WINDOW - 0.2)


def test_a_carrier_that_hangs_does_not_stop_its_lane() -> None:
    limiter = Limiter(1)
    limiter.spend("a", 1, 0.0)
    limiter.landed("a", 20.0)
    assert limiter.wait(1, 20.0) == 0


@settings(deadline=None)
@given(limit=st.integers(1, 1000), seconds=st.integers(5, 20))
def test_under_saturation_98_per_cent_of_the_rate_is_used(limit: int, seconds: int) -> None:
    left = sent(Limiter(limit), [(0.0, "", 1)] * limit * (seconds + 1))
    assert sum(at < seconds for at, _, _ in left) >= 0.98 * limit * seconds


@settings(deadline=None)
@given(limit=st.integers(20, 1000))
def test_no_burst_at_the_start_comes_back_in_every_second(limit: int) -> None:
    left = sent(Limiter(limit), [(0.0, "", 1)] * 3 * limit)
    share = limit * STRETCH + 1

    assert all(sum(begin <= at < begin + STRETCH for at, _, _ in left) <= share for begin, _, _ in left[:: limit // 10])


@settings(deadline=None)
@given(gaps=GAPS, data=st.data())
def test_no_address_gets_more_than_one_message_a_second(gaps: list[float], data: st.DataObject) -> None:
    arrivals = [(at, data.draw(st.sampled_from("abc")), 1) for at in accumulate(gaps)]
    left = sent(Limiter(30, lambda _: second_of(1)), arrivals)

    for address in "abc":
        own = [(at, units) for at, to, units in left if to == address]
        assert not own or busiest_second(own) <= 1


def test_a_busy_address_does_not_make_another_one_wait() -> None:
    limiter = Limiter(30, lambda _: second_of(1))
    limiter.spend("a", 1, 0.0)

    assert limiter.wait_for("a", 0.1) == pytest.approx(WINDOW - 0.1)
    assert limiter.wait_for("b", 0.1) == limiter.wait(1, 0.1) == 0


@pytest.mark.parametrize(
    ("rate", "units", "waits"),
    [
        (10, 10, 0.0),
        (10, 15, 0.0),  # more than the limit fits an empty window
        (0.5, 1, 0.0),
    ],
)
def test_an_empty_window_takes_a_message_of_any_size(rate: float, units: int, waits: float) -> None:
    assert second_of(rate).wait(units, 5.0) == waits


def test_a_rate_below_one_is_one_unit_in_a_longer_window() -> None:
    window = second_of(0.5)
    window.spend(Spent(0.0, 1))
    assert window.wait(1, 0.0) == pytest.approx(2 * WINDOW)


def test_a_long_message_waits_until_enough_has_left_the_window() -> None:
    window = SlidingWindow(10, WINDOW)
    for at in range(10):
        window.spend(Spent(at / 10, 1))
    assert window.wait(1, 0.95) == pytest.approx(WINDOW - 0.95)
    assert window.wait(3, 0.95) == pytest.approx(0.2 + WINDOW - 0.95)
    assert window.wait(99, 0.95) == pytest.approx(0.9 + WINDOW - 0.95)


def test_a_hold_stops_everything_and_a_shorter_one_does_not_shorten_it() -> None:
    limiter = Limiter(30)
    limiter.hold(30, now=100)
    limiter.hold(1, now=101)

    assert limiter.wait(1, 110) == 20
    assert limiter.wait(1, 130) == 0


def test_a_carrier_that_says_too_many_gets_a_little_less_in_each_second_and_more_again_later() -> None:
    def rate(limiter: Limiter) -> float:
        left = sent(limiter, [(1000.0, "", 1)] * 3000)
        return 2999 / (left[-1][0] - left[0][0])

    limiter = Limiter(100)
    for second in range(3):
        for _ in range(20):
            limiter.too_many(1, second * 10)  # the whole burst is told, and counts once
    assert rate(limiter) == pytest.approx(100 / (WINDOW * WIDER**3), rel=0.02)
    for second in range(3 * 120):
        limiter.forget_quiet(2000 + second)
    assert rate(limiter) == pytest.approx(100 / WINDOW, rel=0.02)
    for second in range(100):
        limiter.too_many(1, 10_000 + second * 10)
    assert rate(limiter) >= 0.98 * 100 / WIDEST


def test_memory_follows_the_rate_and_not_the_audience() -> None:
    limiter = Limiter(30, lambda _: second_of(1))
    for number in range(1000):
        limiter.spend(str(number), 1, now=number / 30)
    limiter.forget_quiet(now=1000 / 30)

    assert len(limiter._each) <= 30 * WINDOW + 1


@pytest.mark.parametrize(("rate", "whole"), [(30, 30), (0.2, 1), (1.9, 1)])
def test_what_one_second_takes_is_known_to_the_lane(rate: float, whole: int) -> None:
    assert Limiter(rate).per_second == whole
