"""Builds the officers' console: server-rendered pages that also work without JavaScript.

A script can drive it like a browser: keep the cookies, read the hidden field `csrf` of any page (it is one per log-in,
and another one on /login), and post the form of that page with it.

    GET  /login                      POST /login            login, password, code
    POST /second-factor              code, password, again: at the first log-in, answered with the recovery codes
    GET  /decisions                  state, before          GET  /decisions/new          area, or like (a decision)
    POST /decisions/new              area-1, rank-1, exempt-1, point-1, route-1, leaves-1, call-1, area-2 ..., hazard,
                                     reason, happened_at, next_update_at (2026-11-01 06:00, by the officer's clock),
                                     continues, ends, nothing (where a level goes down), words-en, words-bn ...,
                                     words_some (where they are missing in a language that people there read)
    GET  /decisions/{id}             count (now: waits until all people are counted; without it the page may come first)
    GET  /decisions/{id}/people      line, was, now, reads, chose, first, lost, after
    POST /decisions/{id}/approve     confirm: the name of the area with the highest level; read; code
    POST /decisions/{id}/override    confirm, code
    POST /decisions/{id}/reject      why                    POST /decisions/{id}/withdraw   why
    POST /decisions/{id}/correct     code                   POST /checklist/{item}/tick
    GET  /people                     area, after            POST /people                    looked_for, area, after
    POST /people/import              kind, file (as multipart/form-data), answered with /people/import/{draft}
    POST /people/import/{draft}      seen, as its page has it                               .../drop
    POST /people/{id}/letter         text or quick, once    POST /people/{id}/report        status, how, area
    POST /people/{id}/merge          code, then POST /people/{id}/merge/{other}
    POST /people/{id}/merges/{merge}/undo
    POST /people/{id}/erase          confirm: the code of the person
    POST /records/retention/clock    (nothing else)
    POST /people/{id}/marks          kind (covert, protected), on
    POST /people/{id}/role           group, role (warden_id, deputy_id, zone_warden_id); or end
    POST /newcomers/looked           source, newest
    GET  /cases                      show (open, mine, nobodys, referred, closed), category, area, after
    POST /cases/{id}/take|note (words)
    POST /cases/{id}/give-back|assign (officer, words)|refer (to_whom, ask_after)|received (received: yes, no)|
                     close (outcome)|reopen (words)|letter (text, once); each with read, as the case's page has it
    GET  /cases/{id}/looking         GET  /families          turn (officer, service, person), person, enquiry, after
    POST /messages/{id}/letter (text, once)|handled         POST /relays/{id}/approve|refuse (why)
    POST /families/messages/{id}/approve (looked)|refuse
    POST /families/enquiries/{id}/link (code: of the person)|close
    POST /notices/confirm, then POST /notices/new           area, text-en, text-bn ...
    GET  /alerts/{id}                state, area, language, group, after
    GET  /alerts/{id}/messages       channel, state, why, after
    GET  /records                    act, officer, before, until (2026-11-01 06:00, by the officer's own clock)
    GET  /records/check              last, newest, kept: a head that was written down elsewhere
    POST /notices/breach             kind, since: the form with the prepared text
    POST /seen                       shown_at: when the page was made
    GET  /map/areas                  GET  /map/countries
    POST /log-ins/reading            language, time_zone
    POST /log-ins/telegram-code (code), answered with the code to send as /officer CODE
    POST /log-ins/telegram-end
    POST /log-ins/passkeys/remove    passkey, code. Passkeys are added and used by the page's own script alone
    POST /log-ins/{handle}/end       POST /log-ins/end-others
    POST /log-ins/password           password, again, code  POST /log-ins/recovery-codes (code)
    POST /officers                   login, name, may_propose, may_approve, may_administer, page
    POST /officers/{id}/roles        may_propose, may_approve, may_administer
    POST /officers/{id}/switch-off|switch-on|reset
    POST /administration/{id}/confirm (code)|refuse
    POST /keys/{number}              POST /ladder           ladder: the levels as config.toml has them
    GET  /wardens                    show, of (a code), after
    POST /wardens/groups             code, name
    POST /wardens/groups/{id}/name   person (a code), role (warden_id, deputy_id, zone_warden_id)
    POST /wardens/groups/{id}/ask|end      role
    GET  /wardens/groups/{id}/sheet, sheet.pdf, sheet.html
    POST /wardens/without/{area}/put       person (each), group (a code)
    POST /plans/areas/new            code, parent, and as for a change:
    POST /plans/areas/{id}/edit      kind, name-en, name-bn ..., latitude, longitude, radius_km, outline, time_zone,
                                     review_by
    POST /plans/areas/{id}/points/new      code, and as for a change:
    POST /plans/points/{id}          kind, name-en ..., latitude, longitude, capacity, open, sure
    POST /plans/areas/{id}/routes/new      code, and as for a change:
    POST /plans/routes/{id}          name-en ..., path, capacity, open, sure
    POST /plans/areas/{id}/contacts/new    code, and as for a change:
    POST /plans/contacts/{id}        kind, number, name-en ...
    POST /plans/contacts/{id}/take-out
    POST /records/export, then GET /records/export/{id} of the act
    GET  /api/alerts                 GET  /api/decisions/{id}

A form that is taken is answered with 303 to the page that shows the result (a new decision: /decisions/{id}); one that
is refused with the same page, the sentence in it, and 403, 409 or 422.
"""

