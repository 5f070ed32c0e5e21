"""How many people one warden is asked to find at a time, pure: who gets on the list now, and who waits for room there.

Domain practice: a list of ten is worked off, a list of fifty is not. Lists are filled in waves, the neediest first;
once one is full, the next wave opens when half of it is done. Nobody is passed over in silence: whoever waits too long
goes on to the next one who can look for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WAITS_AT_MOST = 0.5
"""The share of a warden's time that a person waits for room on the list."""

NOBODY_WAITS = -1


class CaseloadFault(Exception):
    """The limits of a warden's list contradict each other."""


@dataclass(frozen=True)
class Caseload:
    """Open tasks of one warden: `target` for most people, `soft` for those of the highest level or with needs, `hard`
    for those of the highest level who have needs."""

    target: int = 10
    soft: int = 15
    hard: int = 25

    def __post_init__(self) -> None:
        if not 0 <= self.target <= self.soft <= self.hard:
            raise CaseloadFault(
                f"target {self.target}, soft {self.soft}, hard {self.hard}: each must reach the one before"
            )

    def longest_for(self, *, highest_level: bool, needs: int) -> int:
        """How long a list may get for the sake of somebody like this."""
        return (self.target, self.soft, self.hard)[highest_level + (needs > 0)]


@dataclass(frozen=True)
class Load:
    """A warden's list: the tasks open on it, and at how many of them the most urgent of those who wait are called."""

    open: int
    waits_below: int = NOBODY_WAITS


@dataclass(frozen=True)
class Seeking:
    """Somebody who should get on a list that may grow to `longest` for them; `since` is when their row last moved."""

    alert_id: int
    person_id: int
    longest: int
    needs: int
    rank: int
    since: datetime


def wave_below(longest: int) -> int:
    """At how many open tasks the next wave opens for whoever waits."""
    return longest // 2


def taken_in(load: Load, seeking: Iterable[Seeking]) -> frozenset[tuple[int, int]]:
    """Who gets on the list now, as (alert, person); all others wait."""
    taken: set[tuple[int, int]] = set()
    for one in sorted(seeking, key=_need):
        if _wave_is_open(load, one) and load.open + len(taken) < one.longest:
            taken.add((one.alert_id, one.person_id))
    return frozenset(taken)


def longest_wait(time_to_find: timedelta) -> timedelta:
    """How long somebody waits for room on the list of a warden who would have this long to find them."""
    return time_to_find * WAITS_AT_MOST


def _wave_is_open(load: Load, one: Seeking) -> bool:
    """Whoever is more urgent than all who wait need not wait for the wave that those wait for."""
    below = wave_below(one.longest)
    return below > load.waits_below or load.open <= below


def _need(one: Seeking) -> tuple[int, int, int, datetime, int, int]:
    return (-one.longest, -one.needs, -one.rank, one.since, one.alert_id, one.person_id)
