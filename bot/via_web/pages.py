"""The routes: /r/<token> answers an alert with one tap, /family asks about a relative by code. No page has a script."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from bot.message import Message, Receive, readable
from bot.via_web.asked import Asked, last_asked, was_asked
from bot.via_web.budget import Budget
from bot.via_web.rendering import Pages, preferred_language
from broadcasts.enquiring import RELATIONS
from broadcasts.family_messages import LONGEST
from locales.catalogue import Catalogue
from locales.languages import is_shipped
from registry.clock import Clock
from registry.store import Store

LARGEST_FORM = 16384
"""Bytes. One letter of most scripts is nine of them in a form."""
FAMILY_LIMIT, FAMILY_WINDOW = 10, timedelta(minutes=10)
ANSWER_AFTER = timedelta(seconds=0.25)
"""Whatever a code turns out to be, its answer leaves so long after the question: far longer than finding it takes."""
AnswerFamily = Callable[[str, str, str], Awaitable[str]]
"""From a code, a language and the visitor's network address to what the asker may be told."""
AnswerForm = Callable[[Mapping[str, str], str, str], Awaitable[str]]
"""The same from the fields of a form: a code with a message, or an enquiry without a code."""

_PRESS = re.compile(r"(alert:[0-9]{1,18}):[1-9]")
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ANSWERS_OF_EVERY_ALERT = (("1", "answer.safe"), ("2", "answer.help"))


def people_pages(
    store: Store,
    catalogue: Catalogue,
    receive: Receive,
    answer_family: AnswerFamily,
    clock: Clock,
    answer_after: timedelta = ANSWER_AFTER,
    answer_form: AnswerForm | None = None,
) -> APIRouter:
    """All pages for people. Behind a proxy the server must be told to trust its client addresses."""
    router = APIRouter(default_response_class=HTMLResponse)
    pages = Pages(catalogue)
    budget = Budget(FAMILY_LIMIT, FAMILY_WINDOW)

    def expired(request: Request) -> HTMLResponse:
        return pages.page("expired", _browser_language(request), 404)

    @router.get("/r/{token}")
    async def show_question(request: Request, token: str) -> HTMLResponse:
        asked = await store.read(lambda session: last_asked(session, readable(token)))
        if asked is None:
            return expired(request)
        nonce = secrets.token_urlsafe(16)
        return pages.page("question", asked.language, asked=asked, answers=_answers(asked, catalogue), nonce=nonce)

    @router.post("/r/{token}")
    async def take_answer(request: Request, token: str) -> HTMLResponse:
        """The nonce makes a page's answer count once, however often a bad network sends it."""
        form, token = await _form(request), readable(token)
        press, nonce = _PRESS.fullmatch(form.get("press", "")), form.get("nonce", "")
        if press is None or not _NONCE.fullmatch(nonce):
            raise HTTPException(400, "The form is not one of this page.")
        asked = await store.read(lambda session: last_asked(session, token))
        if asked is None or not await store.read(lambda session: was_asked(session, token, press[1])):
            return expired(request)
        await receive(Message(f"web:{nonce}", "web", token, press=press[0]))
        return pages.page("thanks", asked.language)

    @router.get("/family")
    async def ask_for_code(request: Request) -> HTMLResponse:
        return _family_page(pages, _chosen_language(request, request.query_params.get("language", "")), 200, None)

    @router.post("/family")
    async def tell_family(request: Request) -> HTMLResponse:
        """Found or not, the page is the same, and takes the same time; so does what asking too often gets."""
        asked_at = asyncio.get_running_loop().time()
        form = await _form(request)
        language = _chosen_language(request, form.get("language", ""))
        visitor = request.client.host if request.client else ""
        may_ask = budget.spend(visitor, clock.now())
        answer = catalogue.say(language, "family.neutral")
        if may_ask:
            answer = await _answer(form, language, visitor, answer_family, answer_form)
        page = _family_page(pages, language, 200 if may_ask else 429, answer)
        await asyncio.sleep(asked_at + answer_after.total_seconds() - asyncio.get_running_loop().time())
        return page

    return router


async def _answer(
    form: Mapping[str, str], language: str, visitor: str, to_code: AnswerFamily, to_form: AnswerForm | None
) -> str:
    """A code alone is one question, a code with a message or an enquiry another."""
    if to_form is not None and (form.get("message", "").strip() or "who" in form):
        return await to_form(form, language, visitor)
    return await to_code(form.get("code", "").strip(), language, visitor)


def _family_page(pages: Pages, language: str, status: int, answer: str | None) -> HTMLResponse:
    return pages.page("family", language, status, answer=answer, relations=RELATIONS, longest=LONGEST)


def _answers(asked: Asked, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """The alert's own answers; without any, those that mean the same at every level."""
    return asked.answers or tuple(
        (f"{digit} {catalogue.say(asked.language, key)}", f"{asked.question}:{digit}")
        for digit, key in _ANSWERS_OF_EVERY_ALERT
    )


def _chosen_language(request: Request, chosen: str) -> str:
    return chosen if is_shipped(chosen) else _browser_language(request)


def _browser_language(request: Request) -> str:
    return preferred_language(request.headers.get("Accept-Language", ""))


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, f"The form is larger than {LARGEST_FORM} bytes.")
    return dict(parse_qsl(body.decode(errors="replace")))
