"""The routes: /alerts shows which level holds where, /r/<token> answers an alert with one tap, /family asks about a
relative by code. No page has a script.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.message import Receive
from bot.via_web.alert_pages import add_alert_pages
from bot.via_web.answer_pages import add_answer_pages
from bot.via_web.budget import Budget
from bot.via_web.even_times import at_even_times
from bot.via_web.forms import chosen_language, read_form, visitor_of
from bot.via_web.rendering import Pages
from broadcasts.enquiring import RELATIONS
from broadcasts.family_messages import LONGEST
from broadcasts.speaker import Speaker
from registry.clock import Clock
from registry.networks import network_of
from registry.store import Store

FAMILY_LIMIT, FAMILY_WINDOW = 10, timedelta(minutes=10)
ANSWER_AFTER = timedelta(seconds=0.25)
"""Whatever a code turns out to be, its answer leaves so long after the question, or a multiple of that."""
AnswerFamily = Callable[[str, str, str], Awaitable[str]]
"""From a code, a language and the visitor's network address to what the asker may be told."""
AnswerForm = Callable[[Mapping[str, str], str, str], Awaitable[str]]
"""The same from the fields of a form: a code with a message, or an enquiry without a code."""


def people_pages(
    store: Store,
    speaker: Speaker,
    receive: Receive,
    answer_family: AnswerFamily,
    clock: Clock,
    answer_after: timedelta = ANSWER_AFTER,
    answer_form: AnswerForm | None = None,
) -> APIRouter:
    """All pages for people. Behind a proxy the server must be told to trust its client addresses."""
    router = APIRouter(default_response_class=HTMLResponse)
    pages = Pages(speaker)
    budget = Budget(FAMILY_LIMIT, FAMILY_WINDOW)
    add_answer_pages(router, pages, store, speaker.catalogue, receive, clock)
    add_alert_pages(router, pages, store, speaker, clock)

    @router.get("/family")
    async def ask_for_code(request: Request) -> HTMLResponse:
        return _family_page(pages, chosen_language(request, request.query_params.get("language", "")), 200, None)

    @router.post("/family")
    async def tell_family(request: Request) -> HTMLResponse:
        """Found or not, the page is the same, and takes the same time; so does what asking too often gets."""
        form = await read_form(request)
        language = chosen_language(request, form.get("language", ""))
        visitor = visitor_of(request)
        async with at_even_times(answer_after):
            may_ask = budget.spend(network_of(visitor), clock.now())
            answer = speaker.say(language, "family.neutral")
            if may_ask:
                answer = await _answer(form, language, visitor, answer_family, answer_form)
            return _family_page(pages, language, 200 if may_ask else 429, answer)

    return router


async def _answer(
    form: Mapping[str, str], language: str, visitor: str, to_code: AnswerFamily, to_form: AnswerForm | None
) -> str:
    """A code alone is one question, a code with a message or an enquiry another."""
    if to_form is not None and (form.get("message", "").strip() or form.get("who")):
        return await to_form(form, language, visitor)
    return await to_code(form.get("code", "").strip(), language, visitor)


def _family_page(pages: Pages, language: str, status: int, answer: str | None) -> HTMLResponse:
    return pages.page("family", language, status, answer=answer, relations=RELATIONS, longest=LONGEST)
