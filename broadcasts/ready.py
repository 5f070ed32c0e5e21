"""What a lane has claimed and not yet sent: the most urgent first, one at a time to each address. No I/O."""

from collections.abc import Callable
from heapq import heappop, heappush

from broadcasts.channel import Outgoing
from broadcasts.limiter import Limiter
from broadcasts.outbox import Claimed

Place = tuple[int, int, int, int]


class Ready:
    """Side by side, the full text could arrive before the short one: an address gets the next when it has the last.

    An address that must wait for its own rate steps aside and keeps nobody else.
    """

    def __init__(self, limiter: Limiter, weight: Callable[[Outgoing], int]) -> None:
        self._limiter = limiter
        self._weight = weight
        self._first: list[tuple[Place, Claimed]] = []
        self._aside: list[tuple[float, Place, Claimed]] = []
        self._behind: dict[str, list[Claimed]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, claimed: list[Claimed]) -> None:
        self._count += len(claimed)
        for delivery in claimed:
            heappush(self._first, (delivery.place, delivery))

    def next(self, now: float) -> Claimed | float | None:
        """The one to send now (its rate is spent), or the seconds until there is one; None when nothing waits."""
        while self._aside and self._aside[0][0] <= now:
            _, place, delivery = heappop(self._aside)
            heappush(self._first, (place, delivery))
        while self._first:
            place, delivery = self._first[0]
            address = delivery.outgoing.to
            if address in self._behind:
                self._behind[address].append(delivery)
            elif own_wait := self._limiter.wait_for(address, now):
                heappush(self._aside, (now + own_wait, place, delivery))
            else:
                return self._may_leave(delivery, now)
            heappop(self._first)
        return self._aside[0][0] - now if self._aside else None

    def landed(self, address: str) -> list[Claimed]:
        """The address has its message; those that stood behind it, which are no longer here."""
        behind = self._behind.pop(address, [])
        self._count -= len(behind)
        return behind

    def take_all(self) -> list[Claimed]:
        """Everything that has not left, which is no longer here."""
        left = [delivery for _, delivery in self._first] + [delivery for _, _, delivery in self._aside]
        for address, behind in self._behind.items():
            left += behind
            self._behind[address] = []
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
