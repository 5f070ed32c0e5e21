"""Counts of large audiences are shared for a moment; small ones are always new."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from sqlmodel import Session

from console.frame.kept_counts import Kept, kept_for, when_counted
from registry.store import READERS, Store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOBODY = Session()


class Counter:
    """Counts how often it was asked; every alert has so many rows."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.asked = 0

    def __call__(self, session: Session, number: int) -> int:
        self.asked += 1
        return self.rows


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def kept(counter: Counter, watch: Watch) -> Kept[int]:
    return Kept(counter, lambda rows: rows, watch)


def test_a_small_audience_is_counted_at_every_look() -> None:
    counter = Counter(rows=9_999)
    tally = kept(counter, Watch())
    assert [tally.of(NOBODY, 1, NOW + timedelta(seconds=look)).as_of for look in range(3)] == [
        NOW + timedelta(seconds=look) for look in range(3)
    ]
    assert counter.asked == 3


def test_a_count_of_a_million_serves_all_looks_of_four_seconds_and_says_when_it_held() -> None:
    counter, watch = Counter(rows=1_000_000), Watch()
    tally = kept(counter, watch)
    tally.of(NOBODY, 1, NOW)
    watch.now += 3.99
    assert tally.of(NOBODY, 1, NOW + timedelta(seconds=3.99)).as_of == NOW
    watch.now += 0.01
    assert tally.of(NOBODY, 1, NOW + timedelta(seconds=4)).as_of == NOW + timedelta(seconds=4)
    assert counter.asked == 2


def test_each_alert_has_its_own_count() -> None:
    counter = Counter(rows=1_000_000)
    tally = kept(counter, Watch())
    for number in (1, 2, 1, 2):
        tally.of(NOBODY, number, NOW)
    assert counter.asked == 2


def test_those_who_look_at_once_wait_for_one_count() -> None:
    counter, begun, go_on = Counter(rows=1_000_000), Event(), Event()

    def slowly(session: Session, number: int) -> int:
        begun.set()
        assert go_on.wait(10)
        return counter(session, number)

    tally = Kept(slowly, lambda rows: rows, Watch())
    with ThreadPoolExecutor(4) as lookers:
        looks = [lookers.submit(tally.of, NOBODY, 1, NOW) for _ in range(4)]
        assert begun.wait(10)
        go_on.set()
        assert {look.result(10).counted for look in looks} == {1_000_000}
    assert counter.asked == 1


async def test_whoever_waits_for_a_long_count_leaves_the_threads_of_the_store_to_others(store: Store) -> None:
    counter, begun, go_on = Counter(rows=1_000_000), Event(), Event()

    def slowly(session: Session, number: int) -> int:
        begun.set()
        assert go_on.wait(10)
        return counter(session, number)

    tally = Kept(slowly, lambda rows: rows, Watch())

    async def looks() -> int:
        return (await when_counted(lambda: store.read(lambda session: tally.of(session, 1, NOW)))).counted

    lookers = [asyncio.create_task(looks()) for _ in range(2 * READERS)]
    await asyncio.to_thread(begun.wait, 10)
    other = await asyncio.wait_for(store.read(lambda session: "something else"), 5)
    lookers[1].cancel()
    go_on.set()
    found = await asyncio.gather(*lookers, return_exceptions=True)

    assert other == "something else"
    assert [each for each in found if each != 1_000_000] == [found[1]], "whoever goes away disturbs nobody"
    assert counter.asked == 1


def test_whoever_does_not_wait_gets_no_count_of_many_until_there_is_one_and_none_that_is_old() -> None:
    counter, watch = Counter(rows=1_000_000), Watch()
    tally = kept(counter, watch)
    assert tally.at_once(NOBODY, 1, NOW) is None
    assert counter.asked == 0
    tally.of(NOBODY, 1, NOW)
    found = tally.at_once(NOBODY, 1, NOW + timedelta(seconds=1))
    assert found is not None
    assert found.as_of == NOW
    watch.now += 4
    assert tally.at_once(NOBODY, 1, NOW) is None
    assert counter.asked == 1


def test_few_are_counted_for_whoever_does_not_wait() -> None:
    tally = Kept(Counter(rows=10), lambda rows: rows, Watch(), are_few=lambda session, number: number == 1)
    assert tally.at_once(NOBODY, 1, NOW) is not None
    assert tally.at_once(NOBODY, 2, NOW) is None


def test_a_count_that_fails_is_tried_again_at_the_next_look() -> None:
    def fails(session: Session, number: int) -> int:
        raise LookupError

    tally = Kept(fails, lambda rows: rows, Watch())
    for _ in range(2):
        with pytest.raises(LookupError):
            tally.of(NOBODY, 1, NOW)


@pytest.mark.parametrize(("rows", "seconds"), [(0, 0), (9_999, 0), (10_000, 0.04), (300_000, 1.2), (1_000_000, 4)])
def test_the_larger_a_count_the_longer_it_is_kept(rows: int, seconds: float) -> None:
    assert kept_for(rows) == pytest.approx(seconds)
