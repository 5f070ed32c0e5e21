"""The ledger: the list of alerts, and one alert live."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session

from alert_levels.tables import Alert
from broadcasts.tables import LedgerState
from console.access import AnyOfficer, Number
from console.alert_views import (
    PAGE,
    AlertSummary,
    Listed,
    Place,
    Progress,
    all_alerts,
    find_summary,
    people_in,
    progress,
)
from console.desk import Desk
from console.faults import NotFound
from console.streams import stream
from registry.viewings import note_views

router = APIRouter()


@router.get("/alerts")
async def list_alerts(desk: AnyOfficer) -> Response:
    return desk.page("alerts.html", view=await desk.read(lambda session: all_alerts(session, desk.tallies, desk.now)))


@router.get("/alerts/{alert_id}")
async def show_alert(desk: AnyOfficer, alert_id: Number) -> Response:
    state, after = _chosen_state(desk), Place.read(desk.request.query_params.get("after", ""))

    def work(session: Session) -> tuple[AlertSummary, Progress, list[Listed]]:
        alert = find_summary(session, desk.tallies, alert_id, desk.now)
        if alert is None:
            raise NotFound
        ledger = progress(session, desk.tallies, alert_id, desk.now)
        return alert, ledger, people_in(session, alert_id, state, after)

    alert, ledger, people = await desk.read(work)
    await _note_listed(desk, people, f"list of {alert.ref}")
    return desk.page(
        "alert.html", alert=alert, shown=ledger, people=people, state=state, after=after, more=len(people) == PAGE
    )


@router.get("/alerts/{alert_id}/events")
async def stream_alert(desk: AnyOfficer, alert_id: Number) -> Response:
    """The live part of an alert's page, sent whole whenever its numbers changed."""
    if await desk.read(lambda session: session.get(Alert, alert_id)) is None:
        raise NotFound
    tallies = desk.tallies

    def look(session: Session, now: datetime) -> Progress:
        return progress(session, tallies, alert_id, now)

    return stream(desk, f"alert {alert_id}", look, "ledger.html")


async def _note_listed(desk: Desk, people: Sequence[Listed], what: str) -> None:
    """Reading a list of names is looking at each of the people."""
    ids = [person.person_id for person in people]
    if ids:
        await desk.write(lambda session: note_views(session, ids, "officer", desk.officer_id, what, desk.now))


def _chosen_state(desk: Desk) -> LedgerState:
    chosen = desk.request.query_params.get("state")
    return LedgerState(chosen) if chosen in set(LedgerState) else LedgerState.WITH_OFFICER
