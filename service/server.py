"""A web server that is one part of a process among others: it leaves the signals to the service and stops when told."""

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

CLOSING_SECONDS = 8
"""So long a request that is under way may still take when the service stops."""


class Server(uvicorn.Server):
    """Serves one application on one port."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        config = uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=CLOSING_SECONDS
        )
        super().__init__(config)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