import asyncio
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from console import api
from console.alerts import handing_over, ledger_pages, notices
from console.cases import cases
from console.context import ConsoleContext
from console.decisions import deciding, decision_page, told_people
from console.entry import door, log_in_pages, passkey_pages, passkey_proving, second_factor_pages, telegram_link
from console.entry.headers import SecurityHeaders
from console.entry.refusals import Refusals
from console.entry.throttle import FREE_TRIES_OF_A_SOURCE, Throttle, Tries
from console.frame import faults
from console.frame.live import Pulse
from console.frame.one_at_a_time import OneAtATime
from console.frame.templating import Pages
from console.overview import map_data, now
from console.people import erasing, families, finding, importing, marking, merging, messages, people
from console.plans import ladder_page, plan_editing, plan_places, plans
from console.records import administering, record_check, records, retention
from console.tallies import Tallies
from console.wardens import naming, relays, warden_groups, warden_sheets, wardens, without_warden

STATIC = Path(__file__).parent / "static"


def create_console(context: ConsoleContext) -> FastAPI:
    """The console as an ASGI application. It starts nothing by itself and lives as long as its store."""
    app = FastAPI(title="Muster console", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.context = context
    app.state.pages = Pages(context.speaker, context.mode, context.needs_factor, context.map_tiles, context.passkeys)
    app.state.throttle = Throttle()
    app.state.passkey_tries = Tries(FREE_TRIES_OF_A_SOURCE)
    app.state.printing = asyncio.Lock()
    app.state.one_at_a_time = OneAtATime()
    app.state.pulse = Pulse(context.store)
    app.state.tallies = Tallies()
    for pages in (
        door, second_factor_pages, log_in_pages, passkey_pages, passkey_proving, telegram_link,
        now, map_data, deciding, decision_page, told_people, ledger_pages, handing_over, notices,
        finding, importing, people, merging, marking, naming, erasing,
        cases, messages, relays, families,
        wardens, warden_groups, warden_sheets, without_warden,
        plan_editing, plan_places, plans, ladder_page, retention,  # areas/new before areas/{area_id}
        records, record_check, administering, api,
    ):  # fmt: skip
        app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    faults.add_pages(app)
    app.add_middleware(Refusals, context=context)
    app.add_middleware(SecurityHeaders, tiles=context.map_tiles)
    return app
