"""Writes down what the console refused an officer who is logged in: every answer of 403 or 409, by its route.

What was asked for is told by the path as the route has it and the number in it, never by what was typed.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.context import ConsoleContext
from console.frame.forms import as_number
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.store_faults import StoreError

log = structlog.get_logger()

REFUSED = (403, 409)
_OFFICER = "officer_id"


def note_officer(request: Request, officer_id: int) -> None:
    """From now on what this request is refused is refused to this officer."""
    setattr(request.state, _OFFICER, officer_id)


class Refusals:
    """Wraps the application; the entry is written before the refusal is sent."""

    def __init__(self, app: ASGIApp, context: ConsoleContext) -> None:
        self.app = app
        self.context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})  # here, so that whatever copies the scope on the way shares it

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in REFUSED:
                await self._note(scope, message["status"])
            await send(message)

        await self.app(scope, receive, send_and_note)

    async def _note(self, scope: Scope, status: int) -> None:
        officer_id, route = scope["state"].get(_OFFICER), scope.get("route")
        if officer_id is None or route is None:
            return
        detail, about, now = f"{scope['method']} {route.path} {status}", _about(scope), self.context.clock.now()
        try:
            await self.context.store.write(
                lambda session: record(session, officer(officer_id), Act.REFUSED, now, about, detail)
            )
        except StoreError as fault:  # the refusal stands all the same
            log.error("console.refusal.not noted", fault=type(fault).__name__)


def _about(scope: Mapping[str, Any]) -> Subject | None:
    """What the number in the path is of: /decisions/{decision_id}/approve is about a decision."""
    for name, value in scope.get("path_params", {}).items():
        number = as_number(str(value))
        if number is not None:
            return Subject(name.removesuffix("_id"), number)
    return None
