"""The pages of points, ways out and numbers to call: every officer reads them, an administrator adds and changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from fastapi import APIRouter, Response
from sqlmodel import Session

from alert_levels.named_places import was_ever_named
from console.desk import Desk
from console.entry.access import Administrator, AnyOfficer, Number
from console.frame.faults import NotFound
from console.frame.forms import FieldFault, Form, Refused, said_by
from console.plans.plan_closing import SURE, NamedBy, check_closing, named_by
from console.plans.plan_fields import read_code, read_contact, read_point, read_route
from registry.areas import find_area
from registry.outlines import as_text
from registry.plan_changes import AnyPlace, CodeTaken, change_place, plan_place, take_out_contact
from registry.tables import Area, Contact, EvacuationRoute, Point

router = APIRouter()


@dataclass(frozen=True)
class Kind(Generic[AnyPlace]):
    """One kind of place: its table, its page, and how its form is read."""

    table: type[AnyPlace]
    template: str
    read: Callable[[Form], dict[str, object]]


POINTS = Kind(Point, "plans/plan_point.html", read_point)
ROUTES = Kind(EvacuationRoute, "plans/plan_route.html", read_route)
CONTACTS = Kind(Contact, "plans/plan_contact.html", read_contact)


@dataclass(frozen=True)
class PlaceView(Generic[AnyPlace]):
    """A place, or None on the form for a new one; the area that it is planned for, and the alerts that name it."""

    place: AnyPlace | None
    area: Area
    named: tuple[NamedBy, ...] = ()


@router.get("/plans/areas/{area_id}/points/new")
async def new_point(desk: Administrator, area_id: Number) -> Response:
    return await _new_page(desk, POINTS, area_id)


@router.post("/plans/areas/{area_id}/points/new")
async def add_point(desk: Administrator, area_id: Number) -> Response:
    return await _add(desk, POINTS, area_id)


@router.get("/plans/points/{point_id}")
async def show_point(desk: AnyOfficer, point_id: Number) -> Response:
    return await _page(desk, POINTS, point_id)


@router.post("/plans/points/{point_id}")
async def change_point(desk: Administrator, point_id: Number) -> Response:
    return await _change(desk, POINTS, point_id)


@router.get("/plans/areas/{area_id}/routes/new")
async def new_route(desk: Administrator, area_id: Number) -> Response:
    return await _new_page(desk, ROUTES, area_id)


@router.post("/plans/areas/{area_id}/routes/new")
async def add_route(desk: Administrator, area_id: Number) -> Response:
    return await _add(desk, ROUTES, area_id)


@router.get("/plans/routes/{route_id}")
async def show_route(desk: AnyOfficer, route_id: Number) -> Response:
    return await _page(desk, ROUTES, route_id)


@router.post("/plans/routes/{route_id}")
async def change_route(desk: Administrator, route_id: Number) -> Response:
    return await _change(desk, ROUTES, route_id)


@router.get("/plans/areas/{area_id}/contacts/new")
async def new_contact(desk: Administrator, area_id: Number) -> Response:
    return await _new_page(desk, CONTACTS, area_id)


@router.post("/plans/areas/{area_id}/contacts/new")
async def add_contact(desk: Administrator, area_id: Number) -> Response:
    return await _add(desk, CONTACTS, area_id)


@router.get("/plans/contacts/{contact_id}")
async def show_contact(desk: AnyOfficer, contact_id: Number) -> Response:
    return await _page(desk, CONTACTS, contact_id)


@router.post("/plans/contacts/{contact_id}")
async def change_contact(desk: Administrator, contact_id: Number) -> Response:
    return await _change(desk, CONTACTS, contact_id)


@router.post("/plans/contacts/{contact_id}/take-out")
async def take_out(desk: Administrator, contact_id: Number) -> Response:
    """A number that a decision names stays, because that decision says what people were told."""

    def work(session: Session) -> int:
        contact = session.get(Contact, contact_id)
        if contact is None:
            raise NotFound
        if was_ever_named(session, contact):
            raise FieldFault("out", "A decision names this number, so it is kept. Change the number instead.")
        area_id = contact.area_id
        take_out_contact(session, desk.officer_id, contact, desk.now)
        return area_id

    try:
        area_id = await desk.write(work)
    except FieldFault as fault:
        return await _page(desk, CONTACTS, contact_id, Refused(fault.field, said_by(fault)), 409)
    return desk.go(f"/plans/areas/{area_id}")


async def _add(desk: Desk, kind: Kind[AnyPlace], area_id: int) -> Response:
    def work(session: Session) -> int:
        find_area(session, area_id)
        facts: dict[str, Any] = {"code": read_code(desk.form), "area_id": area_id, **kind.read(desk.form)}
        return plan_place(session, desk.officer_id, kind.table(**facts), desk.now)

    try:
        await desk.write(work)
    except FieldFault as fault:
        return await _new_page(desk, kind, area_id, Refused(fault.field, said_by(fault)), 422)
    except CodeTaken as fault:
        return await _new_page(desk, kind, area_id, Refused("code", said_by(fault)), 409)
    return desk.go(f"/plans/areas/{area_id}")


async def _change(desk: Desk, kind: Kind[AnyPlace], number: int) -> Response:
    def work(session: Session) -> int:
        place = _find(session, kind, number)
        facts = kind.read(desk.form)
        if not isinstance(place, Contact) and place.open and not facts["open"]:
            check_closing(named_by(session, desk, place), desk.form.ticked(SURE))
        change_place(session, desk.officer_id, place, facts, desk.now)
        return place.area_id

    try:
        area_id = await desk.write(work)
    except FieldFault as fault:
        return await _page(desk, kind, number, Refused(fault.field, said_by(fault)), 422)
    return desk.go(f"/plans/areas/{area_id}")


async def _new_page(
    desk: Desk, kind: Kind[AnyPlace], area_id: int, refused: Refused | None = None, status: int = 200
) -> Response:
    area = await desk.read(lambda session: find_area(session, area_id))
    return desk.page(kind.template, refused, status, view=PlaceView[AnyPlace](None, area), path="")


async def _page(
    desk: Desk, kind: Kind[AnyPlace], number: int, refused: Refused | None = None, status: int = 200
) -> Response:
    def work(session: Session) -> PlaceView[AnyPlace]:
        place = _find(session, kind, number)
        return PlaceView(place, find_area(session, place.area_id), named_by(session, desk, place))

    view = await desk.read(work)
    path = as_text(view.place.path) if isinstance(view.place, EvacuationRoute) else ""
    return desk.page(kind.template, refused, status, view=view, path=path)


def _find(session: Session, kind: Kind[AnyPlace], number: int) -> AnyPlace:
    place = session.get(kind.table, number)
    if place is None:
        raise NotFound
    return place
