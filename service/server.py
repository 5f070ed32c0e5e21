"""A web server that is one part of a process among others: it leaves the signals to the service and stops when told."""

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from service.impatience import LARGEST_HEADERS, Patience, impatient, undisturbed

CLOSING_SECONDS = 8
"""So long a request that is under way may still take when the service stops."""


class Server(uvicorn.Server):
    """Serves one application on one port. There are no web sockets."""

    def __init__(self, app: FastAPI, host: str, port: int, patience: Patience = Patience()) -> None:
        config = uvicorn.Config(
            undisturbed(app),
            host=host,
            port=port,
            http=impatient(patience),
            ws="none",
            h11_max_incomplete_event_size=LARGEST_HEADERS,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
        super().__init__(config)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
