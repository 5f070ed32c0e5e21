"""What a zone's warden sees of the wardens below: how many tasks are open and done in each group. Nobody's name."""

from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlmodel import Session

from broadcasts.tables import Task, TaskState
from registry.store import table_of
from registry.tables import CareGroup, Person

tasks = table_of(Task)
groups = table_of(CareGroup)
people = table_of(Person)

_OPEN = (TaskState.OFFERED, TaskState.TAKEN)


@dataclass(frozen=True)
class GroupCount:
    """One group with the tasks about its people."""

    name: str
    open: int
    done: int


def zone_counts(session: Session, zone_warden_id: int) -> list[GroupCount]:
    """The groups of the zone by name; tasks that went on to the zone's warden count where the person belongs."""
    still_open = func.sum(case((tasks.c.state.in_(_OPEN), 1), else_=0))
    closed = func.sum(case((tasks.c.state == TaskState.CLOSED, 1), else_=0))
    chosen = (
        select(groups.c.name, still_open, closed)
        .outerjoin(people, people.c.group_id == groups.c.id)
        .outerjoin(tasks, tasks.c.person_id == people.c.id)
        .where(groups.c.zone_warden_id == zone_warden_id)
        .group_by(groups.c.id, groups.c.name)
        .order_by(groups.c.name)
    )
    return [GroupCount(row[0], row[1] or 0, row[2] or 0) for row in session.execute(chosen)]


def groups_led(session: Session, person_id: int) -> list[int]:
    """The groups whose warden or deputy the person is."""
    leads = or_(groups.c.warden_id == person_id, groups.c.deputy_id == person_id)
    return list(session.execute(select(groups.c.id).where(leads).order_by(groups.c.id)).scalars())
