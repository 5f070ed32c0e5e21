"""Numbered events kept in order, which a reader can wait for."""

import asyncio
from bisect import bisect_right

Json = dict[str, object]


class Stream:
    """Events with rising `seq`. Kept whole while the sandbox runs: a verdict needs every one of them."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._events: list[Json] = []
        self._waiting: set[asyncio.Future[None]] = set()

    def append(self, number: int, event: Json) -> None:
        """Add an event; `number` must be above every number before it."""
        self._numbers.append(number)
        self._events.append(event)
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def after(self, number: int, limit: int) -> list[Json]:
        """Up to `limit` events numbered above `number`, oldest first."""
        first = bisect_right(self._numbers, number)
        return self._events[first : first + limit]

    def last(self) -> Json | None:
        """The newest event."""
        return self._events[-1] if self._events else None

    def all(self) -> list[Json]:
        """Every event, oldest first."""
        return list(self._events)

    async def wait_after(self, number: int, limit: int, seconds: float) -> list[Json]:
        """The same, waiting up to `seconds` (wall clock) for the first such event."""
        events = self.after(number, limit)
        if events or seconds <= 0:
            return events
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            return []
        finally:
            self._waiting.discard(waiter)
        return self.after(number, limit)
