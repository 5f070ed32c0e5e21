"""The public page of the post: /alerts shows which level holds where, and says whether a reference is ours.

Everybody may read it, so it says nothing of anybody. A level that has changed stands there within `OLD_AT_MOST`.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from alert_levels.in_force import levels_in_force, taken_back_since
from bot.conversation.vocabulary import load_vocabulary
from bot.reference_answer import LONGEST_REFERENCE, SaidOfReference, said_of_reference
from bot.via_web.alert_page import ShownLevels, shown_levels
from bot.via_web.budget import Budget
from bot.via_web.forms import browser_language, chosen_language, read_form, shipped, visitor_of
from bot.via_web.kept_pages import KeptPages, takes_gzip
from bot.via_web.rendering import Pages
from broadcasts.speaker import Speaker
from registry.clock import Clock
from registry.false_references import note_asked_on_page
from registry.family_asks import asker_from
from registry.networks import network_of
from registry.store import Store, StoreError

OLD_AT_MOST = timedelta(seconds=30)
_KEPT_HERE = OLD_AT_MOST / 3
_KEPT_ELSEWHERE = OLD_AT_MOST - _KEPT_HERE
"""By browsers and proxies, counted from when they got it."""

TAKEN_BACK_FOR = timedelta(days=3)
"""So long the page says that an alert was wrong."""
CHECK_LIMIT, CHECK_WINDOW = 60, timedelta(minutes=10)
"""Of one network, behind which a mobile operator may have thousands of phones."""
NOTED_LIMIT, NOTED_WINDOW = 600, timedelta(hours=1)
"""Of all together: so many false references are written down at most, so that no crowd of machines fills the store."""


def add_alert_pages(router: APIRouter, pages: Pages, store: Store, speaker: Speaker, clock: Clock) -> None:
    """Both routes."""
    vocabulary = load_vocabulary(speaker.catalogue)
    checks, noted = Budget(CHECK_LIMIT, CHECK_WINDOW), Budget(NOTED_LIMIT, NOTED_WINDOW)

    async def levels(language: str, now: datetime) -> ShownLevels:
        return await store.read(lambda session: _levels(session, speaker, language, now))

    async def make(language: str, now: datetime, *, too_often: bool = False) -> str:
        return pages.html("alerts", language, **_slots(await levels(language, now), too_often=too_often))

    kept_pages = KeptPages(make, clock, _KEPT_HERE)
    refusals = KeptPages(partial(make, too_often=True), clock, _KEPT_HERE)

    @router.get("/alerts")
    async def show_levels(request: Request) -> Response:
        chosen = shipped(request.query_params.get("language"))
        kept = await kept_pages.page(chosen or browser_language(request))
        packed = takes_gzip(request.headers.get("Accept-Encoding", ""))
        headers = pages.headers | {
            "Cache-Control": f"public, max-age={_KEPT_ELSEWHERE.seconds}",
            "Vary": "Accept-Encoding" if chosen else "Accept-Encoding, Accept-Language",
        }
        if packed:
            headers["Content-Encoding"] = "gzip"
        return HTMLResponse(kept.packed if packed else kept.body, headers=headers)

    @router.post("/alerts")
    async def check_reference(request: Request) -> HTMLResponse:
        form = await read_form(request)
        language, now = chosen_language(request, form.get("language", "")), clock.now()
        network = network_of(visitor_of(request))
        if not checks.spend(network, now):
            refusal = await refusals.page(language)
            return HTMLResponse(refusal.body, 429, pages.headers | {"Cache-Control": "no-store"})
        said = await look_up(form.get("ref", ""), language)
        if said is not None and said.false_ref is not None and noted.spend("everybody", now):
            await note(network, said.false_ref, now)
        slots = _slots(await levels(language, now), said, missing=said is None)
        return pages.page("alerts", language, **slots)

    async def look_up(written: str, language: str) -> SaidOfReference | None:
        return await store.read(lambda session: said_of_reference(session, speaker, vocabulary, written, language))

    async def note(network: str, ref: str, now: datetime) -> None:
        """A store that takes nothing now keeps nobody from the answer."""
        with suppress(StoreError):
            await store.write(lambda session: note_asked_on_page(session, asker_from(session, network), ref, now))


def _levels(session: Session, speaker: Speaker, language: str, now: datetime) -> ShownLevels:
    wrong = taken_back_since(session, now - TAKEN_BACK_FOR)
    return shown_levels(speaker, levels_in_force(session), wrong, language, now)


def _slots(
    shown: ShownLevels, said: SaidOfReference | None = None, *, missing: bool = False, too_often: bool = False
) -> dict[str, Any]:
    return {
        "shown": shown,
        "said": said,
        "missing": missing,
        "too_often": too_often,
        "longest": LONGEST_REFERENCE,
    }
