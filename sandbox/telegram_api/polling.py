"""getUpdates: long polling by one reader at a time."""

import asyncio

from sandbox.clock import CrisisClock
from sandbox.telegram_api.refusals import OTHER_POLLER, WEBHOOK_SET, conflict
from sandbox.telegram_api.updates import Update, UpdateQueue

MAX_LIMIT = 100
MAX_TIMEOUT = 50
_SLOW_REPEAT = 3.0
_HASTY_REPEAT = 0.5


class Polling:
    """Answers one getUpdates at a time; a newer one, or a webhook, ends the older with a conflict."""

    def __init__(self, queue: UpdateQueue, clock: CrisisClock) -> None:
        self._queue = queue
        self._clock = clock
        self._wake: asyncio.Future[None] | None = None
        self._last: tuple[int, float] | None = None
        self._quiet_until = 0.0
        queue.listeners.append(self._nudge)

    async def poll(self, offset: int, limit: int, wait: float) -> list[Update]:
        """Updates from `offset` on, waiting up to `wait` wall-clock seconds. Raises Refusal 409."""
        self._end(OTHER_POLLER)
        self._queue.confirm(offset)
        limit, wait = self._slow_down(offset, limit, min(wait, MAX_TIMEOUT))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while not (batch := self._queue.first(limit, self._clock.now())):
            if not await self._woken_within(deadline - loop.time()):
                break
        self._last = (offset, loop.time())
        return batch

    def end_for_webhook(self) -> None:
        self._end(WEBHOOK_SET)

    async def pause_before_conflict(self) -> None:
        """The first conflict is told at once, those that follow it within 3 seconds after 3 more."""
        now = asyncio.get_running_loop().time()
        pause = self._clock.real_seconds(_SLOW_REPEAT)
        if now < self._quiet_until:
            await asyncio.sleep(pause)
        else:
            self._quiet_until = now + pause

    def _slow_down(self, offset: int, limit: int, wait: float) -> tuple[int, float]:
        """Who asks again from the same place is made to wait, and gets little."""
        if self._last is None or self._last[0] != offset:
            return limit, wait
        since = asyncio.get_running_loop().time() - self._last[1]
        if since < self._clock.real_seconds(_HASTY_REPEAT):
            limit = 1
        if since < self._clock.real_seconds(_SLOW_REPEAT):
            wait = max(wait, self._clock.real_seconds(_SLOW_REPEAT))
        return limit, wait

    async def _woken_within(self, seconds: float) -> bool:
        if seconds <= 0:
            return False
        wake = self._wake = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await wake
        except TimeoutError:
            return False
        finally:
            if self._wake is wake:
                self._wake = None
        return True

    def _nudge(self, _: Update) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    def _end(self, reason: str) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_exception(conflict(reason))
        self._wake = None
