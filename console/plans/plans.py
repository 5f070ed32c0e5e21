"""What is planned for each area: where it lies, the points and ways out in it, whom to call, what is to be reviewed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.standing import effective_ranks
from console.desk import Desk
from console.entry.access import AnyOfficer, Number
from console.frame.names import Nested, nest
from console.overview.area_counts import with_all_within
from registry.areas import chain, find_area, zones
from registry.tables import Area, Contact, EvacuationRoute, Point

router = APIRouter()

SHOWN = ("overdue", "undated", "unplaced")
"""What the list can be cut down to: plans that are overdue, have no date, or areas that lie nowhere."""


@dataclass(frozen=True)
class Ways:
    """How many of the points or ways out of an area are open, of how many."""

    open: int = 0
    all: int = 0


@dataclass(frozen=True)
class AreaLine:
    """One area in the tree. `people` are those in it and in all within it; the rest is its own."""

    area: Area
    nested: Nested
    rank: int
    people: int
    points: Ways
    routes: Ways
    contacts: int
    zone: ZoneInfo | None
    overdue: bool

    @property
    def lies_somewhere(self) -> bool:
        return self.area.outline is not None or self.area.latitude is not None


@dataclass(frozen=True)
class Plans:
    """The tree, or what of it is asked for; the numbers above it are those of all areas."""

    lines: tuple[AreaLine, ...]
    shown: str | None
    areas: int
    overdue: int
    undated: int
    unplaced: int
    counted_at: datetime


@dataclass(frozen=True)
class AreaPlan:
    """Everything that is planned for one area."""

    line: AreaLine
    around: tuple[Nested, ...]
    within: tuple[AreaLine, ...]
    points: tuple[Point, ...]
    routes: tuple[EvacuationRoute, ...]
    contacts: tuple[Contact, ...]


@router.get("/plans")
async def show_plans(desk: AnyOfficer) -> Response:
    asked = desk.request.query_params.get("show")
    shown = asked if asked in SHOWN else None
    return desk.page("plans/plans.html", view=await desk.read(lambda session: view_plans(session, desk, shown)))


@router.get("/plans/areas/{area_id}")
async def show_area(desk: AnyOfficer, area_id: Number) -> Response:
    return desk.page("plans/plan_area.html", view=await desk.read(lambda session: view_area(session, desk, area_id)))


def view_plans(session: Session, desk: Desk, shown: str | None) -> Plans:
    lines = area_lines(session, desk)
    groups = {
        "overdue": [line for line in lines if line.overdue],
        "undated": [line for line in lines if line.area.review_by is None],
        "unplaced": [line for line in lines if not line.lies_somewhere],
    }
    return Plans(
        lines=tuple(groups[shown] if shown else lines),
        shown=shown,
        areas=len(lines),
        overdue=len(groups["overdue"]),
        undated=len(groups["undated"]),
        unplaced=len(groups["unplaced"]),
        counted_at=desk.tallies.heads.of(session, 0, desk.now).as_of,
    )


def view_area(session: Session, desk: Desk, area_id: int) -> AreaPlan:
    """Raises UnknownArea."""
    find_area(session, area_id)
    lines = {line.nested.area_id: line for line in area_lines(session, desk)}
    return AreaPlan(
        line=lines[area_id],
        around=tuple(lines[outer].nested for outer in reversed(chain(session, area_id)[1:])),
        within=tuple(line for line in lines.values() if line.area.parent_id == area_id),
        points=tuple(session.exec(select(Point).where(Point.area_id == area_id).order_by(col(Point.code)))),
        routes=tuple(
            session.exec(
                select(EvacuationRoute).where(EvacuationRoute.area_id == area_id).order_by(col(EvacuationRoute.code))
            )
        ),
        contacts=tuple(session.exec(select(Contact).where(Contact.area_id == area_id).order_by(col(Contact.code)))),
    )


def area_lines(session: Session, desk: Desk) -> list[AreaLine]:
    """Every area, each after the one that contains it. Areas number hundreds: all of them at once."""
    areas = list(session.exec(select(Area)))
    by_id = {area.id: area for area in areas}
    people = with_all_within(areas, desk.tallies.heads.of(session, 0, desk.now).counted, 0)
    ranks, clocks = effective_ranks(session), zones(session)
    points = ways_by_area(session.exec(select(Point.area_id, Point.open)))
    routes = ways_by_area(session.exec(select(EvacuationRoute.area_id, EvacuationRoute.open)))
    contacts = Counter(session.exec(select(Contact.area_id)))
    return [
        AreaLine(
            area=by_id[nested.area_id],
            nested=nested,
            rank=ranks[nested.area_id],
            people=people[nested.area_id],
            points=points.get(nested.area_id, Ways()),
            routes=routes.get(nested.area_id, Ways()),
            contacts=contacts[nested.area_id],
            zone=clocks.get(nested.area_id),
            overdue=is_overdue(
                by_id[nested.area_id].review_by, desk.now, clocks.get(nested.area_id) or desk.reader.zone
            ),
        )
        for nested in nest(areas)
    ]


def ways_by_area(rows: Iterable[tuple[int, bool]]) -> Mapping[int, Ways]:
    found: dict[int, Ways] = {}
    for area_id, is_open in rows:
        before = found.get(area_id, Ways())
        found[area_id] = Ways(before.open + is_open, before.all + 1)
    return found


def is_overdue(review_by: date | None, now: datetime, zone: tzinfo) -> bool:
    """Whether the last day for reviewing the plan is over by that clock."""
    return review_by is not None and now.astimezone(zone).date() > review_by
