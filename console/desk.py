"""A desk: one request of an officer who is logged in. Handlers read and write the store and answer through it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session

from broadcasts.speaker import Speaker
from console.context import ConsoleContext
from console.frame.counting import Look
from console.frame.forms import Form, Refused
from console.frame.kept_counts import when_counted
from console.frame.one_at_a_time import OneAtATime
from console.frame.reader import Reader
from console.frame.templating import Pages
from console.tallies import Tallies
from registry.store import T, Work
from registry.tables import Officer


@dataclass(frozen=True)
class Desk:
    """Who asks, what they sent, and the one time that the whole request goes by."""

    request: Request
    console: ConsoleContext
    officer: Officer
    token: str
    csrf: str
    form: Form
    now: datetime
    reader: Reader

    @property
    def officer_id(self) -> int:
        assert self.officer.id is not None
        return self.officer.id

    @property
    def speaker(self) -> Speaker:
        return self.console.speaker

    @property
    def pages(self) -> Pages:
        return cast(Pages, self.request.app.state.pages)

    @property
    def tallies(self) -> Tallies:
        return cast(Tallies, self.request.app.state.tallies)

    @property
    def printing(self) -> asyncio.Lock:
        """Held while a PDF is made: whoever waits for theirs must not hold a thread that level cards need."""
        return cast(asyncio.Lock, self.request.app.state.printing)

    @property
    def one_at_a_time(self) -> OneAtATime:
        return cast(OneAtATime, self.request.app.state.one_at_a_time)

    @property
    def wall_now(self) -> datetime:
        """The real time, which log-ins and codes go by."""
        return self.console.wall.now()

    def look(self, session: Session) -> Look:
        """A look of this request. The first one at a page does not wait for heavy counts."""
        waits = self.request.method == "POST" or self.request.query_params.get("count") == "now"
        return Look(session, self.now, waits)

    async def read(self, work: Work[T]) -> T:
        return await when_counted(lambda: self.console.store.read(work))

    async def write(self, work: Work[T]) -> T:
        return await when_counted(lambda: self.console.store.write(work))

    def page(self, template: str, refused: Refused | None = None, status: int = 200, **values: object) -> Response:
        """The page, with what was refused at its form and what the officer had typed there."""
        return HTMLResponse(self.render(template, refused=refused, **values), status)

    def render(self, template: str, **values: object) -> str:
        seen = {"refused": None, **values, "officer": self.officer, "csrf": self.csrf, "kept": self.form}
        return self.pages.render(template, self.now, self.reader, **seen)

    def go(self, path: str) -> Response:
        """Send the browser on after a form, so that a reload does not post it again."""
        return RedirectResponse(path, 303)
