"""Logging in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import cast

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session

from console.context import ConsoleContext
from console.entry.access import (
    AnyOfficer,
    agent_of,
    checked_form,
    context_of,
    csrf_of,
    drop_cookie,
    new_visit,
    reader_before,
    session_cookie,
    set_cookie,
    visit_cookie,
)
from console.entry.throttle import Throttle, source_of
from console.frame.forms import Form, Refused
from console.frame.templating import Pages
from locales.sentence import Sentence
from registry.acts import Act, Actor, Role
from registry.acts import officer as acting
from registry.audit import record
from registry.log_ins import log_out, start_session
from registry.officers import check_password, find_officer
from registry.second_factor import fits, has_factor, spend
from registry.tables import Officer

log = structlog.get_logger()
router = APIRouter()

WRONG = Sentence("That does not belong together. Check what you typed; after five tries you will have to wait.")
NEWCOMER_HOURS = 0.25
"""How long somebody who gave the password may take to set up the second factor."""


@dataclass(frozen=True)
class Attempt:
    """One try to log in: what was typed, from where, with which kind of browser, and when."""

    login: str
    password: str
    code: str
    source: str
    agent: str
    now: datetime


@dataclass(frozen=True)
class Begun:
    """A log-in that has just begun."""

    officer_id: int
    token: str


@router.get("/login")
async def show_log_in(request: Request) -> Response:
    """The form, with a token of its own so that nobody can be logged in as somebody else unawares."""
    visit = request.cookies.get(visit_cookie(request)) or new_visit()
    response = _log_in_page(request, visit, Form({"next": [request.query_params.get("next", "/")]}))
    set_cookie(response, request, visit_cookie(request), visit)
    return response


@router.post("/login")
async def log_in(request: Request) -> Response:
    """Whatever is wrong, the same work is done and the same words are said."""
    visit = request.cookies.get(visit_cookie(request), "")
    form = await checked_form(request, visit)
    throttle, attempt = cast(Throttle, request.app.state.throttle), _attempt(request, form)
    async with throttle.turn:  # so that a hundred tries sent at once are counted before the next one is looked at
        wait = throttle.wait(attempt.login, attempt.source, attempt.now)
        spent = bool(wait) and await _spend_ahead(context_of(request), attempt)
        begun = None if wait and not spent else await _try(context_of(request), attempt, spent)
        if begun is not None:
            throttle.note_right(attempt.login, attempt.source)
        elif spent or not wait:
            throttle.note_wrong(attempt.login, attempt.source, attempt.now)
    if begun is None:
        await note_refused(request)
        log.info("console.login.refused")
        refusal = (too_many(wait), 429) if wait else (WRONG, 403)
        return _log_in_page(request, visit, form, *refusal)
    log.info("console.login", officer_id=begun.officer_id)
    return _let_in(request, begun.token, form.text("next"))


@router.post("/logout")
async def end(desk: AnyOfficer) -> Response:
    def work(session: Session) -> None:
        log_out(session, desk.token)
        record(session, acting(desk.officer_id), Act.LOG_OUT, desk.now)

    await desk.write(work)
    response = desk.go("/login")
    drop_cookie(response, desk.request, session_cookie(desk.request))
    return response


def local_path(path: str) -> str:
    """A path of this console to go to after logging in; anything that could lead elsewhere becomes the first page."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain else "/"


def _attempt(request: Request, form: Form) -> Attempt:
    return Attempt(
        login=form.text("login"),
        password=form.secret("password"),
        code=form.text("code"),
        source=source_of(request.client.host if request.client else ""),
        agent=agent_of(request),
        now=context_of(request).wall.now(),
    )


async def _spend_ahead(console: ConsoleContext, attempt: Attempt) -> bool:
    """Whether somebody who would have to wait brings a code that is good; it is used up whatever the password is."""

    def officer_whose_code(session: Session) -> int | None:
        officer = find_officer(session, attempt.login)
        return officer.id if fits(session, officer, attempt.code, attempt.now) and officer is not None else None

    if not console.needs_factor:
        return False
    officer_id = await console.store.read(officer_whose_code)
    if officer_id is None:
        return False
    return await console.store.write(lambda session: spend(session, officer_id, attempt.code, attempt.now))


async def _try(console: ConsoleContext, attempt: Attempt, spent: bool) -> Begun | None:
    """A new log-in, if everything is right; one that sets up the second factor and no more, if there is none yet."""
    officer, fitted = await console.store.read(lambda session: _look(session, attempt))
    if officer is None or officer.id is None:
        return None
    officer_id, hours = officer.id, console.session_hours
    if not console.needs_factor:
        return await console.store.write(lambda s: _begin(s, console, officer_id, attempt, hours, proven=False))
    if not has_factor(officer):
        return await console.store.write(
            lambda s: _begin(s, console, officer_id, attempt, NEWCOMER_HOURS, proven=False)
        )
    if not (fitted or spent):
        return None

    def begin(session: Session) -> Begun | None:
        if not spent and not spend(session, officer_id, attempt.code, attempt.now):
            return None
        return _begin(session, console, officer_id, attempt, hours, proven=True)

    return await console.store.write(begin)


async def note_refused(request: Request) -> None:
    """The same entry whatever was wrong: not even this log says which logins there are."""
    now = context_of(request).clock.now()
    somebody = Actor(Role.SOMEBODY)
    await context_of(request).store.write(lambda session: record(session, somebody, Act.LOG_IN_REFUSED, now))


def _look(session: Session, attempt: Attempt) -> tuple[Officer | None, bool]:
    """The officer whose password it is, and whether the code is theirs, with the same work for whatever is wrong."""
    officer = check_password(session, attempt.login, attempt.password)
    return officer, fits(session, officer, attempt.code, attempt.now)


def _begin(
    session: Session, console: ConsoleContext, officer_id: int, attempt: Attempt, hours: float, *, proven: bool
) -> Begun:
    record(session, acting(officer_id), Act.LOG_IN, console.clock.now())
    token = start_session(session, officer_id, attempt.now, hours, proven=proven, agent=attempt.agent)
    return Begun(officer_id, token)


def _let_in(request: Request, token: str, path: str) -> Response:
    response = RedirectResponse(local_path(path), 303)
    set_cookie(response, request, session_cookie(request), token)
    drop_cookie(response, request, visit_cookie(request))
    return response


def _log_in_page(request: Request, visit: str, form: Form, sentence: str = "", status: int = 200) -> Response:
    pages = cast(Pages, request.app.state.pages)
    refused = Refused("login", sentence) if sentence else None
    now = context_of(request).clock.now()
    values = {"officer": None, "csrf": csrf_of(visit), "kept": form, "refused": refused}
    return HTMLResponse(pages.render("entry/login.html", now, reader_before(request), **values), status)


def too_many(wait: timedelta) -> str:
    return Sentence("Too many wrong tries. Try again in {seconds} seconds.", seconds=ceil(wait.total_seconds()))
