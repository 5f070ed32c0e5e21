"""The wardens as a tree, with what is wrong in it: who has not agreed, who has too much, where nobody answers.

Numbers and codes only. Whose names they are stands on the page of each group, where looking is noted.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from sqlmodel import Session

from broadcasts.silent_zones import SilentZone
from broadcasts.warden_scores import Score, scores
from broadcasts.warden_tree import GroupRow, Place, Show, TreePage, groups_away, groups_busy, tree_page
from console.desk import Desk
from console.entry.access import AnyOfficer, Worker
from console.frame.forms import Refused, as_number, said_by
from console.frame.names import area_names
from registry.areas import zones
from registry.group_making import GroupFault, make_group

router = APIRouter()

MOST_AREAS = 10


@dataclass(frozen=True)
class SilentArea:
    """A silent area as it is shown, by its own clock."""

    zone: SilentZone
    name: str
    clock: ZoneInfo | None


@dataclass(frozen=True)
class Branch:
    """The groups of one zone that stand on the page, in the order of the page; `number` 0 is of none."""

    number: int
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class Counted:
    """The numbers of all groups and areas, as of when the count held."""

    groups: dict[Show, int]
    silent: tuple[SilentArea, ...]
    without: tuple[tuple[int, str, int], ...]
    without_all: int
    as_of: datetime


@dataclass(frozen=True)
class WardensView:
    """Everything on the page; `counted` is None while that takes long."""

    counted: Counted | None
    tree: TreePage
    branches: tuple[Branch, ...]
    scores: dict[int, Score]
    show: Show
    of: str


@router.get("/wardens")
async def show_wardens(desk: AnyOfficer) -> Response:
    return await _page(desk)


@router.post("/wardens/groups")
async def add_group(desk: Worker) -> Response:
    code, name = desk.form.text("code"), desk.form.text("name")
    try:
        group_id = await desk.write(lambda session: make_group(session, code, name, desk.officer_id, desk.now))
    except GroupFault as fault:
        return await _page(desk, Refused("new-group", said_by(fault)), 422)
    return desk.go(f"/wardens/groups/{group_id}")


def view_wardens(session: Session, desk: Desk, show: Show, of: str, after: Place | None) -> WardensView:
    tree = tree_page(session, show, desk.speaker.caseload.target, desk.now, after, of)
    keepers = {keeper.person_id for row in tree.rows for keeper in (row.warden, row.deputy, row.zone_warden) if keeper}
    return WardensView(
        counted=_counted(session, desk),
        tree=tree,
        branches=_branches(tree),
        scores=scores(session, keepers, desk.now),
        show=show,
        of=of,
    )


def _counted(session: Session, desk: Desk) -> Counted | None:
    tally = desk.look(session).count(desk.tallies.wardens)
    if tally is None:
        return None
    numbers, areas, clocks = tally.counted, area_names(session), zones(session)
    without = sorted(numbers.without.items(), key=lambda each: (-each[1], each[0]))
    return Counted(
        groups={
            **numbers.groups,
            Show.AWAY: groups_away(session, desk.now),
            Show.BUSY: groups_busy(session, desk.speaker.caseload.target),
        },
        silent=tuple(
            SilentArea(zone, areas[zone.area_id], clocks.get(zone.area_id))
            for zone in numbers.silent
            if zone.is_silent(desk.now)
        ),
        without=tuple((area_id, areas[area_id], number) for area_id, number in without[:MOST_AREAS]),
        without_all=sum(number for _, number in without),
        as_of=tally.as_of,
    )


def _branches(tree: TreePage) -> tuple[Branch, ...]:
    rows: dict[int, list[GroupRow]] = {}
    for row in tree.rows:
        rows.setdefault(row.zone_warden.person_id if row.zone_warden else 0, []).append(row)
    return tuple(Branch(number, tuple(theirs)) for number, theirs in rows.items())


def _chosen(desk: Desk) -> tuple[Show, str, Place | None]:
    asked = desk.request.query_params
    show = asked.get("show", "")
    zone, _, group = asked.get("after", "").partition(".")
    numbers = as_number(zone), as_number(group)
    after = Place(numbers[0], numbers[1]) if numbers[0] is not None and numbers[1] is not None else None
    return Show(show) if show in set(Show) else Show.ALL, asked.get("of", "").replace("\0", "").strip(), after


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    show, of, after = _chosen(desk)
    view = await desk.read(lambda session: view_wardens(session, desk, show, of, after))
    return desk.page(
        "wardens/wardens.html", refused, status, view=view, shows=Show, caseload=desk.speaker.caseload,
        no_score=Score(),
    )  # fmt: skip
