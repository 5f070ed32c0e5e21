"""What is kept how long, and how much of it goes soon; and an officer's word on a clock that is in doubt."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session

from broadcasts.purge import Forecast, forecast
from console.desk import Desk
from console.entry.access import AnyOfficer, Decider
from locales.sentence import Sentence
from registry.clock_trust import believe, is_in_doubt, last_purge
from registry.retention import Kind

router = APIRouter()

KINDS = {
    Kind.PLACES: Sentence("exact places"),
    Kind.TYPED_PLACES: Sentence("exact places in texts that people wrote"),
    Kind.INCOMING: Sentence("texts that people wrote"),
    Kind.OUTGOING: Sentence("texts that went to one person"),
    Kind.RELAYS: Sentence("texts of wardens to their groups"),
    Kind.FAMILY_MESSAGES: Sentence("messages between people and their families"),
    Kind.THREADS: Sentence("notes of conversations"),
    Kind.CONFIRMATION: Sentence("people to ask whether they are still there"),
    Kind.PEOPLE: Sentence("people"),
    Kind.ADDRESSES: Sentence("addresses of nobody registered"),
    Kind.ENQUIRIES: Sentence("enquiries of families"),
    Kind.VIEWINGS: Sentence("who looked at whom"),
    Kind.MERGES: Sentence("what merges of two records changed"),
}


@dataclass(frozen=True)
class RecordsView:
    """The rules with what each would take, and whether the purge has stopped because of the clock."""

    rules: tuple[Forecast, ...]
    last_purge: datetime | None
    in_doubt: bool


@router.get("/records/retention")
async def show(desk: AnyOfficer) -> Response:
    view = await desk.read(lambda session: _view(session, desk))
    return desk.page("records/retention.html", view=view, terms=desk.console.terms, kinds=KINDS)


@router.post("/records/retention/clock")
async def clock_is_right(desk: Decider) -> Response:
    """The next purge goes by the clock that this page shows."""
    await desk.write(lambda session: believe(session, desk.now))
    return desk.go("/records/retention")


def _view(session: Session, desk: Desk) -> RecordsView:
    rules = forecast(session, desk.console.terms, desk.now)
    return RecordsView(tuple(rules), last_purge(session), is_in_doubt(session, desk.now, desk.console.clock_may_gain))
