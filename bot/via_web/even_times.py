"""When an answer may leave: only at even times after its question, so that its time says nothing of what was found."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta


@asynccontextmanager
async def at_even_times(every: timedelta) -> AsyncIterator[None]:
    """The block ends at the next multiple of `every` after it began, also where it fails."""
    loop, step = asyncio.get_running_loop(), every.total_seconds()
    began = loop.time()
    try:
        yield
    finally:
        await asyncio.sleep(still_to_wait(loop.time() - began, step))


def still_to_wait(taken: float, step: float) -> float:
    """Seconds until the next multiple of the step; none where there is no step."""
    return -taken % step if step else 0.0
