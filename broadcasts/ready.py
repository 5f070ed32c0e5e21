"""What a lane has claimed and not yet sent: the most urgent first, one at a time to each address. No I/O."""

from collections.abc import Callable
from heapq import heappop, heappush

from broadcasts.channel import Outgoing
from broadcasts.limiter import Limiter
from broadcasts.outbox import Claimed

LONGEST_WAIT = 0.75
"""Real seconds; what was claimed longer ago may have been stopped since, and is claimed anew or not at all."""

Place = tuple[int, int, int, int]
Waiting = tuple[Place, float, Claimed]
"""A delivery with its place and the moment at which it was taken."""


class Ready:
    """Side by side, the full text could arrive before the short one: an address gets the next when it has the last.

    An address that must wait for its own rate steps aside and keeps nobody else. `now` is in seconds of the limiter's
    clock, `moment` in real ones.
    """

    def __init__(self, limiter: Limiter, weight: Callable[[Outgoing], int]) -> None:
        self._limiter = limiter
        self._weight = weight
        self._first: list[Waiting] = []
        self._aside: list[tuple[float, Waiting]] = []
        self._behind: dict[str, list[Waiting]] = {}
        self._stale: list[Claimed] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, claimed: list[Claimed], moment: float) -> None:
        self._count += len(claimed)
        for delivery in claimed:
            heappush(self._first, (delivery.place, moment, delivery))

    def next(self, now: float, moment: float) -> Claimed | float | None:
        """The one to send now (its rate is spent), or the seconds until there is one; None when nothing waits."""
        while self._aside and self._aside[0][0] <= now:
            heappush(self._first, heappop(self._aside)[1])
        while self._first:
            _, taken_at, delivery = waiting = self._first[0]
            address = delivery.outgoing.to
            if moment - taken_at > LONGEST_WAIT:
                self._stale.append(delivery)
                self._count -= 1
            elif address in self._behind:
                self._behind[address].append(waiting)
            elif own_wait := self._limiter.wait_for(address, now):
                heappush(self._aside, (now + own_wait, waiting))
            else:
                return self._may_leave(delivery, now)
            heappop(self._first)
        return self._aside[0][0] - now if self._aside else None

    def landed(self, address: str) -> None:
        """The address has its message: the next one to it may leave."""
        for waiting in self._behind.pop(address):
            heappush(self._first, waiting)

    def take_behind(self, address: str) -> list[Claimed]:
        """The address does not have its message yet: those that stood behind it, which are no longer here."""
        behind = self._behind.pop(address)
        self._count -= len(behind)
        return [delivery for _, _, delivery in behind]

    def take_stale(self) -> list[Claimed]:
        """Those that have waited too long, which are no longer here."""
        stale, self._stale = self._stale, []
        return stale

    def take_all(self) -> list[Claimed]:
        """Everything that has not left, which is no longer here."""
        left = self.take_stale() + [delivery for _, _, delivery in self._first]
        left += [delivery for _, (_, _, delivery) in self._aside]
        for behind in self._behind.values():
            left += [delivery for _, _, delivery in behind]
            behind.clear()
        self._first.clear()
        self._aside.clear()
        self._count = 0
        return left

    def _may_leave(self, delivery: Claimed, now: float) -> Claimed | float:
        address, units = delivery.outgoing.to, self._weight(delivery.outgoing)
        wait = self._limiter.wait(units, now)
        if wait > 0:
            return min(wait, self._aside[0][0] - now) if self._aside else wait
        heappop(self._first)
        self._count -= 1
        self._limiter.spend(address, units, now)
        self._behind[address] = []
        return delivery
