"""Answers a browser with a stream of server-sent events: a live part of a page, for as long as the log-in is good."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar, cast

from fastapi import Response
from sqlmodel import Session
from sse_starlette import EventSourceResponse, ServerSentEvent

from console.desk import Desk
from console.entry.access import find_log_in
from console.frame.kept_counts import when_counted
from console.frame.live import Part, Pulse
from console.frame.templating import Pages

T = TypeVar("T")

EVENT, OVER = "live", "over"
"""The names of our events: what `sse-swap` of a page waits for. The last one also has the page ask no more."""
HEARTBEAT = 15
"""Seconds between comments on a quiet stream, so that no proxy takes it for dead."""


@dataclass(frozen=True)
class _Look(Generic[T]):
    seen: T
    at: datetime = field(compare=False)


def stream(desk: Desk, what: str, look: Callable[[Session, datetime], T], template: str) -> Response:
    """The template with what was looked at (as `shown`), whenever that changed. Raises TooManyStreams.

    `what` names the part and what it is of, such as "alert 7": whoever opens the same name sees the same look, so that
    neither look nor template may depend on the officer. The template has no officer and no CSRF token.
    """
    pulse: Pulse = desk.request.app.state.pulse
    pulse.check_room(desk.officer_id)
    return EventSourceResponse(events(desk, pulse, part_of(desk, what, look, template)), ping=HEARTBEAT)


def part_of(desk: Desk, what: str, look: Callable[[Session, datetime], T], template: str) -> Part[_Look[T]]:
    """The part as readers of this desk's language and clock see it."""
    console, reader = desk.console, desk.reader
    pages = cast(Pages, desk.request.app.state.pages)

    async def look_now() -> _Look[T]:
        now = console.clock.now()
        return _Look(await when_counted(lambda: console.store.read(lambda session: look(session, now))), now)

    def draw(taken: _Look[T]) -> bytes:
        html = pages.render(template, taken.at, reader, shown=taken.seen)
        return ServerSentEvent(html, event=EVENT).encode()

    return Part((what, reader.language, str(reader.zone)), look_now, draw)


async def events(desk: Desk, pulse: Pulse, part: Part[T]) -> AsyncIterator[bytes]:
    """The part each time it changed, until the officer's log-in ends: then a sentence takes its place."""
    welcome = True

    async def is_welcome() -> bool:
        nonlocal welcome
        welcome = await find_log_in(desk.request, desk.token) is not None
        return welcome

    with pulse.seat(desk.officer_id):
        async with aclosing(pulse.shown(part, is_welcome)) as shown:
            async for event in shown:
                yield event
        if not welcome:
            html = desk.pages.render("entry/log_in_over.html", desk.console.clock.now(), desk.reader)
            yield ServerSentEvent(html, event=OVER).encode()
