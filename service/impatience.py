"""A connection that keeps us waiting for its request is hung up on, and in a crowd the one that has waited longest.

Whoever opens many connections and says nothing, or a byte at a time, must not keep anybody else out. What we take long
to answer (an event stream) has nothing to do with it: only waiting for the other side is counted.
"""

import asyncio
from typing import Any, NamedTuple

import h11
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


class Patience(NamedTuple):
    """A whole request, headers and body, must come within `seconds`; of more than `most` connections the slowest
    goes."""

    seconds: float = 15.0
    most: int = 500


LARGEST_HEADERS = 16 * 1024
"""Bytes of a request's first line and headers together."""

_WAITING = (h11.IDLE, h11.SEND_BODY)


def impatient(patience: Patience) -> type[asyncio.Protocol]:
    """The server's protocol with this much patience."""
    return type("Impatient", (_Impatient,), {"patience": patience})


class _Impatient(H11Protocol):
    patience = Patience()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.waits_since: float | None = None
        self._alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin_waiting()
        if len(self.connections) > self.patience.most:
            self._hang_up_on_the_slowest()

    def data_received(self, data: bytes) -> None:
        if self.waits_since is None:
            self._begin_waiting()
        super().data_received(data)
        if self.conn.their_state not in _WAITING:
            self._end_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_waiting()
        super().connection_lost(exc)

    def _begin_waiting(self) -> None:
        self.waits_since = self.loop.time()
        self._alarm = self.loop.call_later(self.patience.seconds, self.hang_up)

    def _end_waiting(self) -> None:
        self.waits_since = None
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def hang_up(self) -> None:
        """At once, and without a word: whoever is slow on purpose is slow in reading too."""
        self.transport.abort()
        self.connections.discard(self)

    def _hang_up_on_the_slowest(self) -> None:
        waiting = [each for each in self.connections if isinstance(each, _Impatient) and each.waits_since is not None]
        min(waiting, key=lambda each: each.waits_since or 0.0).hang_up()


def undisturbed(app: ASGIApp) -> ASGIApp:
    """The application, for which whoever hangs up in the middle of a request is no fault."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ClientDisconnect:
            return

    return serve
