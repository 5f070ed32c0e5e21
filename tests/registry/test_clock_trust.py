"""Which clock is believed; that the purge obeys is in tests/broadcasts/test_purge.py."""

from datetime import timedelta

import pytest

from registry.clock_trust import MOST_AHEAD, believe, is_in_doubt, last_purge
from registry.store import Store
from tests.registry.registered import NOW


def test_an_empty_store_believes_any_clock(store: Store) -> None:
    assert store.read_now(last_purge) is None
    assert not store.read_now(lambda session: is_in_doubt(session, NOW))


@pytest.mark.parametrize(
    ("ahead", "doubted"),
    [
        (timedelta(days=-4000), False),
        (timedelta(0), False),
        (MOST_AHEAD, False),
        (MOST_AHEAD + timedelta(seconds=1), True),
        (timedelta(days=40_000), True),
    ],
)
def test_a_clock_is_in_doubt_that_is_a_week_ahead_of_the_last_purge(
    store: Store, ahead: timedelta, doubted: bool
) -> None:
    store.write_now(lambda session: believe(session, NOW))
    assert store.read_now(lambda session: is_in_doubt(session, NOW + ahead)) is doubted


def test_the_mark_only_goes_forward(store: Store) -> None:
    for at in (NOW, NOW + timedelta(hours=1), NOW - timedelta(days=9)):
        store.write_now(lambda session, at=at: believe(session, at))  # type: ignore[misc]
    assert store.read_now(last_purge) == NOW + timedelta(hours=1)
