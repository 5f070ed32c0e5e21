"""The rate a carrier allows, pure: how long to wait before one more message, in any sliding window.

Carriers count what arrives, and what leaves evenly arrives unevenly; a window is therefore kept a little longer than
the second it stands for. Time is a plain number of seconds of the crisis clock.
"""

from collections import deque
from collections.abc import Hashable

WINDOW = 1.05


class SlidingWindow:
    """At most `per_second` units in any second; a rate below one means one unit in a longer window."""

    def __init__(self, per_second: float) -> None:
        self._limit = max(1, int(per_second))
        self._window = WINDOW * max(1.0, 1.0 / per_second)
        self._spent: deque[tuple[float, int]] = deque()
        self._sum = 0

    def wait(self, units: int, now: float) -> float:
        """Seconds until that many more units fit; 0 when they fit now. More than the limit fits an empty window."""
        self._forget(now)
        over = self._sum + min(units, self._limit) - self._limit
        if over <= 0:
            return 0.0
        for at, spent in self._spent:
            over -= spent
            if over <= 0:
                return max(0.0, at + self._window - now)
        return self._window

    def spend(self, units: int, now: float) -> None:
        self._spent.append((now, units))
        self._sum += units

    def is_empty(self, now: float) -> bool:
        self._forget(now)
        return not self._spent

    def _forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] <= now - self._window:
            self._sum -= self._spent.popleft()[1]


class Limiter:
    """One lane's rate: over all addresses, and to each single one (0 means no such limit); a hold stops everything."""

    def __init__(self, per_second: float, per_address: float = 0) -> None:
        self.per_second = max(1, int(per_second))
        self._all = SlidingWindow(per_second)
        self._per_address = per_address
        self._each: dict[Hashable, SlidingWindow] = {}
        self._held_until = 0.0

    def wait(self, address: Hashable, units: int, now: float) -> float:
        """Seconds until a message of that many units may go to that address."""
        waits = [self._held_until - now, self._all.wait(units, now)]
        if self._per_address:
            waits.append(self._window_of(address).wait(1, now))
        return max(0.0, *waits)

    def spend(self, address: Hashable, units: int, now: float) -> None:
        self._all.spend(units, now)
        if self._per_address:
            self._window_of(address).spend(1, now)

    def hold(self, seconds: float, now: float) -> None:
        """The carrier said "too many": nothing leaves for that long."""
        self._held_until = max(self._held_until, now + seconds)

    def forget_quiet(self, now: float) -> None:
        """Let go of addresses whose window is empty, so that memory follows the rate and not the audience."""
        self._each = {address: window for address, window in self._each.items() if not window.is_empty(now)}

    def _window_of(self, address: Hashable) -> SlidingWindow:
        return self._each.setdefault(address, SlidingWindow(self._per_address))
