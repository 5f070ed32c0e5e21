"""When somebody is at the desk, and how soon a call for help is answered there. Pure.

What people are told must be true: a promise of minutes at night, where nobody sits, costs the trust in every other
sentence.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True)
class Promise:
    """What whoever calls for help is told: within so many minutes, or not before the desk opens (its own clock)."""

    minutes: int = 60
    opens: str | None = None


@dataclass(frozen=True)
class DeskHours:
    """`within` is by level, from 0; the last holds for all above. From `always_from` on the desk never closes.

    A desk that opens and closes at the same hour is open all day; one that closes before it opens is open at night.
    """

    within: tuple[timedelta, ...] = tuple(timedelta(minutes=minutes) for minutes in (60, 60, 30, 15, 15))
    opens: time = time(7)
    closes: time = time(22)
    always_from: int = 3

    def promise(self, rank: int, local: datetime) -> Promise:
        """For a call at that moment by the desk's clock, of somebody for whom the level is `rank`."""
        within = self.within[min(rank, len(self.within) - 1)]
        minutes = max(1, int(within.total_seconds() // 60))
        if rank >= self.always_from or self._is_open(local.time().replace(tzinfo=None)):
            return Promise(minutes)
        return Promise(minutes, f"{self.opens:%H:%M}")

    def _is_open(self, at: time) -> bool:
        if self.opens == self.closes:
            return True
        if self.opens < self.closes:
            return self.opens <= at < self.closes
        return at >= self.opens or at < self.closes
