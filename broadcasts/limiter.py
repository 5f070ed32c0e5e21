"""The rate a carrier allows, pure: how long to wait before one more message, in any sliding window.

Carriers count what arrives, and what leaves evenly arrives unevenly; a window is therefore kept a little longer than
the second it stands for, and no short stretch of it may take much more than its share. Time is a plain number of
seconds of a clock that never goes back.
"""

from collections import deque
from collections.abc import Callable
from math import ceil

WINDOW = 1.012
"""So much longer than a carrier's second ours is: 98.8 % of the rate, and 12 ms for the unevenness of the way."""
WIDEST = 1.25
WIDER, NARROWER = 1.02, 0.9995
"""A carrier that says "too many" although we kept its limit counts what the way has pushed together: the window grows
by 2 % then, and shrinks again while nothing more is said (`forget_quiet` is called every two seconds)."""
STRETCH = 0.05
"""A burst at the start would come back in every later second: within so many seconds only this share may leave."""


class SlidingWindow:
    """At most `units` in any `span` seconds. More than that at once fits an empty window."""

    def __init__(self, units: int, span: float) -> None:
        self._limit = units
        self._span = span
        self._spent: deque[tuple[float, int]] = deque()
        self._sum = 0

    def wait(self, units: int, now: float) -> float:
        """Seconds until that many more units fit; 0 when they fit now."""
        self._forget(now)
        over = self._sum + min(units, self._limit) - self._limit
        if over <= 0:
            return 0.0
        for at, spent in self._spent:
            over -= spent
            if over <= 0:
                return max(0.0, at + self._span - now)
        return self._span

    def spend(self, units: int, now: float) -> None:
        self._spent.append((now, units))
        self._sum += units

    def stretch(self, factor: float, least: float, most: float) -> None:
        """Make the window longer or shorter, within limits in the units of `now`."""
        self._span = min(most, max(least, self._span * factor))

    def is_empty(self, now: float) -> bool:
        self._forget(now)
        return not self._spent

    def _forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] <= now - self._span:
            self._sum -= self._spent.popleft()[1]


def second_of(rate: float) -> SlidingWindow:
    """The window of a rate in units a second; a rate below one is one unit in a longer window."""
    return SlidingWindow(max(1, int(rate)), WINDOW * max(1.0, 1.0 / rate))


class Limiter:
    """One lane's rate: over all addresses, and what `window_of` allows to each single one; a hold stops everything."""

    def __init__(self, per_second: float, window_of: Callable[[str], SlidingWindow] | None = None) -> None:
        self.per_second = max(1, int(per_second))
        self._second = second_of(per_second)
        self._span = WINDOW * max(1.0, 1.0 / per_second)
        self._stretch = SlidingWindow(ceil(self.per_second * STRETCH), STRETCH)
        self._window_of = window_of
        self._each: dict[str, SlidingWindow] = {}
        self._held_until = 0.0

    def wait(self, units: int, now: float) -> float:
        """Seconds until a message of that many units may leave, to whomever."""
        return max(0.0, self._held_until - now, self._second.wait(units, now), self._stretch.wait(units, now))

    def wait_for(self, address: str, now: float) -> float:
        """Seconds until that address may have one more message."""
        window = self._each.get(address)
        return window.wait(1, now) if window is not None else 0.0

    def spend(self, address: str, units: int, now: float) -> None:
        self._second.spend(units, now)
        self._stretch.spend(units, now)
        if self._window_of is not None:
            window = self._each.get(address)
            if window is None:
                window = self._each[address] = self._window_of(address)
            window.spend(1, now)

    def hold(self, seconds: float, now: float) -> None:
        """Nothing leaves for that long."""
        self._held_until = max(self._held_until, now + seconds)

    def too_many(self, seconds: float, now: float) -> None:
        """The carrier said so: nothing leaves for that long, and a little less in each second afterwards."""
        if now >= self._held_until:  # what was on its way with it says nothing more
            self._second.stretch(WIDER, self._span, self._span * WIDEST / WINDOW)
        self.hold(seconds, now)

    def forget_quiet(self, now: float) -> None:
        """Let go of addresses whose window is empty, so that memory follows the rate and not the audience."""
        self._each = {address: window for address, window in self._each.items() if not window.is_empty(now)}
        self._second.stretch(NARROWER, self._span, self._span * WIDEST / WINDOW)
