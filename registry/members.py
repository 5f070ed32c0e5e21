"""People without a phone, whom a warden enters into the group: the warden is the way to tell them anything.

A person without an address is passed to the warden at once when an alert concerns them, because there is nobody to ask.
"""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from locales.words import normalise
from registry.codes import new_code
from registry.groups import LARGEST
from registry.people import PERSON_CODE_LENGTH
from registry.tables import CareGroup, Consent, Person, PersonState

BY_PROXY = "alerts, agreed through a warden"
"""The kind of consent: the person agreed, and somebody else said so (IOM Emergency Manual, "proxy consent")."""


def group_led_by(session: Session, person_id: int) -> CareGroup | None:
    """The group whose warden, or else whose deputy, the person is."""
    leads = or_(col(CareGroup.warden_id) == person_id, col(CareGroup.deputy_id) == person_id)
    found = list(session.exec(select(CareGroup).where(leads).order_by(col(CareGroup.id))))
    return min(found, key=lambda group: group.warden_id != person_id, default=None)


def is_full(session: Session, group: CareGroup) -> bool:
    return len(_members(session, group)) >= LARGEST


def has_name(session: Session, group: CareGroup, name: str) -> bool:
    """Whether somebody in the group is called so already, however it is written."""
    return any(member.name and normalise(member.name) == normalise(name) for member in _members(session, group))


def add_member(session: Session, group: CareGroup, name: str, language: str, area_id: int, now: datetime) -> Person:
    """Enter somebody who has no address of their own. The language is what the warden speaks to them."""
    person = Person(
        code=new_code(PERSON_CODE_LENGTH), language=language, area_id=area_id, name=name, group_id=group.id,
        joined_at=now, confirmed_at=now,
    )  # fmt: skip
    session.add(person)
    session.flush()
    assert person.id is not None
    session.add(Consent(person_id=person.id, kind=BY_PROXY, given_at=now))
    session.flush()
    return person


def _members(session: Session, group: CareGroup) -> list[Person]:
    """A full group has few, so names, which are sealed, can be compared one by one."""
    chosen = select(Person).where(Person.group_id == group.id, Person.state == PersonState.ACTIVE)
    return list(session.exec(chosen))
