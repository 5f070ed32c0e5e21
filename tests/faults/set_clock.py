"""Real time on a machine whose clock somebody sets: what counts seconds goes on, what reads the clock jumps."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SetClock:
    """Keeps to `registry.clock.Clock`."""

    def __init__(self) -> None:
        self._off = timedelta(0)

    def set(self, **span: float) -> None:
        """Forward by a span, or back by a negative one."""
        self._off += timedelta(**span)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._off

    def seconds(self) -> float:
        return time.monotonic()

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(max(0.0, span.total_seconds()))
