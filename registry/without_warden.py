"""People whom no warden looks after: how many in each area, and who they are.

A group whose warden has left, or has not agreed, looks after nobody yet.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select
from sqlmodel import Session

from registry.store import table_of
from registry.tables import CareGroup, Person, PersonState, WardenDuty

people = table_of(Person)
groups = table_of(CareGroup)
duties = table_of(WardenDuty)
wardens = people.alias("wardens")

_ACTIVE: ColumnElement[str] = literal_column(f"'{PersonState.ACTIVE.value}'")
_NO_GROUP: ColumnElement[int] = literal_column("0")
"""Written out, and asked for as the index of people without a group has it: only so can a planner see that it fits."""


def is_here(person: ColumnElement[int | None]) -> ColumnElement[bool]:
    """Whether there is somebody in a role of a group who is still here."""
    there = select(wardens.c.id).where(wardens.c.id == person, wardens.c.state == PersonState.ACTIVE)
    return there.correlate_except(wardens).exists()


def has_agreed(person: ColumnElement[int | None]) -> ColumnElement[bool]:
    """Whether somebody in a role agreed to look after people."""
    said = select(duties.c.person_id).where(duties.c.person_id == person, duties.c.agreed_at.is_not(None))
    return said.correlate_except(duties).exists()


def counted_by_area(session: Session) -> dict[int, int]:
    """How many people of each area have no warden; areas where all have one are left out."""
    counts: dict[int, int] = {}
    for chosen in _without(people.c.area_id, func.count()):
        for area_id, number in session.execute(chosen.group_by(people.c.area_id)):
            counts[area_id] = counts.get(area_id, 0) + number
    return counts


def people_without(session: Session, area_id: int, after: int, limit: int) -> list[int]:
    """The next people of the area who have none, by their numbers, from above `after` on."""
    found: set[int] = set()
    for chosen in _without(people.c.id):
        here = chosen.where(people.c.area_id == area_id, people.c.id > after)
        found.update(session.execute(here.order_by(people.c.id).limit(limit)).scalars())
    return sorted(found)[:limit]


def _without(*columns: ColumnElement[Any]) -> tuple[Select[Any], Select[Any]]:
    """People in no group, and people in one without a warden."""
    in_none = select(*columns).where(
        func.coalesce(people.c.group_id, _NO_GROUP) == _NO_GROUP, people.c.state == _ACTIVE
    )
    in_one = select(*columns).where(people.c.group_id.in_(_unled()), people.c.state == _ACTIVE)
    return in_none, in_one


def _unled() -> Select[tuple[int]]:
    led = and_(is_here(groups.c.warden_id), has_agreed(groups.c.warden_id))
    return select(groups.c.id).where(~led)
