"""Muster as `muster serve` runs it, with a door on loopback through which the bench acts as officers do, and asks what
it used. Run as `python -m bench.engine PORT`; everything else comes from the environment.
"""

import asyncio
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop
from sqlmodel import col, func, select

from bench.deciding import approve_level, propose_level, take_back
from broadcasts.tables import Broadcast, Delivery, DeliveryState
from service.collector import hold_off, look_only_at_what_is_new
from service.config import load
from service.logs import keep_logs_quiet
from service.serving import running
from service.wiring import Muster

CONFIG = Path(__file__).parents[1] / "config.toml"
Act = Callable[..., Awaitable[dict[str, object]]]


class Door:
    """One line of JSON in, one line out; every act by its name."""

    def __init__(self, muster: Muster) -> None:
        self._store = muster.store
        self._speaker = muster.speaker
        self._clock = muster.clock
        self._acts: dict[str, Act] = {
            "propose": self._propose,
            "approve": self._approve,
            "correct": self._correct,
            "usage": self._usage,
            "queue": self._queue,
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            asked = json.loads(line)
            try:
                said = await self._acts[asked["what"]](**asked["how"])
            except Exception as fault:  # the edge of the door: the bench shows it
                said = {"fault": repr(fault)}
            writer.write(json.dumps(said).encode() + b"\n")
            await writer.drain()

    async def _propose(self, city: str, rank: int) -> dict[str, object]:
        now = self._clock.now()
        number = await self._store.write(lambda session: propose_level(session, self._speaker, city, rank, now))
        return {"decision": number}

    async def _approve(self, decision: int) -> dict[str, object]:
        asked, now = time.monotonic(), self._clock.now()
        await self._store.write(lambda session: approve_level(session, self._speaker, decision, now).id)
        return {"asked": asked, "committed": time.monotonic()}

    async def _correct(self, decision: int) -> dict[str, object]:
        asked, now = time.monotonic(), self._clock.now()
        await self._store.write(lambda session: take_back(session, self._speaker, decision, now).id)
        return {"asked": asked, "committed": time.monotonic()}

    async def _usage(self) -> dict[str, object]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {"cpu": used.ru_utime + used.ru_stime, "at": time.monotonic()}

    async def _queue(self) -> dict[str, object]:
        """How many broadcasts are still being filled, and whether any message still waits or is on its way."""
        unfilled = select(func.count()).where(col(Broadcast.filled_at).is_(None))
        waiting = select(Delivery.id).where(col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.SENDING)))
        return {
            "unfilled": await self._store.read(lambda session: session.exec(unfilled).one()),
            "waiting": await self._store.read(lambda session: session.exec(waiting.limit(1)).first() is not None),
        }


async def run(port: int) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    hold_off()
    async with running(load(CONFIG, os.environ)) as muster:
        look_only_at_what_is_new()
        door: Any = await asyncio.start_server(Door(muster).serve, "127.0.0.1", port)
        await stopping.wait()
        door.close()


if __name__ == "__main__":
    keep_logs_quiet()
    uvloop.run(run(int(sys.argv[1])))
