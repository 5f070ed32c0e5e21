"""Waits for what must happen on its own, not for long."""

import asyncio
import time
from collections.abc import Callable

DEADLINE = 10.0


async def until(happened: Callable[[], object]) -> None:
    """Give way to the tasks under test until it has happened; fails after ten real seconds."""
    ends = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < ends, "it did not happen"
        await asyncio.sleep(0.002)
