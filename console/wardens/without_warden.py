"""People whom no warden looks after: in which areas they are, who they are, and a group that takes them."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from broadcasts.stepping_aside import REPLACED, give_up_replaced
from console.desk import Desk
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.faults import NotFound
from console.frame.forms import Refused, as_number, said_by
from console.frame.names import Nested, area_names, called, nested_areas
from registry.group_making import GroupFault, put_into_group
from registry.tables import CareGroup, Person
from registry.viewings import note_views
from registry.without_warden import people_without

router = APIRouter()

PAGE = 50


@dataclass(frozen=True)
class AreaCount:
    """How many of the people of one area have no warden; those of areas within it count there."""

    area: Nested
    people: int
    without: int


@dataclass(frozen=True)
class Counted:
    """Every area in which somebody has none."""

    lines: tuple[AreaCount, ...]
    as_of: datetime


@dataclass(frozen=True)
class Unled:
    """One person without a warden, and the group where they wait for one."""

    person: Person
    name: str
    group: str | None


@dataclass(frozen=True)
class UnledPage:
    """The people of one page, and from which number on the next one begins; None at the end."""

    area_id: int
    area: str
    people: tuple[Unled, ...]
    after: int | None


@router.get("/wardens/without")
async def show_areas(desk: AnyOfficer) -> Response:
    """Numbers only."""
    return desk.page("wardens/without_warden.html", counted=await desk.read(lambda session: counted(session, desk)))


@router.get("/wardens/without/{area_id}")
async def show_people(desk: AnyOfficer, area_id: Number) -> Response:
    return await _page(desk, area_id)


@router.post("/wardens/without/{area_id}/put")
async def put(desk: Worker, area_id: Number) -> Response:
    """The fields `person`, one for each who is ticked, and `group`, its code."""

    def work(session: Session) -> int:
        group_id = put_into_group(
            session, desk.form.numbers("person"), desk.form.text("group"), desk.officer_id, desk.now
        )
        give_up_replaced(session, REPLACED, desk.now)
        return group_id

    try:
        group_id = await desk.write(work)
    except GroupFault as fault:
        return await _page(desk, area_id, Refused("put", said_by(fault)), 422)
    return desk.go(f"/wardens/groups/{group_id}")


def counted(session: Session, desk: Desk) -> Counted | None:
    """None while people are being counted."""
    look = desk.look(session)
    tally, heads = look.count(desk.tallies.wardens), look.count(desk.tallies.heads)
    if tally is None or heads is None:
        return None
    without = tally.counted.without
    lines = (
        AreaCount(area, heads.counted.get(area.area_id, 0), without[area.area_id])
        for area in nested_areas(session)
        if area.area_id in without
    )
    return Counted(tuple(lines), min(tally.as_of, heads.as_of))


def view_people(session: Session, desk: Desk, area_id: int, after: int) -> UnledPage:
    """The view of everybody on it is noted here, in the same transaction. Raises NotFound."""
    area = area_names(session).get(area_id)
    if area is None:
        raise NotFound
    numbers = people_without(session, area_id, after, PAGE + 1)
    shown = numbers[:PAGE]
    chosen = (
        select(Person, CareGroup.name)
        .outerjoin(CareGroup, col(CareGroup.id) == Person.group_id)
        .where(col(Person.id).in_(shown))
        .order_by(col(Person.id))
    )
    if shown:
        what = "list of people without a warden"
        note_views(session, shown, "officer", desk.officer_id, what, desk.now)
    people = tuple(Unled(person, called(person), group) for person, group in session.exec(chosen))
    return UnledPage(area_id, area, people, shown[-1] if len(numbers) > PAGE else None)


async def _page(desk: Desk, area_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    after = as_number(desk.request.query_params.get("after")) or 0
    view = await desk.write(lambda session: view_people(session, desk, area_id, after))
    return desk.page("wardens/without_warden_in.html", refused, status, view=view, began=after)
