"""Who may open which page: log-in cookies, CSRF tokens, and the rules that each route names.

A CSRF token is an HMAC under the log-in's own secret token, so it belongs to one log-in and needs no further secret.
Every POST behind a rule is checked before its handler runs. A test lists the routes and fails on one without a rule.
"""

import hmac
import re
import secrets
from typing import Annotated, cast

import structlog
from fastapi import Depends, Path, Request, Response

from console.context import ConsoleContext
from console.desk import Desk
from console.entry.agents import kind_of
from console.entry.refusals import note_officer
from console.frame.forms import LARGEST_NUMBER, Form
from console.frame.reader import Reader, reader_of, visitor
from locales.sentence import Sentence
from registry.log_ins import ForeignAgent, LogIn, log_in_of, log_out, note_use
from registry.second_factor import has_factor

log = structlog.get_logger()

LARGEST_FORM = 256 * 1024
"""Bytes. Starlette parses a form of fields in memory."""
LARGEST_UPLOAD = 1024 * 1024
"""Bytes of a form with a file. Starlette keeps so much in memory: no file is ever on a disk unsealed."""
FILE_FIELD = "file"
TAKES_FILE = ("/people/import",)
"""The pages whose forms hold one file; everywhere else a file is refused."""
BY_ITSELF = re.compile(r"(/alerts/\d+)?/events|/map/(areas|countries)|/cases/\d+/looking")
"""What a page that stays open asks for with nobody at the desk: that is no use of a log-in."""
CSRF_FIELD = "csrf"


class NotLoggedIn(Exception):
    """Log in first."""


class FactorMissing(Exception):
    """Set up your second factor first."""


class Forbidden(Exception):
    """This page is not for this officer; the sentence says whom to ask."""


class StaleForm(Exception):
    """This form was opened before you logged in, or in another window. Open the page again and repeat your entry."""


class FormTooLarge(Exception):
    """That is more than a form here can take. Shorten the text, or split the file."""


async def any_officer(request: Request) -> Desk:
    """Any officer who is logged in, with a second factor where one is required."""
    desk, log_in = await _logged_in(request)
    if desk.console.needs_factor and not log_in.proven:
        raise FactorMissing(FactorMissing.__doc__)
    return desk


async def newcomer(request: Request) -> Desk:
    """An officer whose password was right and who has no second factor yet: for setting it up, and nothing else."""
    desk, log_in = await _logged_in(request)
    if log_in.proven or not desk.console.needs_factor:
        raise Forbidden(
            Sentence("You have a second factor already. For another one, ask two administrators to reset it.")
        )
    return desk


async def worker(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may work on cases: write, report, mark."""
    return _permit(desk, desk.officer.may_work, Sentence("case officer"))


async def proposer(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may propose decisions."""
    return _permit(desk, desk.officer.may_propose, Sentence("proposer"))


async def approver(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may approve decisions."""
    return _permit(desk, desk.officer.may_approve, Sentence("approver"))


async def decider(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may propose or approve."""
    permitted = desk.officer.may_propose or desk.officer.may_approve
    return _permit(desk, permitted, Sentence("proposer or approver"))


async def administrator(desk: Annotated[Desk, Depends(any_officer)]) -> Desk:
    """An officer who may administer officers."""
    return _permit(desk, desk.officer.may_administer, Sentence("administrator"))


RULES = (any_officer, newcomer, worker, proposer, approver, decider, administrator)
AnyOfficer = Annotated[Desk, Depends(any_officer)]
Newcomer = Annotated[Desk, Depends(newcomer)]
Worker = Annotated[Desk, Depends(worker)]
Proposer = Annotated[Desk, Depends(proposer)]
Approver = Annotated[Desk, Depends(approver)]
Decider = Annotated[Desk, Depends(decider)]
Administrator = Annotated[Desk, Depends(administrator)]
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
        raise Forbidden(
            Sentence("This page needs the role of {role}. Ask an administrator of the post for it.", role=role)
        )
    return desk


async def find_log_in(request: Request, token: str) -> LogIn | None:
    """The log-in that the token is of, if it is good. One whose token comes from another kind of browser ends."""
    console = context_of(request)
    if not token:
        return None
    now, agent = console.wall.now(), agent_of(request)
    try:
        return await console.store.read(lambda s: log_in_of(s, token, now, agent=agent, idle=console.idle))
    except ForeignAgent:
        await console.store.write(lambda session: log_out(session, token))
        log.warning("console.log_in.foreign")
        return None


def reader_of_request(request: Request) -> Reader:
    """The officer, once it is known who asks; else whoever sits at the browser."""
    known: Reader | None = getattr(request.state, "reader", None)
    return known or reader_before(request)


def reader_before(request: Request) -> Reader:
    """Who reads a page before they have logged in."""
    return visitor(request.headers.get("accept-language", ""), context_of(request).speaker.zone)


def agent_of(request: Request) -> str:
    """The kind of browser that asks."""
    return kind_of(request.headers.get("user-agent", ""))


async def _logged_in(request: Request) -> tuple[Desk, LogIn]:
    """Who asks, once the form's token is checked. Raises NotLoggedIn, StaleForm."""
    console, token = context_of(request), request.cookies.get(session_cookie(request), "")
    log_in = await find_log_in(request, token)
    if log_in is None or (console.needs_factor and has_factor(log_in.officer) and not log_in.proven):
        raise NotLoggedIn(NotLoggedIn.__doc__)
    assert log_in.officer.id is not None
    note_officer(request, log_in.officer.id)
    reader = request.state.reader = reader_of(log_in.officer, console.speaker.zone)
    form = await checked_form(request, token)
    if log_in.is_stale and not BY_ITSELF.fullmatch(request.url.path):
        now = console.wall.now()
        await console.store.write(lambda session: note_use(session, token, now))
    return Desk(request, console, log_in.officer, token, csrf_of(token), form, console.clock.now(), reader), log_in


async def _read(request: Request) -> Form:
    takes_file = request.url.path in TAKES_FILE
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()) or int(length) > (LARGEST_UPLOAD if takes_file else LARGEST_FORM):
        raise FormTooLarge(FormTooLarge.__doc__)
    async with request.form(max_files=1 if takes_file else 0) as sent:
        fields: dict[str, list[str]] = {}
        files: dict[str, bytes] = {}
        for name, value in sent.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
            elif name == FILE_FIELD:
                files[name] = await value.read()
        return Form(fields, files)
