"""The wardens as a tree: under each warden of a zone the groups, with who looks after them and how much they have.

Read by pages of groups, however many there are. Numbers only: who the people are is asked for one group at a time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, true, tuple_
from sqlmodel import Session

from broadcasts.tables import Task
from broadcasts.tasks import OPEN_TASKS
from registry.many import one_of
from registry.store import table_of
from registry.tables import CareGroup, Person, PersonState, WardenDuty
from registry.warden_duties import ROLES
from registry.without_warden import has_agreed, is_here

PAGE = 50
COUNTED_GROUPS = 100
"""A zone of more groups is too large for counting its people on the way."""

groups = table_of(CareGroup)
people = table_of(Person)
duties = table_of(WardenDuty)
tasks = table_of(Task)


class Show(StrEnum):
    """Which groups are shown."""

    ALL = "all"
    NO_WARDEN = "no-warden"
    NOT_AGREED = "not-agreed"
    AWAY = "away"
    NO_DEPUTY = "no-deputy"
    BUSY = "busy"


@dataclass(frozen=True)
class Keeper:
    """Somebody with a role in a group. `open` is how many tasks they have."""

    person_id: int
    code: str
    here: bool
    agreed: bool = False
    declined: bool = False
    asked_at: datetime | None = None
    away_until: datetime | None = None
    practised: bool = False
    open: int = 0


@dataclass(frozen=True)
class GroupRow:
    """One group: who looks after it, and how many people are in it."""

    group_id: int
    code: str
    name: str
    zone_warden: Keeper | None
    warden: Keeper | None
    deputy: Keeper | None
    people: int


@dataclass(frozen=True)
class Zone:
    """How many groups one warden of a zone has, and how many people are in them; None where they are too many."""

    groups: int
    people: int | None


@dataclass(frozen=True)
class Place:
    """Where a page ends: the warden of the zone (0 for groups without one, which stand last) and the group."""

    zone: int
    group: int


@dataclass(frozen=True)
class TreePage:
    """Groups in the order of their zones, and the numbers of those zones; `after` is where the next page begins."""

    rows: tuple[GroupRow, ...]
    zones: dict[int, Zone]
    after: Place | None


def tree_page(
    session: Session, show: Show, busy_from: int, now: datetime, after: Place | None = None, of: str = ""
) -> TreePage:
    """The next groups. `busy_from`: a warden with so many open tasks is busy. `of`: the code of a group or a person."""
    wanted = and_(_shown(show, busy_from, now), _of_code(session, of) if of else true())
    found = _next_groups(session, wanted, after)
    shown, more = found[:PAGE], len(found) > PAGE
    in_roles = {number for row in shown for role in ROLES if (number := getattr(row, role)) is not None}
    keepers = keepers_of(session, in_roles, now)
    sizes = _sizes(session, [row.id for row in shown])
    rows = tuple(
        GroupRow(
            group_id=row.id,
            code=row.code,
            name=row.name,
            zone_warden=keepers.get(row.zone_warden_id or 0),
            warden=keepers.get(row.warden_id or 0),
            deputy=keepers.get(row.deputy_id or 0),
            people=sizes.get(row.id, 0),
        )
        for row in shown
    )
    end = Place(shown[-1].zone_warden_id or 0, shown[-1].id) if more else None
    zone_wardens = {row.zone_warden_id for row in shown if row.zone_warden_id is not None}
    return TreePage(rows, _zones(session, zone_wardens), end)


def lacking(session: Session) -> dict[Show, int]:
    """How many groups there are, and how many of them lack a warden, an agreed one, or a deputy. Reads every group."""
    missing = {
        Show.NO_WARDEN: _has_no_warden(),
        Show.NOT_AGREED: _has_not_agreed(),
        Show.NO_DEPUTY: _has_no_deputy(),
    }
    numbers = (func.sum(case((condition, 1), else_=0)) for condition in missing.values())
    row = session.execute(select(func.count(), *numbers).select_from(groups)).one()
    return {show: number or 0 for show, number in zip((Show.ALL, *missing), row, strict=True)}


def groups_away(session: Session, now: datetime) -> int:
    """Groups whose warden is away."""
    return _number(session, _is_away(now))


def groups_busy(session: Session, busy_from: int) -> int:
    """Groups whose warden has so many open tasks, or more."""
    return _number(session, _is_busy(busy_from))


def _number(session: Session, condition: ColumnElement[bool]) -> int:
    number: int = session.execute(select(func.count()).select_from(groups).where(condition)).scalar_one()
    return number


def keepers_of(session: Session, person_ids: Collection[int], now: datetime) -> dict[int, Keeper]:
    """These people as those who look after groups."""
    load = dict(
        session.execute(
            select(tasks.c.warden_id, func.count())
            .where(one_of(session, tasks.c.warden_id, person_ids), tasks.c.state.in_(OPEN_TASKS))
            .group_by(tasks.c.warden_id)
        ).all()
    )
    said = (duties.c.agreed_at, duties.c.declined_at, duties.c.asked_at, duties.c.away_until, duties.c.practised_at)
    chosen = select(people.c.id, people.c.code, people.c.state, *said).outerjoin(duties)
    return {
        row.id: Keeper(
            person_id=row.id, code=row.code, here=row.state is PersonState.ACTIVE, agreed=row.agreed_at is not None,
            declined=row.declined_at is not None, asked_at=row.asked_at, practised=row.practised_at is not None,
            away_until=row.away_until if row.away_until is not None and row.away_until > now else None,
            open=load.get(row.id, 0),
        )
        for row in session.execute(chosen.where(one_of(session, people.c.id, person_ids)))
    }  # fmt: skip


def _next_groups(session: Session, wanted: ColumnElement[bool], after: Place | None) -> Sequence[Row[Any]]:
    """One more than a page: first those in zones, zone by zone, then those in none."""
    chosen = select(
        groups.c.id, groups.c.code, groups.c.name, groups.c.warden_id, groups.c.deputy_id, groups.c.zone_warden_id
    ).where(wanted)
    found: list[Row[Any]] = []
    if after is None or after.zone:
        zoned = chosen.where(groups.c.zone_warden_id.is_not(None))
        if after is not None:
            zoned = zoned.where(tuple_(groups.c.zone_warden_id, groups.c.id) > (after.zone, after.group))
        ordered = zoned.order_by(groups.c.zone_warden_id, groups.c.id).limit(PAGE + 1)
        found = list(session.execute(ordered))
    if len(found) <= PAGE:
        unzoned = chosen.where(groups.c.zone_warden_id.is_(None))
        if after is not None and not after.zone:
            unzoned = unzoned.where(groups.c.id > after.group)
        found += session.execute(unzoned.order_by(groups.c.id).limit(PAGE + 1 - len(found))).all()
    return found


def _shown(show: Show, busy_from: int, now: datetime) -> ColumnElement[bool]:
    match show:
        case Show.NO_WARDEN:
            return _has_no_warden()
        case Show.NOT_AGREED:
            return _has_not_agreed()
        case Show.AWAY:
            return _is_away(now)
        case Show.NO_DEPUTY:
            return _has_no_deputy()
        case Show.BUSY:
            return _is_busy(busy_from)
    return true()


def _has_no_warden() -> ColumnElement[bool]:
    return ~is_here(groups.c.warden_id)


def _has_not_agreed() -> ColumnElement[bool]:
    return and_(is_here(groups.c.warden_id), ~has_agreed(groups.c.warden_id))


def _has_no_deputy() -> ColumnElement[bool]:
    return ~is_here(groups.c.deputy_id)


def _is_away(now: datetime) -> ColumnElement[bool]:
    gone = select(duties.c.person_id).where(duties.c.agreed_at.is_not(None), duties.c.away_until > now)
    return groups.c.warden_id.in_(gone)


def _is_busy(busy_from: int) -> ColumnElement[bool]:
    working = select(tasks.c.warden_id).where(tasks.c.state.in_(OPEN_TASKS)).group_by(tasks.c.warden_id)
    return groups.c.warden_id.in_(working.having(func.count() >= busy_from))


def _of_code(session: Session, code: str) -> ColumnElement[bool]:
    """The group of that code, and the groups in which the person of that code has a role."""
    whose = session.execute(select(people.c.id).where(people.c.code.in_({code, code.upper()})).limit(1)).scalar()
    roles = (groups.c[role] == whose for role in ROLES) if whose is not None else ()
    return or_(groups.c.code == code, *roles)


def _sizes(session: Session, group_ids: Collection[int]) -> dict[int, int]:
    inside = (one_of(session, people.c.group_id, group_ids), people.c.state == PersonState.ACTIVE)
    chosen = select(people.c.group_id, func.count()).where(*inside).group_by(people.c.group_id)
    return dict(session.execute(chosen).all())


def _zones(session: Session, zone_wardens: Collection[int]) -> dict[int, Zone]:
    theirs = one_of(session, groups.c.zone_warden_id, zone_wardens)
    numbers = select(groups.c.zone_warden_id, func.count()).where(theirs).group_by(groups.c.zone_warden_id)
    sizes: dict[int, int] = dict(session.execute(numbers).all())
    small = [zone for zone, number in sizes.items() if number <= COUNTED_GROUPS]
    inside = (
        select(groups.c.zone_warden_id, func.count())
        .join(people, people.c.group_id == groups.c.id)
        .where(one_of(session, groups.c.zone_warden_id, small), people.c.state == PersonState.ACTIVE)
        .group_by(groups.c.zone_warden_id)
    )
    heads: dict[int, int] = dict(session.execute(inside).all()) if small else {}
    return {zone: Zone(number, heads.get(zone, 0) if zone in small else None) for zone, number in sizes.items()}
