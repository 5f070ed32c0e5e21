"""Groups: which warden cares for a person. Numbers from domain practice: about ten people, at most twenty-five."""

from sqlmodel import Session, col, func, select

from registry.tables import AreaWithin, CareGroup, Person, PersonState

LARGEST = 25


def assign_group(session: Session, person: Person) -> None:
    """Give a person the smallest group whose warden lives in the same area, or in one around it; same language first.

    A person who already has a group whose warden shares an area keeps it. Nobody is put into a full group, nor into one
    whose warden has left, and wardens are not put into their own.
    """
    nearby = _nearby(session, person)
    if person.group_id is None or person.group_id not in nearby:
        person.group_id = nearby[0] if nearby else None
        session.add(person)
        session.flush()


def _nearby(session: Session, person: Person) -> list[int]:
    warden = select(Person.area_id, Person.language, Person.id).where(Person.state == PersonState.ACTIVE).subquery()
    size = (
        select(func.count())
        .where(Person.group_id == CareGroup.id, Person.state == PersonState.ACTIVE, Person.id != person.id)
        .correlate(CareGroup)
        .scalar_subquery()
    )
    shared = (
        select(AreaWithin.depth)
        .where(AreaWithin.area_id == person.area_id, AreaWithin.ancestor_id == warden.c.area_id)
        .scalar_subquery()
    )
    found = session.exec(
        select(CareGroup.id)
        .join(warden, warden.c.id == CareGroup.warden_id)
        .where(shared.is_not(None), size < LARGEST, col(CareGroup.warden_id) != person.id)
        .order_by(shared, warden.c.language != person.language, size, col(CareGroup.id))
    )
    return [group_id for group_id in found if group_id is not None]
