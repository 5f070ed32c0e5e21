"""Runs one part of the service in whichever process has the duty: begun when it is taken, ended when it is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from registry.duty import Duty
from registry.leases import RENEW_SECONDS

log = structlog.get_logger()

Act = Callable[[], Awaitable[None]]


class OnDuty:
    """Waits for the duty, works while it is ours, and waits again. `wake` makes it look at once."""

    def __init__(self, duty: Duty, begin: Act, end: Act) -> None:
        self._duty = duty
        self._begin = begin
        self._end = end
        self._woken = duty.changed
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin as soon as no other process has the duty."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the work, and let the next process have the duty."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait({self._task})
        try:
            await self._duty.give_back()
        except Exception:  # the edge of the duty: what is not given back runs out by itself
            log.exception("a duty was not given back", duty=self._duty.name)

    def wake(self) -> None:
        """Perhaps another process has just given the duty back."""
        self._woken.set()

    async def _run(self) -> None:
        while True:
            try:
                if await self._duty.take():
                    await self._work()
                else:
                    await self._pause()
            except Exception:  # the edge of the duty: a busy store or a fault of ours must not end it
                log.exception("a duty failed", duty=self._duty.name)
                await asyncio.sleep(RENEW_SECONDS)

    async def _work(self) -> None:
        log.info("duty taken", duty=self._duty.name)
        keeping = asyncio.create_task(self._duty.keep())
        try:
            await self._begin()
            while self._duty.is_ours:
                await self._pause()
            log.warning("duty lost", duty=self._duty.name)
        finally:
            keeping.cancel()
            await self._end()

    async def _pause(self) -> None:
        """Until something is heard of the duty, but no longer than it can take to lose it."""
        self._woken.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(RENEW_SECONDS):  # wait_for of Python 3.11 may lose the order to stop
                await self._woken.wait()
