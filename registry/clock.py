"""The time everything else is told: aware UTC, real or running faster for a sandbox crisis."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Gives the time of the crisis, always aware and in UTC."""

    def now(self) -> datetime: ...

    def seconds(self) -> float:
        """Seconds of crisis time that only ever go forward, whatever is done to the machine's clock."""

    async def sleep(self, span: timedelta) -> None:
        """Wait for a span of crisis time."""


class WallClock:
    """The real time, or real time running `scale` times faster from a fixed start (sandbox only).

    The fast clock counts from an origin in wall time, so a process that restarts with the same scale and origin
    finds itself at the same crisis time as its carriers.
    """

    def __init__(self, scale: float = 1.0, origin: datetime | None = None) -> None:
        self.scale = scale
        self._origin = (origin or datetime.now(UTC)).timestamp()

    def now(self) -> datetime:
        elapsed = time.time() - self._origin
        return datetime.fromtimestamp(self._origin + elapsed * self.scale, UTC)

    def seconds(self) -> float:
        return time.monotonic() * self.scale

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(max(0.0, span.total_seconds() / self.scale))
