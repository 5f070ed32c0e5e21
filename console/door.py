"""Logging in and out."""

from datetime import timedelta
from math import ceil
from typing import cast

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session

from console.access import (
    AnyOfficer,
    checked_form,
    context_of,
    csrf_of,
    drop_cookie,
    new_visit,
    session_cookie,
    set_cookie,
    visit_cookie,
)
from console.forms import Form, Refused
from console.templating import Pages
from console.throttle import Throttle
from registry.acts import Act, Actor, Role, officer
from registry.audit import record
from registry.officers import check_password, log_out, start_session
from registry.tables import Officer

log = structlog.get_logger()
router = APIRouter()

WRONG = "That login and password do not belong together. Check both; after five tries you will have to wait."


@router.get("/login")
async def show_log_in(request: Request) -> Response:
    """The form, with a token of its own so that nobody can be logged in as somebody else unawares."""
    visit = request.cookies.get(visit_cookie(request)) or new_visit()
    response = _log_in_page(request, visit, Form({"next": [request.query_params.get("next", "/")]}))
    set_cookie(response, request, visit_cookie(request), visit)
    return response


@router.post("/login")
async def log_in(request: Request) -> Response:
    visit = request.cookies.get(visit_cookie(request), "")
    form = await checked_form(request, visit)
    throttle, now = cast(Throttle, request.app.state.throttle), context_of(request).wall.now()
    login = form.text("login")
    wait = throttle.wait(login, now)
    if wait:
        return _log_in_page(request, visit, form, _too_many(wait), 429)
    async with throttle.turn:
        found = await _check(request, login, form.secret("password"))
    if found is None:
        throttle.note_wrong(login, now)
        await _note_refused(request)
        log.info("console.login.refused")
        return _log_in_page(request, visit, form, WRONG, 403)
    throttle.note_right(login)
    return await _let_in(request, found, form.text("next"))


@router.post("/logout")
async def end(desk: AnyOfficer) -> Response:
    def work(session: Session) -> None:
        log_out(session, desk.token)
        record(session, officer(desk.officer_id), Act.LOG_OUT, desk.now)

    await desk.write(work)
    response = desk.go("/login")
    drop_cookie(response, desk.request, session_cookie(desk.request))
    return response


def local_path(path: str) -> str:
    """A path of this console to go to after logging in; anything that could lead elsewhere becomes the first page."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain else "/"


async def _check(request: Request, login: str, password: str) -> Officer | None:
    return await context_of(request).store.read(lambda session: check_password(session, login, password))


async def _note_refused(request: Request) -> None:
    """The same entry whatever was wrong: not even this log says which logins there are."""
    now = context_of(request).clock.now()
    somebody = Actor(Role.SOMEBODY)
    await context_of(request).store.write(lambda session: record(session, somebody, Act.LOG_IN_REFUSED, now))


async def _let_in(request: Request, found: Officer, path: str) -> Response:
    console, officer_id = context_of(request), found.id
    assert officer_id is not None

    def work(session: Session) -> str:
        record(session, officer(officer_id), Act.LOG_IN, console.clock.now())
        return start_session(session, officer_id, console.wall.now(), console.session_hours)

    token = await console.store.write(work)
    response = RedirectResponse(local_path(path), 303)
    set_cookie(response, request, session_cookie(request), token)
    drop_cookie(response, request, visit_cookie(request))
    log.info("console.login", officer_id=officer_id)
    return response


def _log_in_page(request: Request, visit: str, form: Form, sentence: str = "", status: int = 200) -> Response:
    pages = cast(Pages, request.app.state.pages)
    refused = Refused("login", sentence) if sentence else None
    now = context_of(request).clock.now()
    values = {"officer": None, "csrf": csrf_of(visit), "kept": form, "refused": refused}
    return HTMLResponse(pages.render("login.html", now, **values), status)


def _too_many(wait: timedelta) -> str:
    return f"Too many wrong passwords for this login. Try again in {ceil(wait.total_seconds())} seconds."
