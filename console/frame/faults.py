"""The pages for what cannot be shown: not logged in, not allowed, not there, not now."""

from typing import cast
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from alert_levels.errors import UnknownDecision
from console.entry.access import (
    FactorMissing,
    Forbidden,
    FormTooLarge,
    NotLoggedIn,
    StaleForm,
    context_of,
    reader_of_request,
)
from console.entry.headers import HEADERS
from console.frame.forms import Form, said_by
from console.frame.live import TooManyStreams
from console.frame.one_at_a_time import StillReading
from console.frame.templating import Pages
from locales.sentence import Sentence
from registry.areas import UnknownArea
from registry.cases import UnknownCase
from registry.incoming import UnknownIncoming
from registry.people import UnknownPerson
from registry.store_faults import StoreBusy, StoreError

log = structlog.get_logger()

NOT_FOUND = Sentence("Not found")
NOT_THERE = Sentence("There is nothing here. It may have been a mistyped address, or something that was erased.")
BROKEN = Sentence(
    "Something went wrong here, and nothing was changed. Try once more; if it stays, tell whoever runs Muster."
)


class NotFound(Exception):
    """There is nothing of this number."""


def add_pages(app: FastAPI) -> None:
    """Answer every fault with a page that says what to do, in the console's own frame."""
    app.add_exception_handler(NotLoggedIn, _to_log_in)
    app.add_exception_handler(FactorMissing, _to_second_factor)
    for kind in (NotFound, UnknownDecision, UnknownPerson, UnknownCase, UnknownIncoming, UnknownArea):
        app.add_exception_handler(kind, _not_there)
    app.add_exception_handler(RequestValidationError, _not_there)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(StaleForm, _forbidden)
    app.add_exception_handler(FormTooLarge, _too_large)
    app.add_exception_handler(StoreBusy, _busy)
    app.add_exception_handler(StoreError, _not_kept)
    app.add_exception_handler(TooManyStreams, _busy)
    app.add_exception_handler(StillReading, _busy)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def _to_log_in(request: Request, fault: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": str(fault)}, 401)
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401)  # a part of a page that is open: htmx leaves the page as it stands
    path = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(f"/login?next={quote(path)}", 303)


def _to_second_factor(request: Request, fault: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": str(fault)}, 401)
    return RedirectResponse("/second-factor", 303)


def _not_there(request: Request, fault: Exception) -> Response:
    return _page(request, NOT_FOUND, NOT_THERE, 404)


def _forbidden(request: Request, fault: Exception) -> Response:
    return _page(request, Sentence("Not allowed"), said_by(fault), 403)


def _too_large(request: Request, fault: Exception) -> Response:
    return _page(request, Sentence("Too much"), said_by(fault), 413)


def _busy(request: Request, fault: Exception) -> Response:
    return _page(request, Sentence("Busy"), said_by(fault), 503)


def _not_kept(request: Request, fault: Exception) -> Response:
    """The store's own sentence says what is wrong with it: an officer can do something about a full disk."""
    return _page(request, Sentence("Not kept"), said_by(fault), 503)


def _http(request: Request, fault: Exception) -> Response:
    status = cast(HTTPException, fault).status_code
    return _page(request, NOT_FOUND if status == 404 else Sentence("Not possible"), NOT_THERE, status)


def _broken(request: Request, fault: Exception) -> Response:
    log.error("console.broken", path=request.url.path, fault=type(fault).__name__)
    return _page(request, Sentence("Something went wrong"), BROKEN, 500)


def _page(request: Request, title: str, sentence: str, status: int) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    pages = cast(Pages, request.app.state.pages)
    now = context_of(request).clock.now()
    values = {"officer": None, "csrf": "", "kept": Form(), "refused": None, "title": title, "sentence": sentence}
    return HTMLResponse(pages.render("fault.html", now, reader_of_request(request), **values), status, HEADERS)
