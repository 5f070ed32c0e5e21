"""Texts that wardens want to send to their groups: an officer reads each and decides."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, func, select

from broadcasts.notices import NoticeError
from broadcasts.relay import RelayError, approve_relay, count_waiting_relays, refuse_relay, waiting_relays
from broadcasts.tables import Relay
from console.desk import Desk
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.faults import NotFound
from console.frame.forms import Refused, said_by
from console.frame.names import called
from registry.people import find_person
from registry.tables import CareGroup, Person
from registry.viewings import note_views

router = APIRouter()


@dataclass(frozen=True)
class RelayRequest:
    """One text, who wants to send it and what they read, and to which group of how many people."""

    relay: Relay
    warden: Person
    name: str
    group: str
    members: int


@dataclass(frozen=True)
class RelayList:
    """The oldest requests, and how many there are in all."""

    requests: tuple[RelayRequest, ...]
    waiting: int


@router.get("/relays")
async def list_relays(desk: AnyOfficer) -> Response:
    return await _page(desk)


@router.post("/relays/{relay_id}/approve")
async def approve(desk: Worker, relay_id: Number) -> Response:
    return await _act(desk, relay_id, lambda s: approve_relay(s, desk.speaker, relay_id, desk.officer_id, desk.now))


@router.post("/relays/{relay_id}/refuse")
async def refuse(desk: Worker, relay_id: Number) -> Response:
    why = desk.form.text("why")
    return await _act(desk, relay_id, lambda s: refuse_relay(s, desk.speaker, relay_id, desk.officer_id, why, desk.now))


def view_relays(session: Session) -> RelayList:
    """The oldest first."""
    return RelayList(
        tuple(_request(session, relay) for relay in waiting_relays(session)), count_waiting_relays(session)
    )


def _request(session: Session, relay: Relay) -> RelayRequest:
    warden = find_person(session, relay.warden_id)
    members = session.exec(select(func.count()).where(Person.group_id == relay.group_id)).one()
    return RelayRequest(relay, warden, called(warden), session.get_one(CareGroup, relay.group_id).name, members)


async def _act(desk: Desk, relay_id: int, work: Callable[[Session], None]) -> Response:
    if await desk.read(lambda session: session.get(Relay, relay_id)) is None:
        raise NotFound
    try:
        await desk.write(work)
    except (RelayError, NoticeError) as fault:
        return await _page(desk, Refused(f"relay-{relay_id}", said_by(fault)), 409)
    return desk.go("/relays")


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    view = await desk.read(view_relays)
    ids = [request.relay.warden_id for request in view.requests]
    if ids:
        await desk.write(lambda s: note_views(s, ids, "officer", desk.officer_id, "list of relays", desk.now))
    return desk.page("wardens/relays.html", refused, status, view=view)
