"""When somebody is reminded, and how early who needs time is written to."""

from datetime import UTC, datetime, timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.details import REMINDERS, next_reminder, until_of
from registry.needs import HIGHEST, RANKS, rank_of_needs

MAY = datetime(2031, 5, 1, tzinfo=UTC)


def test_the_month_begins_on_its_first_day() -> None:
    assert until_of("2031-05") == MAY


@pytest.mark.parametrize(
    ("days_before", "reminded_before"), [(200, 90), (91, 90), (90, 30), (31, 30), (30, None), (1, None), (-5, None)]
)
def test_the_next_reminder_is_90_days_before_and_then_30(days_before: int, reminded_before: int | None) -> None:
    at = next_reminder(MAY, MAY - timedelta(days=days_before))
    assert at == (None if reminded_before is None else MAY - timedelta(days=reminded_before))


@given(st.integers(-4000, 4000))
def test_reminders_are_never_more_than_two_and_never_in_the_past(days: int) -> None:
    given_at, count = MAY + timedelta(days=days), 0
    while (at := next_reminder(MAY, given_at)) is not None:
        assert at > given_at
        given_at, count = at, count + 1
    assert count <= len(REMINDERS)


def test_every_further_need_moves_somebody_forward_and_none_past_the_end() -> None:
    every = list(chain.from_iterable(combinations(RANKS, size) for size in range(len(RANKS) + 1)))
    for needs in every:
        rank = rank_of_needs(needs)
        assert 0 <= rank <= HIGHEST
        for more in RANKS.keys() - set(needs):
            assert rank_of_needs((*needs, more)) > rank or rank == HIGHEST
    assert rank_of_needs(()) == 0
