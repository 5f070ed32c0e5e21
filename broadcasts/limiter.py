"""The rate a carrier allows, pure: how long to wait before one more message, in any sliding window.

Carriers count what arrives, and what leaves evenly arrives unevenly. A window is therefore kept a little longer than
the second it stands for, no short stretch of it may take much more than its share, and a message that was long on its
way counts from the moment at which it may have arrived. Time is a plain number of seconds of a clock that never goes
back.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf

WINDOW = 1.012
"""So much longer than a carrier's second ours is: 98.8 % of the rate, and 12 ms for the unevenness of the way."""
WIDEST = 1.25
WIDER, NARROWER = 1.02, 0.9995
"""A carrier that says "too many" although we kept its limit counts what the way has pushed together: the window grows
by 2 % then, and shrinks again while nothing more is said (`forget_quiet` is called every two seconds)."""
STRETCH = 0.05
"""A burst at the start would come back in every later second: within so many seconds only this share may leave."""


LATEST = 0.25
"""Nothing counts as arrived later than so long after it left: a carrier that hangs must not stop its lane."""


@dataclass(slots=True)
class Spent:
    """Units of one message, and when the carrier may have counted them at the latest, as far as is known."""

    at: float
    units: int


class SlidingWindow:
    """At most `units` in any `span` seconds. More than that at once fits an empty window."""

    def __init__(self, units: int, span: float) -> None:
        self._limit = units
        self._span = span
        self._spent: deque[Spent] = deque()
        self._sum = 0

    def wait(self, units: int, now: float) -> float:
        """Seconds until that many more units fit; 0 when they fit now."""
        self._forget(now)
        over = self._sum + min(units, self._limit) - self._limit
        if over <= 0:
            return 0.0
        latest = 0.0
        for spent in self._spent:
            latest = max(latest, spent.at)
            over -= spent.units
            if over <= 0:
                return latest + self._span - now
        return self._span

    def spend(self, spent: Spent) -> None:
        self._spent.append(spent)
        self._sum += spent.units

    def stretch(self, factor: float, least: float, most: float) -> None:
        """Make the window longer or shorter, within limits in the units of `now`."""
        self._span = min(most, max(least, self._span * factor))

    def is_empty(self, now: float) -> bool:
        self._forget(now)
        return not self._spent

    def _forget(self, now: float) -> None:
        """Let go of what has left the window; one that was late keeps those behind it for as long."""
        while self._spent and self._spent[0].at <= now - self._span:
            self._sum -= self._spent.popleft().units


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
        self._on_its_way: dict[str, Spent] = {}
        self._quickest = 0.0
        self._quickest_lately = inf
        self._held_until = 0.0

    def wait(self, units: int, now: float) -> float:
        """Seconds until a message of that many units may leave, to whomever."""
        return max(0.0, self._held_until - now, self._second.wait(units, now), self._stretch.wait(units, now))

    def wait_for(self, address: str, now: float) -> float:
        """Seconds until that address may have one more message."""
        window = self._each.get(address)
        return window.wait(1, now) if window is not None else 0.0

    def spend(self, address: str, units: int, now: float) -> None:
        """A message leaves; there is none on its way to that address."""
        self._stretch.spend(Spent(now, units))
        spent = self._on_its_way[address] = Spent(now, units)
        self._second.spend(spent)
        if self._window_of is not None:
            window = self._each.get(address)
            if window is None:
                window = self._each[address] = self._window_of(address)
            window.spend(Spent(now, 1))

    def landed(self, address: str, now: float) -> None:
        """The carrier has answered. An exchange that took longer than the quickest may have been late on its way out.

        At first nothing is known of the way, and everything counts from its answer.
        """
        spent = self._on_its_way.pop(address)
        took = now - spent.at
        self._quickest = min(self._quickest, took)
        self._quickest_lately = min(self._quickest_lately, took)
        spent.at += min(LATEST, took - self._quickest)

    def hold(self, seconds: float, now: float) -> None:
        """Nothing leaves for that long."""
        self._held_until = max(self._held_until, now + seconds)

    def too_many(self, seconds: float, now: float) -> None:
        """The carrier said so: nothing leaves for that long, and a little less in each second afterwards."""
        if now >= self._held_until:  # what was on its way with it says nothing more
            self._second.stretch(WIDER, self._span, self._span * WIDEST / WINDOW)
        self.hold(seconds, now)

    def forget_quiet(self, now: float) -> None:
        """Let go of addresses whose window is empty, so that memory follows the rate and not the audience; and of the
        quickest exchange before the last call, because a way may become longer."""
        self._each = {address: window for address, window in self._each.items() if not window.is_empty(now)}
        self._second.stretch(NARROWER, self._span, self._span * WIDEST / WINDOW)
        if self._quickest_lately < inf:
            self._quickest, self._quickest_lately = self._quickest_lately, inf
