"""The sliding-window judge, and what else is read from a record of arrivals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.arrivals import Arrival, most_in_any, percentile, rates, used


def arrival(at: float, units: int = 1, taken: bool = True) -> Arrival:
    return Arrival(at, "telegram", "1", 0, units, taken)


@pytest.mark.parametrize(
    ("times", "most"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.5, 0.999], 3),
        ([0.0, 1.0], 1),
        ([0.9, 0.95, 1.0, 1.05, 2.5], 4),
    ],
)
def test_the_fullest_second_may_begin_anywhere(times: list[float], most: int) -> None:
    assert most_in_any(times) == most


def test_units_count_instead_of_messages() -> None:
    assert most_in_any([0.0, 0.1, 3.0], [3, 2, 4]) == 5


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60))
def test_the_judge_agrees_with_counting_every_window(milliseconds: list[int]) -> None:
    times = [moment / 1000 for moment in sorted(milliseconds)]
    assert most_in_any(times) == max(sum(begin <= at < begin + 1.0 for at in times) for begin in times)


def test_only_what_was_taken_within_the_stretch_uses_the_limit() -> None:
    arrivals = [arrival(0.5), arrival(1.0, units=3), arrival(1.5, taken=False), arrival(2.9), arrival(3.0)]
    assert used(arrivals, 1.0, 3.0) == 2.0


def test_rates_leave_out_the_warming_up_and_cut_evenly() -> None:
    slow, fast = [number / 10 for number in range(11)], [1.0 + number / 100 for number in range(1, 91)]
    assert rates([*slow, *fast], 3) == pytest.approx([100.0] * 3)


def test_rates_find_a_stretch_that_was_slower() -> None:
    gaps = [0.01] * 40 + [0.02] * 40 + [0.01] * 40
    times = [0.0]
    for gap in gaps:
        times.append(times[-1] + gap)
    assert rates(times, 3, leave_out=0) == pytest.approx([100.0, 50.0, 100.0])


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value


def test_percentiles_go_up_with_their_share() -> None:
    found = [percentile([3.0, 1.0, 2.0], share) for share in (0.1, 0.5, 0.9)]
    assert all(lower <= higher for lower, higher in pairwise(found))
