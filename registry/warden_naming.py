"""An officer names somebody to look after a group, or takes them out of it; they are asked before they see anything."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.people import find_person, hold_person
from registry.tables import CareGroup, PersonState
from registry.warden_duties import ROLES, named_again


class NamingFault(Exception):
    """The person cannot be named for this; the sentence says why."""


def name_warden(session: Session, person_id: int, code: str, role: str, officer_id: int, now: datetime) -> None:
    """Put the person into the role of the group with the code, in place of whoever had it.

    Raises NamingFault, UnknownPerson.
    """
    person, group = hold_person(session, person_id), _with_code(session, code)
    if group is None:
        raise NamingFault(Sentence("No group has this code: it stands on the page of whoever is in the group."))
    if role not in ROLES:
        raise NamingFault(Sentence("Choose a role."))
    if person.state is PersonState.MERGED:
        raise NamingFault(Sentence("This record was merged into another one: name the person by that one."))
    if person.state is not PersonState.ACTIVE:
        raise NamingFault(Sentence("This person has left or is erased: name somebody who is here."))
    if any(getattr(group, other) == person_id for other in ROLES if other != role):
        raise NamingFault(
            Sentence("This person has another role in the group already: whoever steps in must be somebody else.")
        )
    setattr(group, role, person_id)
    session.add(group)
    session.flush()
    named_again(session, {person_id})
    record(session, officer(officer_id), Act.WARDEN_NAME, now, Subject("person", person_id), f"{role} of {group.code}")


def end_roles(session: Session, person_id: int, officer_id: int, now: datetime) -> None:
    """Take the person out of every role, at once. Raises UnknownPerson."""
    find_person(session, person_id)
    for group in groups_looked_after(session, person_id):
        for role in ROLES:
            if getattr(group, role) == person_id:
                setattr(group, role, None)
                session.add(group)
    session.flush()
    record(session, officer(officer_id), Act.WARDEN_NAME, now, Subject("person", person_id), "no role any more")


def end_role(session: Session, group: CareGroup, role: str, officer_id: int, now: datetime) -> None:
    """Take whoever has it out of this one role. Raises NamingFault."""
    if role not in ROLES:
        raise NamingFault(Sentence("Choose a role."))
    person_id = getattr(group, role)
    if person_id is None:
        return
    setattr(group, role, None)
    session.add(group)
    session.flush()
    detail = f"{role} of {group.code} no more"
    record(session, officer(officer_id), Act.WARDEN_NAME, now, Subject("person", person_id), detail)


def groups_looked_after(session: Session, person_id: int) -> list[CareGroup]:
    """The groups in which the person has a role, by name."""
    theirs = select(CareGroup).where(or_(*(getattr(CareGroup, role) == person_id for role in ROLES)))
    return list(session.exec(theirs.order_by(col(CareGroup.name), col(CareGroup.id))))


def _with_code(session: Session, code: str) -> CareGroup | None:
    return session.exec(select(CareGroup).where(CareGroup.code == code)).first()
