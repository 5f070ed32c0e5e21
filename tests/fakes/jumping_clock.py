"""Real time that a test can push forward: whoever sleeps until then wakes at once."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta


class JumpingClock:
    """Keeps to `registry.clock.Clock`; used where real sockets need real time to pass."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self._jumped = asyncio.Event()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def seconds(self) -> float:
        """Monotonic seconds, jumps included: what the sandbox's clock runs on."""
        return time.monotonic() + self._ahead.total_seconds()

    def forward(self, **span: float) -> None:
        self._ahead += timedelta(**span)
        self._jumped.set()
        self._jumped = asyncio.Event()

    async def sleep(self, span: timedelta) -> None:
        until = self.now() + span
        while (left := (until - self.now()).total_seconds()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._jumped.wait()
