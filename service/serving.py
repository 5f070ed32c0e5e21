"""Starts the service, keeps it up until it is told to stop, and stops it: the engine first, for the messages' sake."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.carrier_http import carrier_session
from registry.clock import Clock
from registry.sole_use import sole_use
from registry.store import StoreError
from registry.towns import load_towns
from service.claiming import claim_carriers
from service.collector import hold_off, look_only_at_what_is_new
from service.config import require_channel
from service.engine import Engine
from service.key_watch import following_keys
from service.settings import Settings
from service.watching import watched
from service.wiring import Muster, build

if TYPE_CHECKING:
    from service.doors import Doors
    from service.watch_door import WatchDoor

log = structlog.get_logger()

DRAIN_SECONDS = 10.0
GONE_ANYWAY_SECONDS = 2.0
AT_ONCE, DISK_FAILED = 1, 74
"""Exit statuses: told to stop twice, or too slow to stop; the disk failed (EX_IOERR of sysexits.h)."""


class NotShared(StoreError):
    """A SQLite store is served by one process, muster serve; for more of them, point [store] url at PostgreSQL."""


@dataclass(frozen=True)
class Roles:
    """What one process does: the engine sends, fills and escalates; the doors are the webhooks, pages and console."""

    engine: bool = True
    doors: bool = True


async def serve(settings: Settings, roles: Roles = Roles(), *, shared: bool = False) -> None:
    """Run until SIGINT or SIGTERM. Raises ConfigError, ModeChanged, StoreError before anything is started.

    `shared`: other processes serve the same store, which must then be one that can be shared.
    """
    require_channel(settings)
    if shared and settings.store.is_sqlite:
        raise NotShared(NotShared.__doc__)
    stop = _stop_on_signals()
    hold_off()
    async with running(settings, roles=roles) as muster:
        look_only_at_what_is_new()
        muster.store.if_broken(_leave_broken)
        await stop.wait()
        log.info("stopping")
        _leave_in_any_case()


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None, roles: Roles = Roles()) -> AsyncIterator[Muster]:
    """The service, started, for as long as the block lasts."""
    alone = sole_use(settings.store.url) if settings.store.is_sqlite else nullcontext()
    async with AsyncExitStack() as stack:
        stack.enter_context(alone)
        session = await stack.enter_async_context(carrier_session())
        muster = build(settings, session, clock)
        stack.callback(muster.store.close)
        parts: list[Engine | Doors | WatchDoor] = []
        stack.push_async_callback(_drain, parts)
        await claim_carriers(muster)
        if roles.engine:
            parts.append(engine := Engine(muster))
            await engine.start()
        if roles.doors:
            parts.append(doors := await asyncio.to_thread(_build_doors, muster))
            await doors.open()
        else:
            parts.append(door := await asyncio.to_thread(_build_watch_door, muster))
            await door.open()
        threading.Thread(target=load_towns, name="towns", daemon=True).start()
        log.info("serving", mode=settings.service.mode.value, engine=roles.engine, doors=roles.doors)
        async with watched(muster), following_keys(muster.store):
            yield muster


def _build_doors(muster: Muster) -> "Doors":
    """Imported only now, and beside the loop: meanwhile the lanes are already sending."""
    from service.doors import Doors

    return Doors(muster)


def _build_watch_door(muster: Muster) -> "WatchDoor":
    from service.watch_door import WatchDoor

    return WatchDoor(muster)


async def _drain(parts: "list[Engine | Doors | WatchDoor]") -> None:
    """Stop all parts side by side; what has not come home in time is doubtful at the next start."""
    stopping = [asyncio.create_task(part.stop()) for part in parts]
    if not stopping:
        return
    done, late = await asyncio.wait(stopping, timeout=DRAIN_SECONDS)
    for task in late:
        log.warning("stopped before everything came home")
        task.cancel()
    for task in done:
        if (fault := task.exception()) is not None:
            log.error("a part did not stop well", fault=type(fault).__name__)


def _stop_on_signals() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; a second one ends the process there and then."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def told() -> None:
        if stop.is_set():
            log.warning("stopped at once")
            os._exit(AT_ONCE)
        stop.set()

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, told)
    return stop


def _leave_in_any_case() -> None:
    """Whatever hangs while it is stopped, a thread of the store or a request, must not keep the process."""
    timer = threading.Timer(DRAIN_SECONDS + GONE_ANYWAY_SECONDS, os._exit, (AT_ONCE,))
    timer.daemon = True
    timer.start()


def _leave_broken() -> None:
    """After a failed sync nobody knows what is on the disk, and a second try would only seem to work: end at once."""
    log.critical("the disk failed while the store was written: check it, and the last backup, before you start again")
    os._exit(DISK_FAILED)
