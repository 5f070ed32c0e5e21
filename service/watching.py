"""Has the watchdog watch over a running service, and tell the dead-man's address where one is set."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from service.dead_man import DeadMan
from service.heart import Heart
from service.signs import Look
from service.watchdog import Watchdog
from service.wiring import Muster

BEAT_SECONDS = 1.0


@asynccontextmanager
async def watched(muster: Muster) -> AsyncIterator[None]:
    """The service is watched for as long as the block lasts."""
    settings, heart = muster.settings, Heart()
    look = Look(
        settings.store.url,
        settings.channels,
        heart,
        muster.rounds,
        muster.clock,
        polls=muster.polling is not None,
        scale=settings.service.clock_scale,
    )
    url = settings.alarm.ping_url
    watchdog = Watchdog(look, DeadMan(url.get_secret_value()).tell if url is not None else _tell_nobody)
    beating = asyncio.create_task(_beat(heart))
    watchdog.start()
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.to_thread(watchdog.stop)
        look.close()


async def _beat(heart: Heart) -> None:
    while True:
        heart.beat()
        await asyncio.sleep(BEAT_SECONDS)


def _tell_nobody(found: Sequence[str]) -> None:
    """The log holds it already."""
