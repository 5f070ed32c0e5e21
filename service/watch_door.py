"""The door of a process that has no other: health and metrics alone, on the console's port."""

import asyncio
import socket

import structlog
from fastapi import FastAPI

from service.health import Health
from service.metrics import Metrics
from service.server import Server
from service.snapshot.metric import SnapshotMetric
from service.watch_pages import health_pages, metrics_page
from service.wiring import Muster

log = structlog.get_logger()


class WatchDoor:
    """Built and not yet open. Where the port is taken the process works on without it: sending matters more."""

    def __init__(self, muster: Muster) -> None:
        self._health = Health(muster.store, muster.lanes, muster.rounds)
        self._address = muster.settings.console.host, muster.settings.console.port
        app = FastAPI(title="Muster", docs_url=None, redoc_url=None, openapi_url=None)
        app.include_router(health_pages(self._health))
        metrics = Metrics(muster.store, muster.lanes, muster.received, muster.clock)
        app.include_router(metrics_page(metrics, SnapshotMetric(muster.settings.snapshot.folder)))
        self._server = Server(app, *self._address)
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        try:
            listening = socket.create_server(self._address)
        except OSError as fault:
            log.warning("no health and no metrics are served", port=self._address[1], why=fault.strerror)
            return
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))

    async def stop(self) -> None:
        """Answer what is under way."""
        self._health.stop()
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
