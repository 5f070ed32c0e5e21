"""Counts that are kept for many eyes, each with the moment at which it held.

A count reads every row, so one of a large audience serves everybody who looks within the next moments. Small audiences
are counted at every look. Several lookers at once wait for one count, and for a long one without a thread of the store;
whoever must not wait is told that there is none.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlmodel import Session

T = TypeVar("T")

STEP = 10_000
SECONDS_PER_STEP = 0.04
"""Real seconds that a count of so many rows is kept: some 50 times as long as it takes, so 4 seconds for a million.
However many follow it, it costs one core a fiftieth of its time."""
SHORT_WAIT = 0.05
"""Seconds for which a thread waits for the count of another one; for more it is worth more to others."""


@dataclass(frozen=True)
class Tally(Generic[T]):
    """A count and the moment of the crisis at which it held."""

    counted: T
    as_of: datetime


class Kept(Generic[T]):
    """One kind of count, by the number of what is counted.

    `size` says how many rows it has read, `are_few` beforehand whether there are so few that nobody has to wait.
    """

    def __init__(
        self,
        count: Callable[[Session, int], T],
        size: Callable[[T], int],
        seconds: Callable[[], float] = time.monotonic,
        are_few: Callable[[Session, int], bool] = lambda session, number: False,
    ) -> None:
        self._count = count
        self._size = size
        self._seconds = seconds
        self._are_few = are_few
        self._kept: dict[int, tuple[Tally[T], float]] = {}
        self._under_way: dict[int, Future[Tally[T]]] = {}
        self._lock = Lock()

    def of(self, session: Session, number: int, now: datetime) -> Tally[T]:
        """The kept count, or one that is made now. Any thread may ask. Raises BeingCounted: see `when_counted`."""
        mine: Future[Tally[T]] = Future()
        mine.set_running_or_notify_cancel()  # so that nobody who waits for it can cancel it
        with self._lock:
            if (tally := self._fresh(number)) is not None:
                return tally
            under_way = self._under_way.setdefault(number, mine)
        return self._counted(session, number, now, mine) if under_way is mine else _awaited(under_way)

    def at_once(self, session: Session, number: int, now: datetime) -> Tally[T] | None:
        """The same, if it is there or soon made; None where somebody would wait for it."""
        if (tally := self._fresh(number)) is not None:
            return tally
        return self.of(session, number, now) if self._are_few(session, number) else None

    def _fresh(self, number: int) -> Tally[T] | None:
        tally, until = self._kept.get(number, (None, 0.0))
        return tally if self._seconds() < until else None

    def _counted(self, session: Session, number: int, now: datetime, mine: Future[Tally[T]]) -> Tally[T]:
        try:
            tally = Tally(self._count(session, number), now)
            self._kept[number] = tally, self._seconds() + kept_for(self._size(tally.counted))
        except BaseException as fault:
            mine.set_exception(fault)
            raise
        else:
            mine.set_result(tally)
            return tally
        finally:
            del self._under_way[number]


class BeingCounted(Exception):
    """Another thread has been counting this for longer than a moment."""

    def __init__(self, under_way: Future[Any]) -> None:
        super().__init__()
        self.under_way = under_way


async def when_counted(work: Callable[[], Awaitable[T]]) -> T:
    """Do a work of the store that asks for counts; it is done anew once a count that it met has ended."""
    while True:
        try:
            return await work()
        except BeingCounted as met:
            await asyncio.gather(asyncio.wrap_future(met.under_way), return_exceptions=True)


def _awaited(under_way: Future[Tally[T]]) -> Tally[T]:
    try:
        return under_way.result(SHORT_WAIT)
    except TimeoutError:
        raise BeingCounted(under_way) from None


def kept_for(rows: int) -> float:
    """Seconds for which a count of so many rows is shown again."""
    return rows // STEP * SECONDS_PER_STEP
