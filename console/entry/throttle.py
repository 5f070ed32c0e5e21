"""Slows down whoever guesses passwords, without letting an outsider keep an officer out.

Wrong tries are counted by login and by source address; after some free ones each further try has to wait, longer each
time, at most five minutes. A source from which a login got in before is familiar to it: there only the tries of that
very pair count, so that a stranger who guesses elsewhere does not slow the officer down. From anywhere, whoever brings
a valid code of the second factor need not wait: that is `door`'s to check.

Pure, and kept in memory: each process counts for itself, and forgets when it ends.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

FREE_TRIES = 5
FREE_TRIES_OF_A_SOURCE = 20
"""More than of a login: a whole office may share one address."""
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(hours=1)
MOST_KEPT = 10_000


@dataclass(frozen=True)
class _Misses:
    count: int
    last_at: datetime


@dataclass
class Tries:
    """Wrong tries by what they are counted for."""

    free: int
    _misses: dict[str, _Misses] = field(default_factory=dict)

    def wait(self, key: str, now: datetime) -> timedelta:
        misses = self._misses.get(key)
        if misses is None:
            return timedelta(0)
        return max(timedelta(0), misses.last_at + wait_after(misses.count, self.free) - now)

    def add(self, key: str, now: datetime) -> None:
        before = self._misses.pop(key, None)
        fresh = before is None or now - before.last_at > FORGOTTEN_AFTER
        self._misses[key] = _Misses(1 if before is None or fresh else before.count + 1, now)
        _drop_oldest(self._misses)

    def forgive(self, key: str) -> None:
        self._misses.pop(key, None)


@dataclass
class Throttle:
    """What one process knows of wrong tries, and from where each login got in before."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One password is looked at after the other: each takes a core and 64 MiB for some 50 ms."""
    _logins: Tries = field(default_factory=lambda: Tries(FREE_TRIES))
    _sources: Tries = field(default_factory=lambda: Tries(FREE_TRIES_OF_A_SOURCE))
    _pairs: Tries = field(default_factory=lambda: Tries(FREE_TRIES))
    _familiar: dict[str, None] = field(default_factory=dict)

    def wait(self, login: str, source: str, now: datetime) -> timedelta:
        """How long this login must still wait, at this source, before a password is even looked at."""
        spelled = login.casefold()
        if self.is_familiar(login, source):
            return self._pairs.wait(_pair(spelled, source), now)
        return max(self._logins.wait(spelled, now), self._sources.wait(source, now))

    def note_wrong(self, login: str, source: str, now: datetime) -> None:
        spelled = login.casefold()
        if self.is_familiar(login, source):
            self._pairs.add(_pair(spelled, source), now)
        else:
            self._logins.add(spelled, now)
            self._sources.add(source, now)

    def note_right(self, login: str, source: str) -> None:
        """The source is familiar from now on. Its own count stays: whoever has one login could else guess at others."""
        spelled = login.casefold()
        self._logins.forgive(spelled)
        self._pairs.forgive(_pair(spelled, source))
        self._familiar.pop(_pair(spelled, source), None)
        self._familiar[_pair(spelled, source)] = None
        _drop_oldest(self._familiar)

    def is_familiar(self, login: str, source: str) -> bool:
        """Whether this login got in from this source before."""
        return _pair(login.casefold(), source) in self._familiar


def wait_after(misses: int, free: int = FREE_TRIES) -> timedelta:
    """Nothing below the free ones, then 5, 10, 20 ... seconds, at most five minutes."""
    if misses < free:
        return timedelta(0)
    doublings = min(misses - free, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def source_of(host: str) -> str:
    """What counts as one source: an address, or the /64 that one household or server has of IPv6."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)


def _pair(login: str, source: str) -> str:
    return f"{source} {login}"


def _drop_oldest(kept: dict[str, _Misses] | dict[str, None]) -> None:
    if len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]
