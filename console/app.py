"""Builds the officers' console: server-rendered pages that also work without JavaScript.

A script can drive it like a browser: keep the cookies, read the hidden field `csrf` of any page (it is one per log-in,
and another one on /login), and post the form of that page with it.

    GET  /login                      POST /login            login, password
    POST /decisions/new              area-1, rank-1, exempt-1, point-1, area-2 ..., hazard, reason, happened_at,
                                     next_update_at (2026-11-01 06:00, in UTC), continues, ends
    POST /decisions/{id}/approve     confirm: the name of the area with the highest level
    POST /decisions/{id}/override    confirm
    POST /decisions/{id}/reject      why                    POST /decisions/{id}/withdraw   why
    POST /decisions/{id}/correct     (nothing else)         POST /checklist/{item}/tick
    POST /people/{id}/letter         text, once             POST /people/{id}/report        status, how, area
    POST /cases/{id}/take|give-back|close (outcome)|letter (text, once)
    POST /messages/{id}/letter (text, once)|handled         POST /relays/{id}/approve|refuse (why)
    POST /notices/confirm, then POST /notices/new           area, text-en, text-bn ...
    GET  /records                    act, officer, before
    POST /notices/breach             kind, since: the form with the prepared text
    GET  /api/alerts                 GET  /api/decisions/{id}

A form that is taken is answered with 303 to the page that shows the result (a new decision: /decisions/{id}); one that
is refused with the same page, the sentence in it, and 403, 409 or 422.
"""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from console import (
    api,
    cases,
    deciding,
    decision_page,
    door,
    faults,
    handing_over,
    ledger_pages,
    messages,
    notices,
    now,
    people,
    records,
    relays,
)
from console.context import ConsoleContext
from console.headers import SecurityHeaders
from console.live import Pulse
from console.refusals import Refusals
from console.tallies import Tallies
from console.templating import Pages
from console.throttle import Throttle

STATIC = Path(__file__).parent / "static"


def create_console(context: ConsoleContext) -> FastAPI:
    """The console as an ASGI application. It starts nothing by itself and lives as long as its store."""
    app = FastAPI(title="Muster console", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.context = context
    app.state.pages = Pages(context.speaker, context.mode)
    app.state.throttle = Throttle()
    app.state.pulse = Pulse(context.store)
    app.state.tallies = Tallies()
    for pages in (
        door, now, deciding, decision_page, ledger_pages, handing_over, people, cases, messages, relays, notices,
        records, api,
    ):  # fmt: skip
        app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    faults.add_pages(app)
    app.add_middleware(Refusals, context=context)
    app.add_middleware(SecurityHeaders)
    return app
