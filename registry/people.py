"""People: joining with a language and an area alone, what they change about themselves, leaving and coming back."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from registry.codes import new_code
from registry.tables import Address, CareGroup, Consent, Person, PersonState

PERSON_CODE_LENGTH = 6
ALERTS_CONSENT = "alerts"
LARGEST_PARTY = 50


class UnknownPerson(Exception):
    """There is no such person in the register."""


def find_person(session: Session, person_id: int) -> Person:
    """The person of that number. Raises UnknownPerson."""
    person = session.get(Person, person_id)
    if person is None:
        raise UnknownPerson(f"there is no person number {person_id}")
    return person


def hold_person(session: Session, person_id: int) -> Person:
    """The same, as they stand now; nobody else changes them until this transaction ends. Raises UnknownPerson."""
    person = session.get(Person, person_id, populate_existing=True, with_for_update=True)
    if person is None:
        raise UnknownPerson(f"there is no person number {person_id}")
    return person


def register(session: Session, address: Address, language: str, area_id: int, now: datetime) -> Person:
    """Enter the owner of the address, who has just agreed to be alerted. Who is registered already only moves."""
    if address.person_id is not None:
        person = find_person(session, address.person_id)
        set_area(session, person, area_id, now)
        return person
    person = Person(
        code=new_code(PERSON_CODE_LENGTH), language=language, area_id=area_id, joined_at=now, confirmed_at=now
    )
    session.add(person)
    session.flush()
    assert person.id is not None
    address.person_id = person.id
    session.add(address)
    session.add(Consent(person_id=person.id, kind=ALERTS_CONSENT, given_at=now))
    session.flush()
    return person


def set_language(session: Session, person: Person, language: str, now: datetime) -> None:
    person.language = language
    confirm(session, person, now)


def set_second_language(session: Session, person: Person, language: str | None, now: datetime) -> None:
    """What the person reads where their own language is not shipped; None for nothing but the usual."""
    person.second_language = language
    confirm(session, person, now)


def set_area(session: Session, person: Person, area_id: int, now: datetime) -> None:
    person.area_id = area_id
    confirm(session, person, now)


def set_name(session: Session, person: Person, name: str, now: datetime) -> None:
    person.name = name
    confirm(session, person, now)


def set_party_size(session: Session, person: Person, count: int, now: datetime) -> None:
    """How many are with the person, the person included."""
    if not 1 <= count <= LARGEST_PARTY:
        raise ValueError(f"a party counts from 1 to {LARGEST_PARTY} people, not {count}")
    person.party_size = count
    confirm(session, person, now)


def set_needs_rank(session: Session, person: Person, rank: int, now: datetime) -> None:
    """How early the person is written to. What an officer found higher is not lowered by what the person says."""
    person.needs_rank = max(person.needs_rank, rank)
    confirm(session, person, now)


def mark_left(session: Session, person: Person, now: datetime) -> None:
    """The person is out of the country: no more alerts. Their reports and cases stay."""
    person.state, person.left_at = PersonState.LEFT, now
    confirm(session, person, now)


def mark_returned(session: Session, person: Person, now: datetime) -> None:
    person.state, person.left_at = PersonState.ACTIVE, None
    confirm(session, person, now)


def is_warden(session: Session, person_id: int) -> bool:
    """Whether the person looks after people: as warden or deputy of a group, or as warden of the zone above."""
    above = select(CareGroup.id).where(CareGroup.zone_warden_id == person_id).limit(1)
    return leads_group(session, person_id) or session.exec(above).first() is not None


def leads_group(session: Session, person_id: int) -> bool:
    """Whether the person is the warden or the deputy of a group."""
    roles = or_(col(CareGroup.warden_id) == person_id, col(CareGroup.deputy_id) == person_id)
    return session.exec(select(CareGroup.id).where(roles).limit(1)).first() is not None


def confirm(session: Session, person: Person, now: datetime) -> None:
    """The rest still holds: whatever people tell us about themselves confirms that too."""
    person.confirmed_at = now
    session.add(person)
    session.flush()
