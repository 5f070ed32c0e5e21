"""A clock that stands still until the test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class FakeClock:
    """Keeps to `registry.clock.Clock`. Whoever sleeps on it wakes when the test has moved it far enough."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._naps = 0

    def now(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._now.timestamp()

    @property
    def sleepers(self) -> int:
        """How many are asleep."""
        return sum(not future.done() for _, _, future in self._sleepers)

    @property
    def naps(self) -> int:
        """How often somebody went to sleep so far."""
        return self._naps

    def forward(self, **span: float) -> datetime:
        """Move on by a span, such as `minutes=5`, and wake whoever is due by then, the earliest first."""
        self._now += timedelta(**span)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, future = heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
        return self._now

    async def sleep(self, span: timedelta) -> None:
        if span <= timedelta(0):
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        self._naps += 1
        heappush(self._sleepers, (self._now + span, self._naps, future))
        await future
