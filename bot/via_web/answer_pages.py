"""The routes of the one-tap page: /r/<token> shows the last alert of an address and takes its answer."""

import secrets

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from bot.message import Message, Receive, readable
from bot.via_web.answering import (
    LONGEST_PLACE,
    NotOurForm,
    Words,
    calls_for_help,
    lacks_place,
    question_of,
    read_answer,
)
from bot.via_web.asked import Asked, last_asked, was_asked
from bot.via_web.forms import browser_language, chosen_language, read_form, shipped
from bot.via_web.rendering import Pages
from locales.catalogue import Catalogue
from locales.languages import language_of
from registry.clock import Clock
from registry.store import Store

_ANSWERS_OF_EVERY_ALERT = (("1", "answer.safe"), ("2", "answer.help"))


def add_answer_pages(
    router: APIRouter, pages: Pages, store: Store, catalogue: Catalogue, receive: Receive, clock: Clock
) -> None:
    """Both routes."""
    words = Words.of(catalogue)

    async def find(token: str, language: str | None) -> Asked | None:
        return await store.read(lambda session: last_asked(session, token, clock.now(), language))

    def show(request: Request, asked: Asked | None, *, missing: bool = False) -> HTMLResponse:
        if asked is None:
            chosen = request.query_params.get("language", "")
            return pages.page("expired", chosen_language(request, chosen), 404)
        answers, nonce = _answers(asked, catalogue), secrets.token_urlsafe(16)
        return pages.page(
            "question",
            asked.language,
            asked=asked,
            direction=language_of(asked.written_in).direction if asked.written_in else "auto",
            answers=answers,
            nonce=nonce,
            longest=LONGEST_PLACE,
            missing=missing,
        )

    @router.get("/r/{token}")
    async def show_question(request: Request, token: str) -> HTMLResponse:
        return show(request, await find(readable(token), shipped(request.query_params.get("language"))))

    @router.post("/r/{token}")
    async def take_answer(request: Request, token: str) -> HTMLResponse:
        """Once the page shows nothing any more, only a call for help is still taken."""
        form, token = await read_form(request), readable(token)
        asked = await find(token, shipped(form.get("language")))
        if lacks_place(form):
            return show(request, asked, missing=True)
        try:
            message = read_answer(form, token, words, choosing=asked is not None and asked.choosing)
        except NotOurForm:
            raise HTTPException(400, "The form is not one of this page.") from None
        if not await may_answer(message, token) or (asked is None and not calls_for_help(message, words)):
            return show(request, None)
        await receive(message)
        return pages.page("thanks", asked.language if asked else browser_language(request))

    async def may_answer(message: Message, token: str) -> bool:
        return await store.read(lambda session: was_asked(session, token, question_of(message)))


def _answers(asked: Asked, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """The alert's own answers; without any, those that mean the same at every level."""
    return asked.answers or tuple(
        (f"{digit} {catalogue.say(asked.language, key)}", f"{asked.question}:{digit}")
        for digit, key in _ANSWERS_OF_EVERY_ALERT
    )
