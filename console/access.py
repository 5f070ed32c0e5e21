"""Who may open which page: log-in cookies, CSRF tokens, and the rules that each route names.

A CSRF token is an HMAC under the log-in's own secret token, so it belongs to one log-in and needs no further secret.
Every POST behind a rule is checked before its handler runs. A test lists the routes and fails on one without a rule.
"""

import hmac
import secrets
from typing import Annotated, cast

from fastapi import Depends, Path, Request, Response

from console.context import ConsoleContext
from console.desk import Desk
from console.forms import LARGEST_NUMBER, Form
from console.refusals import note_officer
from registry.officers import officer_of
from registry.tables import Officer

LARGEST_FORM = 256 * 1024
"""Bytes. Starlette parses a form of fields in memory."""
CSRF_FIELD = "csrf"


class NotLoggedIn(Exception):
    """Log in first."""


class Forbidden(Exception):
    """This page is not for this officer; the sentence says whom to ask."""


class StaleForm(Exception):
    """This form was opened before you logged in, or in another window. Open the page again and repeat your entry."""


class FormTooLarge(Exception):
    """That is more than a form here can take. Shorten the text."""


async def any_officer(request: Request) -> Desk:
    """Any officer who is logged in."""
    console = context_of(request)
    token = request.cookies.get(session_cookie(request), "")
    officer = await _officer(console, token)
    if officer is None:
        raise NotLoggedIn(NotLoggedIn.__doc__)
    assert officer.id is not None
    note_officer(request, officer.id)
    form = await checked_form(request, token)
    return Desk(request, console, officer, token, csrf_of(token), form, console.clock.now())


async def proposer(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may propose decisions."""
    return _permit(desk, desk.officer.may_propose, "proposer")


async def approver(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may approve decisions."""
    return _permit(desk, desk.officer.may_approve, "approver")


async def decider(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may propose or approve."""
    return _permit(desk, desk.officer.may_propose or desk.officer.may_approve, "proposer or approver")


RULES = (any_officer, proposer, approver, decider)
AnyOfficer = Annotated[Desk, Depends(any_officer)]
Proposer = Annotated[Desk, Depends(proposer)]
Approver = Annotated[Desk, Depends(approver)]
Decider = Annotated[Desk, Depends(decider)]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]


def context_of(request: Request) -> ConsoleContext:
    return cast(ConsoleContext, request.app.state.context)


def csrf_of(token: str) -> str:
    return hmac.new(token.encode(), b"csrf", "sha256").hexdigest()


async def checked_form(request: Request, token: str) -> Form:
    """The form that was posted, once its CSRF token is that of the token; an empty one for a GET. Raises StaleForm."""
    if request.method in ("GET", "HEAD"):
        return Form()
    form = await _read(request)
    if not hmac.compare_digest(form.secret(CSRF_FIELD).encode(), csrf_of(token).encode()):
        raise StaleForm(StaleForm.__doc__)
    return form


def new_visit() -> str:
    """A token for a browser that is not logged in yet, so that the log-in form too is checked."""
    return secrets.token_urlsafe(32)


def session_cookie(request: Request) -> str:
    return _cookie(request, "muster_session")


def visit_cookie(request: Request) -> str:
    return _cookie(request, "muster_visit")


def set_cookie(response: Response, request: Request, name: str, value: str) -> None:
    """A cookie for this host and this browser session alone, out of reach of scripts and of other sites."""
    response.set_cookie(name, value, path="/", httponly=True, samesite="strict", secure=_is_https(request))


def drop_cookie(response: Response, request: Request, name: str) -> None:
    response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=_is_https(request))


def _cookie(request: Request, name: str) -> str:
    """The __Host- prefix makes browsers refuse the cookie from anything but this host over TLS."""
    return f"__Host-{name}" if _is_https(request) else name


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


def _permit(desk: Desk, permitted: bool, role: str) -> Desk:
    if not permitted:
        raise Forbidden(f"This page needs the role of {role}. Ask an administrator of the post for it.")
    return desk


async def _officer(console: ConsoleContext, token: str) -> Officer | None:
    if not token:
        return None
    now = console.wall.now()
    return await console.store.read(lambda session: officer_of(session, token, now))


async def _read(request: Request) -> Form:
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST_FORM:
        raise FormTooLarge(FormTooLarge.__doc__)
    async with request.form(max_files=0) as sent:
        fields: dict[str, list[str]] = {}
        for name, value in sent.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
        return Form(fields)
