"""An officer makes a group, or puts people into one who have no warden."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.groups import LARGEST
from registry.many import one_of
from registry.sheets import BadCell, code
from registry.store import table_of
from registry.tables import CareGroup, Person, PersonState
from registry.warden_duties import ROLES
from registry.warden_wishes import refuses

LONGEST_NAME = 80

people = table_of(Person)
groups = table_of(CareGroup)


class GroupFault(Exception):
    """The group cannot be made, or cannot take these people; the sentence says why."""


def make_group(session: Session, written_code: str, name: str, officer_id: int, now: datetime) -> int:
    """A new group without anybody in it; its number. Raises GroupFault."""
    try:
        group = CareGroup(code=code(written_code), name=" ".join(name.split()))
    except BadCell:
        raise GroupFault(Sentence("Write a code of up to 40 letters A to Z, digits, - and _.")) from None
    if not group.name or len(group.name) > LONGEST_NAME:
        raise GroupFault(
            Sentence("Write what wardens and officers call the group, in {most} letters.", most=LONGEST_NAME)
        )
    if group_called(session, group.code) is not None:
        raise GroupFault(Sentence("Another group has this code: choose another one."))
    session.add(group)
    session.flush()
    assert group.id is not None
    record(session, officer(officer_id), Act.GROUP_ADD, now, Subject("group", group.id), group.code)
    return group.id


def put_into_group(session: Session, person_ids: Collection[int], code: str, officer_id: int, now: datetime) -> int:
    """Put people into the group with that code; the number of the group. Raises GroupFault with nothing changed."""
    group = group_called(session, code)
    if group is None:
        raise GroupFault(Sentence("No group has this code."))
    if not person_ids:
        raise GroupFault(Sentence("Tick the people whom the group is to take."))
    _check_room(session, group, len(person_ids))
    chosen = one_of(session, people.c.id, person_ids)
    if any(getattr(group, role) in person_ids for role in ROLES):
        raise GroupFault(Sentence("Whoever looks after a group is not one of those whom it looks after: untick them."))
    unwilling = select(func.count()).select_from(people).join(groups, groups.c.id == group.id)
    refusing = session.execute(unwilling.where(chosen, refuses(people.c.id, groups.c.warden_id))).scalar_one()
    if refusing:
        raise GroupFault(
            Sentence("Of these people, {count} do not want this warden: choose another group for them.", count=refusing)
        )
    session.execute(update(people).where(chosen, people.c.state == PersonState.ACTIVE).values(group_id=group.id))
    detail = f"{group.code}: {' '.join(map(str, sorted(person_ids)))}"
    record(session, officer(officer_id), Act.GROUP_PUT, now, Subject("group", group.id), detail)
    assert group.id is not None
    return group.id


def group_called(session: Session, code: str) -> CareGroup | None:
    """The group with that code."""
    return session.execute(select(CareGroup).where(groups.c.code == code)).scalar_one_or_none()


def _check_room(session: Session, group: CareGroup, more: int) -> None:
    inside = (people.c.group_id == group.id, people.c.state == PersonState.ACTIVE)
    members = session.execute(select(func.count()).select_from(people).where(*inside)).scalar_one()
    if members + more > LARGEST:
        raise GroupFault(
            Sentence(
                "The group has {members} people and takes {most} at most: tick {room} of them or fewer.",
                members=members, most=LARGEST, room=max(0, LARGEST - members),
            )
        )  # fmt: skip
