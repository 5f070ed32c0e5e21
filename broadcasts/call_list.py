"""A group's call list on paper, for when phones are all that a warden has, or not even that.

Person codes, chosen names, areas and languages; no number, no address, nothing else.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from broadcasts.paper_reports import PRINTED
from registry.acts import Act, Actor, Subject
from registry.areas import name_of
from registry.audit import record
from registry.marks import marked
from registry.store import table_of
from registry.tables import Area, CareGroup, MarkKind, Person, PersonState
from registry.viewings import note_views
from registry.warden_wishes import refuses

ON_A_PAGE = 14
"""Rows of A4 that are high enough to write in, also where a name takes two lines."""

people = table_of(Person)
groups = table_of(CareGroup)


class NoSuchGroup(Exception):
    """There is no group of that code."""


@dataclass(frozen=True)
class Listed:
    """One person as the list shows them."""

    code: str
    name: str | None
    area: str
    language: str


@dataclass(frozen=True)
class CallList:
    """The list of one group, in the order of the codes."""

    group: str
    people: tuple[Listed, ...]

    @property
    def pages(self) -> list[tuple[Listed, ...]]:
        """The people of each sheet; one empty sheet where there is nobody."""
        starts = range(0, len(self.people), ON_A_PAGE)
        return [self.people[start : start + ON_A_PAGE] for start in starts] or [()]


def group_with_code(session: Session, code: str) -> CareGroup:
    """Raises NoSuchGroup."""
    group = session.exec(select(CareGroup).where(CareGroup.code == code)).first()
    if group is None:
        raise NoSuchGroup(f"there is no group with the code {code}: look at the import file of the groups")
    return group


def count_on_list(session: Session, group: CareGroup) -> int:
    """How many people the list would have; nobody is seen by that."""
    chosen = select(func.count()).select_from(people).join(groups, groups.c.id == people.c.group_id)
    return session.exec(chosen.where(_is_listed(group))).one()


def print_list(session: Session, group: CareGroup, by: Actor, now: datetime) -> CallList:
    """The list as whoever prints it takes it away: each person is noted as seen, and the log has the list.

    Whoever is protected, or refused the group's warden, is on no list.
    """
    chosen = (
        select(Person, Area)
        .join(CareGroup, col(CareGroup.id) == Person.group_id)
        .join(Area, col(Area.id) == Person.area_id)
        .where(_is_listed(group))
        .order_by(col(Person.code))
    )
    found = session.exec(chosen).all()
    seen = [each.id for each, _ in found if each.id is not None]
    if seen:
        note_views(session, seen, by.role, by.number or 0, f"{PRINTED} {group.code}", now)
    record(session, by, Act.CALL_LIST, now, Subject("group", group.id), f"{len(seen)} on it")
    listed = (Listed(each.code, each.name, name_of(area.names, "en"), each.language) for each, area in found)
    return CallList(group.name, tuple(listed))


def _is_listed(group: CareGroup) -> ColumnElement[bool]:
    return and_(
        people.c.group_id == group.id,
        people.c.state == PersonState.ACTIVE,
        ~marked(people.c.id, MarkKind.PROTECTED),
        ~refuses(people.c.id, groups.c.warden_id),
    )
