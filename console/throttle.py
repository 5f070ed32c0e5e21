"""Slows down whoever guesses passwords: after five wrong ones each further try has to wait, longer each time.

Kept in memory, by login, known or not. An attacked officer waits too, at most five minutes: nobody is locked out.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(hours=1)
MOST_LOGINS = 10_000


@dataclass(frozen=True)
class _Misses:
    count: int
    last_at: datetime


@dataclass
class Throttle:
    """Counts the wrong passwords of each login."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One password is looked at after the other: each takes a core and 64 MiB for some 50 ms."""
    _misses: dict[str, _Misses] = field(default_factory=dict)

    def wait(self, login: str, now: datetime) -> timedelta:
        """How long this login must still wait before a password is even looked at."""
        misses = self._misses.get(login.casefold())
        if misses is None:
            return timedelta(0)
        return max(timedelta(0), misses.last_at + wait_after(misses.count) - now)

    def note_wrong(self, login: str, now: datetime) -> None:
        spelled = login.casefold()
        before = self._misses.pop(spelled, None)
        fresh = before is None or now - before.last_at > FORGOTTEN_AFTER
        self._misses[spelled] = _Misses(1 if before is None or fresh else before.count + 1, now)
        if len(self._misses) > MOST_LOGINS:
            del self._misses[next(iter(self._misses))]

    def note_right(self, login: str) -> None:
        self._misses.pop(login.casefold(), None)


def wait_after(misses: int) -> timedelta:
    """Nothing for the first four, then 5, 10, 20 ... seconds, at most five minutes."""
    if misses < FREE_TRIES:
        return timedelta(0)
    doublings = min(misses - FREE_TRIES, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))
