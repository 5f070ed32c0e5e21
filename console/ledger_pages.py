"""The ledger: the list of alerts, and one alert live."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from fastapi import APIRouter, Response
from sqlmodel import Session
from sse_starlette import EventSourceResponse, ServerSentEvent

from alert_levels.tables import Alert
from broadcasts.tables import LedgerState
from console.access import AnyOfficer, Number, find_log_in
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
from console.live import Pulse
from registry.viewings import note_views

router = APIRouter()

HEARTBEAT = 15
"""Seconds between comments on a quiet stream, so that no proxy takes it for dead."""


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
        "alert.html", alert=alert, progress=ledger, people=people, state=state, after=after, more=len(people) == PAGE
    )


@router.get("/alerts/{alert_id}/events")
async def stream_alert(desk: AnyOfficer, alert_id: Number) -> Response:
    """The live part of an alert's page, sent whole whenever its numbers changed."""
    if await desk.read(lambda session: session.get(Alert, alert_id)) is None:
        raise NotFound
    pulse: Pulse = desk.request.app.state.pulse
    pulse.check_room(desk.officer_id)
    return EventSourceResponse(ledger_events(desk, pulse, alert_id), ping=HEARTBEAT)


async def ledger_events(desk: Desk, pulse: Pulse, alert_id: int) -> AsyncIterator[ServerSentEvent]:
    """The ledger of an alert each time its numbers changed, until the officer's log-in ends."""
    shown: Progress | None = None
    with pulse.seat(desk.officer_id):
        async with aclosing(pulse.beats()) as beats:
            async for _ in beats:
                if not await _still_logged_in(desk):
                    return
                latest = await _look(desk, alert_id)
                if shown is None or replace(latest, as_of=shown.as_of) != shown:
                    shown = latest
                    yield ServerSentEvent(desk.render("ledger.html", progress=latest), event="ledger")


async def _still_logged_in(desk: Desk) -> bool:
    return await find_log_in(desk.request, desk.token) is not None


async def _look(desk: Desk, alert_id: int) -> Progress:
    now = desk.console.clock.now()
    return await desk.read(lambda session: progress(session, desk.tallies, alert_id, now))


async def _note_listed(desk: Desk, people: Sequence[Listed], what: str) -> None:
    """Reading a list of names is looking at each of the people."""
    ids = [person.person_id for person in people]
    if ids:
        await desk.write(lambda session: note_views(session, ids, "officer", desk.officer_id, what, desk.now))


def _chosen_state(desk: Desk) -> LedgerState:
    chosen = desk.request.query_params.get("state")
    return LedgerState(chosen) if chosen in set(LedgerState) else LedgerState.WITH_OFFICER
