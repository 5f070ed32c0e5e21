"""The carriers' own rates, kept to the letter: so many units in any sliding second, and what is beyond is refused."""

from collections import deque

from bench.arrivals import SECOND


class RateLimit:
    """At most `units` taken in any sliding second."""

    def __init__(self, units: int) -> None:
        self._units = units
        self._taken: deque[tuple[float, int]] = deque()
        self._sum = 0

    def takes(self, units: int, now: float) -> bool:
        """Whether so many more units are taken now; what is refused does not count."""
        while self._taken and now - self._taken[0][0] >= SECOND:
            self._sum -= self._taken.popleft()[1]
        if self._sum + units > self._units:
            return False
        self._taken.append((now, units))
        self._sum += units
        return True


class EachLimit:
    """The same for each address by itself."""

    def __init__(self, units: int) -> None:
        self._units = units
        self._each: dict[str, RateLimit] = {}

    def takes(self, address: str, now: float) -> bool:
        limit = self._each.get(address)
        if limit is None:
            limit = self._each[address] = RateLimit(self._units)
        return limit.takes(1, now)
