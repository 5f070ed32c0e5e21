"""Groups: which warden cares for a person. Numbers from domain practice: about ten people, at most twenty-five."""

from sqlalchemy import Integer, Select, String, bindparam, func, select
from sqlmodel import Session

from registry.store import table_of
from registry.tables import AreaWithin, CareGroup, Person, PersonState
from registry.warden_wishes import refuses

LARGEST = 25

groups = table_of(CareGroup)
people = table_of(Person)
within = table_of(AreaWithin)


def assign_group(session: Session, person: Person) -> None:
    """Give a person the smallest group whose warden lives in the same area, or in one around it; same language first.

    A person who already has a group whose warden shares an area keeps it. Nobody is put into a full group, nor into one
    whose warden has left or whom they refused, and wardens are not put into their own.
    """
    nearby = _nearby(session, person)
    if person.group_id is None or person.group_id not in nearby:
        person.group_id = nearby[0] if nearby else None
        session.add(person)
        session.flush()


def _nearby(session: Session, person: Person) -> list[int]:
    whom = {"person": person.id, "area": person.area_id, "language": person.language}
    return list(session.execute(_NEARBY, whom).scalars())


def _statement() -> Select[tuple[int]]:
    """Groups from the warden who lives nearest, the smallest first. Compiled once: every registration asks this."""
    members = people.alias("members")
    size = (
        select(func.count())
        .where(
            members.c.group_id == groups.c.id,
            members.c.state == PersonState.ACTIVE,
            members.c.id != bindparam("person", type_=Integer),
        )
        .correlate(groups)
        .scalar_subquery()
    )
    return (
        select(groups.c.id)
        .join(people, people.c.id == groups.c.warden_id)
        .join(within, within.c.ancestor_id == people.c.area_id)
        .where(
            within.c.area_id == bindparam("area", type_=Integer),
            people.c.state == PersonState.ACTIVE,
            groups.c.warden_id != bindparam("person", type_=Integer),
            size < LARGEST,
            ~refuses(bindparam("person", type_=Integer), groups.c.warden_id),
        )
        .order_by(within.c.depth, people.c.language != bindparam("language", type_=String), size, groups.c.id)
    )


_NEARBY = _statement()
