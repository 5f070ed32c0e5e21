"""An officer names somebody to look after a group, or takes them out of it; they are asked before they see anything."""

from datetime import datetime

from sqlmodel import Session, col, select

from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.people import find_person
from registry.tables import CareGroup, PersonState
from registry.warden_duties import ROLES, named_again


class NamingFault(Exception):
    """The person cannot be named for this; the sentence says why."""


def name_warden(session: Session, person_id: int, group_id: int, role: str, officer_id: int, now: datetime) -> None:
    """Put the person into the role of the group, in place of whoever had it. Raises NamingFault, UnknownPerson."""
    person, group = find_person(session, person_id), session.get(CareGroup, group_id)
    if group is None or role not in ROLES:
        raise NamingFault("Choose a group and a role.")
    if person.state is not PersonState.ACTIVE:
        raise NamingFault("This person has left or is erased: name somebody who is here.")
    if any(getattr(group, other) == person_id for other in ROLES if other != role):
        raise NamingFault("This person has another role in the group already: whoever steps in must be somebody else.")
    setattr(group, role, person_id)
    session.add(group)
    session.flush()
    named_again(session, {person_id})
    record(session, officer(officer_id), Act.WARDEN_NAME, now, Subject("person", person_id), f"{role} of {group.code}")


def end_roles(session: Session, person_id: int, officer_id: int, now: datetime) -> None:
    """Take the person out of every role, at once. Raises UnknownPerson."""
    find_person(session, person_id)
    for group in session.exec(select(CareGroup)):
        for role in ROLES:
            if getattr(group, role) == person_id:
                setattr(group, role, None)
                session.add(group)
    session.flush()
    record(session, officer(officer_id), Act.WARDEN_NAME, now, Subject("person", person_id), "no role any more")


def groups_by_name(session: Session) -> list[CareGroup]:
    return list(session.exec(select(CareGroup).order_by(col(CareGroup.name), col(CareGroup.id))))
