"""The ledger: the list of alerts, one alert live with its people, and the messages behind a number."""

from collections.abc import Collection
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session

from alert_levels.tables import Alert
from broadcasts.issue import broadcast_of
from broadcasts.tables import DeliveryState
from console.alerts.alert_views import AlertSummary, Progress, alerts_before, find_summary, progress
from console.alerts.ledger_filter import LedgerFilter
from console.alerts.ledger_list import ORDER, Page, Place, find_page
from console.alerts.message_list import PAGE, After, Message, Wanted, messages_in
from console.alerts.reasons import reason_of
from console.desk import Desk
from console.entry.access import AnyOfficer, Number
from console.frame.counting import Look
from console.frame.faults import NotFound
from console.frame.forms import as_number
from console.frame.names import Nested, nested_areas
from console.frame.streams import stream
from registry.viewings import note_views

router = APIRouter()

PAGE_OF_ALERTS = 50


@router.get("/alerts")
async def list_alerts(desk: AnyOfficer) -> Response:
    """Page after page; `before` is the number of the last one on the page before."""
    before = as_number(desk.request.query_params.get("before"))
    alerts = await desk.read(lambda session: alerts_before(desk.look(session), desk.tallies, before, PAGE_OF_ALERTS))
    return desk.page("alerts/alerts.html", alerts=alerts, before=before, more=len(alerts) == PAGE_OF_ALERTS)


@router.get("/alerts/{alert_id}")
async def show_alert(desk: AnyOfficer, alert_id: Number) -> Response:
    wanted, after = LedgerFilter.read(desk.request.query_params), Place.read(desk.request.query_params.get("after", ""))

    def work(session: Session) -> tuple[AlertSummary, Progress, Page, list[Nested]]:
        look = desk.look(session)
        alert = find_summary(look, desk.tallies, alert_id)
        if alert is None:
            raise NotFound
        running = progress(look, desk.tallies, desk.console.rates, alert_id)
        page = find_page(look, desk.tallies, alert_id, wanted, after)
        return alert, running, page, nested_areas(session)

    alert, running, page, areas = await desk.read(work)
    await _note_listed(desk, [person.person_id for person in page.people], f"list of {alert.ref}")
    return desk.page(
        "alerts/alert.html",
        alert=alert,
        shown=running,
        page=page,
        wanted=wanted,
        after=after,
        areas=areas,
        states=ORDER,
    )


@router.get("/alerts/{alert_id}/events")
async def stream_alert(desk: AnyOfficer, alert_id: Number) -> Response:
    """The live part of an alert's page, sent whole whenever its numbers changed."""
    if await desk.read(lambda session: session.get(Alert, alert_id)) is None:
        raise NotFound
    tallies, rates = desk.tallies, desk.console.rates

    def look(session: Session, now: datetime) -> Progress:
        return progress(Look(session, now), tallies, rates, alert_id)

    return stream(desk, f"alert {alert_id}", look, "alerts/ledger.html")


@router.get("/alerts/{alert_id}/messages")
async def list_messages(desk: AnyOfficer, alert_id: Number) -> Response:
    """The messages of one channel in one state, and whom they are for."""
    asked = desk.request.query_params
    state, after = asked.get("state", ""), After.read(asked.get("after", ""))
    if state not in set(DeliveryState):
        raise NotFound
    wanted = Wanted(asked.get("channel", ""), DeliveryState(state), asked.get("why", ""))

    def work(session: Session) -> tuple[str, list[Message]]:
        alert = session.get(Alert, alert_id)
        if alert is None:
            raise NotFound
        broadcast = broadcast_of(session, alert_id)
        assert broadcast.id is not None
        return alert.ref, messages_in(session, broadcast.id, wanted, after)

    ref, messages = await desk.read(work)
    await _note_listed(desk, [message.person_id for message in messages], f"messages of {ref}")
    return desk.page(
        "alerts/alert_messages.html", alert_id=alert_id, ref=ref, wanted=wanted, messages=messages,
        reason=reason_of(wanted.why), after=after, more=len(messages) == PAGE,
    )  # fmt: skip


async def _note_listed(desk: Desk, people: Collection[int], what: str) -> None:
    """Reading a list of names is looking at each of the people."""
    if people:
        await desk.write(lambda session: note_views(session, people, "officer", desk.officer_id, what, desk.now))
