"""What is to be done when, in crisis time: one heap and a few hands, and no task for anybody who waits."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from itertools import count

from sandbox.clock import CrisisClock

HANDS = 16

Deed = Callable[[], Awaitable[None]]


class Agenda:
    """Runs deeds when they are due, at most so many at a time, those that were due first going first."""

    def __init__(self, clock: CrisisClock, hands: int = HANDS) -> None:
        self._clock = clock
        self._hands = asyncio.Semaphore(hands)
        self._heap: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()
        self._changed = asyncio.Event()

    def add(self, due: datetime, deed: Deed) -> None:
        heapq.heappush(self._heap, (due, next(self._numbers), deed))
        self._changed.set()

    async def run(self) -> None:
        """Work for ever. A deed that fails ends this, with its exception."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._until_due()
                await self._hands.acquire()
                _, _, deed = heapq.heappop(self._heap)
                group.create_task(self._do(deed))

    async def _do(self, deed: Deed) -> None:
        try:
            await deed()
        finally:
            self._hands.release()

    async def _until_due(self) -> None:
        while True:
            self._changed.clear()
            wait = self._seconds_to_next()
            if wait is not None and wait <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()

    def _seconds_to_next(self) -> float | None:
        """Wall-clock seconds; None when there is nothing to wait for."""
        if not self._heap:
            return None
        return self._clock.real_seconds((self._heap[0][0] - self._clock.now()).total_seconds())
