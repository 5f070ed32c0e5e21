"""What is counted for many eyes: an alert's people and its messages by state, each as of the moment it was counted.

A count reads every row, so one of a large audience serves everybody who looks within the next moments. Small audiences
are counted at every look. Several lookers at once wait for one count; whoever must not wait is told that there is none.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from sqlmodel import Session

from broadcasts.issue import highest_person
from broadcasts.ledger import Counts, counts
from broadcasts.readership import Readership, readership
from console.area_counts import AreaCount, people_by_area, rows_read
from console.correcting import Reached, are_few, reached_by
from console.ledger_cells import Cell, cells_of
from console.message_counts import Failed, MessageRow, failures_of, messages_of
from console.warden_numbers import WardenNumbers, warden_numbers

T = TypeVar("T")

READS_A_PERSON = 30
"""So much longer than a row of a ledger takes whoever is counted with the address that they are written to first."""
STEP = 10_000
SECONDS_PER_STEP = 0.04
"""Real seconds that a count of so many rows is kept: some 50 times as long as it takes, so 4 seconds for a million.
However many follow it, it costs one core a fiftieth of its time."""
FEW = 20_000
"""So many people, or messages, are counted in a few hundredths of a second: a look takes no longer for them."""


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
        self._locks: dict[int, Lock] = {}

    def of(self, session: Session, number: int, now: datetime) -> Tally[T]:
        """The kept count, or one that is made now. Any thread may ask."""
        with self._locks.setdefault(number, Lock()):
            tally, until = self._kept.get(number, (None, 0.0))
            if tally is None or self._seconds() >= until:
                tally = Tally(self._count(session, number), now)
                self._kept[number] = tally, self._seconds() + kept_for(self._size(tally.counted))
            return tally

    def at_once(self, session: Session, number: int, now: datetime) -> Tally[T] | None:
        """The same, if it is there or soon made; None where somebody would wait for it."""
        tally, until = self._kept.get(number, (None, 0.0))
        if tally is not None and self._seconds() < until:
            return tally
        return self.of(session, number, now) if self._are_few(session, number) else None


class Tallies:
    """The counts of one console, whichever officers look."""

    def __init__(self) -> None:
        self.people: Kept[Counts] = Kept(counts, lambda counted: counted.audience)
        """By alert."""
        self.cells: Kept[dict[Cell, int]] = Kept(cells_of, lambda cells: sum(cells.values()))
        """By alert: people in each state and area."""
        self.failures: Kept[dict[Failed, int]] = Kept(failures_of, lambda failures: sum(failures.values()))
        """By broadcast: messages that failed, by channel and reason."""
        self.messages: Kept[tuple[MessageRow, ...]] = Kept(messages_of, lambda rows: sum(row.number for row in rows))
        """By broadcast."""
        self.reached: Kept[Reached] = Kept(
            reached_by,
            lambda found: found.people + found.queued,
            are_few=lambda session, number: are_few(session, number, FEW),
        )
        """By decision."""
        self.readers: Kept[Readership] = Kept(
            lambda session, _: readership(session),
            lambda found: found.people * READS_A_PERSON,
            are_few=lambda session, _: highest_person(session) <= FEW,
        )
        """Of all areas; there is one count for all, whatever the number."""
        self.areas: Kept[dict[int, AreaCount]] = Kept(lambda session, _: people_by_area(session), rows_read)
        """By area; there is one count for all, whatever the number."""
        self.wardens: Kept[WardenNumbers] = Kept(lambda session, _: warden_numbers(session), lambda found: found.rows)
        """Of all groups and areas; there is one count for all, whatever the number."""


def kept_for(rows: int) -> float:
    """Seconds for which a count of so many rows is shown again."""
    return rows // STEP * SECONDS_PER_STEP
