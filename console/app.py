"""Builds the officers' console: server-rendered pages that also work without JavaScript.

A script can drive it like a browser: keep the cookies, read the hidden field `csrf` of any page (it is one per log-in,
and another one on /login), and post the form of that page with it.

    GET  /login                      POST /login            login, password, code
    POST /second-factor              code, password, again: at the first log-in, answered with the recovery codes
    POST /decisions/new              area-1, rank-1, exempt-1, point-1, area-2 ..., hazard, reason, happened_at,
                                     next_update_at (2026-11-01 06:00, in UTC), continues, ends
    POST /decisions/{id}/approve     confirm: the name of the area with the highest level; read; code
    POST /decisions/{id}/override    confirm, code
    POST /decisions/{id}/reject      why                    POST /decisions/{id}/withdraw   why
    POST /decisions/{id}/correct     code                   POST /checklist/{item}/tick
    POST /people/{id}/letter         text, once             POST /people/{id}/report        status, how, area
    POST /people/{id}/erase          confirm: the code of the person
    POST /records/retention/clock    (nothing else)
    POST /people/{id}/marks          kind (covert, protected), on
    POST /people/{id}/role           group, role (warden_id, deputy_id, zone_warden_id); or end
    POST /newcomers/looked           source, newest
    POST /cases/{id}/take|give-back|close (outcome)|letter (text, once)
    POST /messages/{id}/letter (text, once)|handled         POST /relays/{id}/approve|refuse (why)
    POST /families/messages/{id}/approve (looked)|refuse
    POST /families/enquiries/{id}/link (code: of the person)|close
    POST /notices/confirm, then POST /notices/new           area, text-en, text-bn ...
    GET  /records                    act, officer, before
    POST /notices/breach             kind, since: the form with the prepared text
    POST /log-ins/{handle}/end       POST /log-ins/end-others
    POST /log-ins/password           password, again, code  POST /log-ins/recovery-codes (code)
    POST /officers                   login, name, may_propose, may_approve, may_administer, page
    POST /officers/{id}/roles        may_propose, may_approve, may_administer
    POST /officers/{id}/switch-off|switch-on|reset
    POST /administration/{id}/confirm (code)|refuse
    POST /keys/{number}              POST /ladder           ladder: the levels as config.toml has them
    POST /records/export, then GET /records/export/{id} of the act
    GET  /api/alerts                 GET  /api/decisions/{id}

A form that is taken is answered with 303 to the page that shows the result (a new decision: /decisions/{id}); one that
is refused with the same page, the sentence in it, and 403, 409 or 422.
"""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from console import (
    administering,
    api,
    cases,
    deciding,
    decision_page,
    door,
    erasing,
    families,
    faults,
    handing_over,
    ladder_page,
    ledger_pages,
    log_in_pages,
    marking,
    messages,
    naming,
    notices,
    now,
    people,
    records,
    relays,
    retention,
    second_factor_pages,
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
    app.state.pages = Pages(context.speaker, context.mode, context.needs_factor)
    app.state.throttle = Throttle()
    app.state.pulse = Pulse(context.store)
    app.state.tallies = Tallies()
    for pages in (
        door, second_factor_pages, now, deciding, decision_page, ledger_pages, handing_over, people, marking, naming,
        cases, messages, relays, families, notices, records, log_in_pages, administering, ladder_page, erasing,
        retention, api,
    ):  # fmt: skip
        app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    faults.add_pages(app)
    app.add_middleware(Refusals, context=context)
    app.add_middleware(SecurityHeaders)
    return app
