"""Every process follows the store in which key seals; one without that key ends itself before it does harm."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from registry.keys import KeyFault
from registry.sealing import follow_keys
from registry.store import Store

log = structlog.get_logger()

LOOK_SECONDS = 1.0
SAID_AGAIN_AFTER = 60
"""Looks in a row that failed: a change of the key may have been missed for a minute."""


@asynccontextmanager
async def following_keys(store: Store, end: Callable[[], None] | None = None) -> AsyncIterator[None]:
    """The key that seals is looked up every second for as long as the block lasts.

    Without the key this process could open nothing that others write, and would set people's messages aside: `end` is
    called, which sends it SIGTERM, and at the next start it says what is missing.
    """
    following = asyncio.create_task(_follow(store, end or _terminate))
    try:
        yield
    finally:
        following.cancel()


async def _follow(store: Store, end: Callable[[], None]) -> None:
    failures = 0
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await store.read(follow_keys)
        except KeyFault as fault:
            log.critical("a key is missing", says=str(fault))
            end()
            return
        except Exception as fault:  # whatever a database throws: without this look the process would seal with any key
            failures += 1
            _say(failures, fault)
        else:
            if failures:
                log.info("the key is looked up again", failures=failures)
            failures = 0


def _say(failures: int, fault: Exception) -> None:
    """Not every second, and not only once. Its text could hold a statement and its parameters."""
    if failures % SAID_AGAIN_AFTER == 0:
        log.critical("the key is not looked up", fault=type(fault).__name__, failures=failures)
    elif failures == 1:
        log.warning("the key is not looked up", fault=type(fault).__name__)


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
