"""What people are asked once each after they have joined: which question is next, and what was answered.

A language and an area are enough for ever, so every question may be passed over, and none comes twice.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as choose

from registry.store import insert_new, table_of
from registry.tables import Detail, DetailKind, Kin, Person

BETWEEN_QUESTIONS = timedelta(days=1)
"""One question a day at most, and none on the day of joining."""
REMINDERS = (timedelta(days=90), timedelta(days=30))
"""How long before the month begins in which something expires."""

details = table_of(Detail)


def next_question(session: Session, person: Person, now: datetime) -> DetailKind | None:
    """What to ask the person next; None while it is too soon, and once everything was asked or is known."""
    assert person.id is not None
    chosen = select(details.c.kind, details.c.asked_at).where(details.c.person_id == person.id)
    known = {row.kind: row.asked_at for row in session.execute(chosen)}
    latest = max([person.joined_at, *filter(None, known.values())])
    if now - latest < BETWEEN_QUESTIONS:
        return None
    return next((kind for kind in DetailKind if kind not in known and not _is_known(session, person, kind)), None)


def note_asked(session: Session, person_id: int, kind: DetailKind, now: datetime) -> None:
    """The question was put, so it is not put again."""
    _keep(session, person_id, kind, asked_at=now)


def keep_detail(
    session: Session, person_id: int, kind: DetailKind, value: str, remind_at: datetime | None = None
) -> None:
    """What the person said, in place of what they had said before."""
    _keep(session, person_id, kind, value=value, remind_at=remind_at)


def details_of(session: Session, person_id: int) -> dict[DetailKind, str]:
    """What the person has told us, by kind."""
    found = session.exec(choose(Detail).where(Detail.person_id == person_id, col(Detail.value).is_not(None)))
    return {detail.kind: detail.value for detail in found if detail.value is not None}


def until_of(value: str) -> datetime:
    """The beginning of the month that is written as 2031-05."""
    year, _, month = value.partition("-")
    return datetime(int(year), int(month), 1, tzinfo=UTC)


def next_reminder(until: datetime, now: datetime) -> datetime | None:
    """When to remind somebody whose document expires in the month that begins then; None when no reminder is left."""
    return min((until - before for before in REMINDERS if until - before > now), default=None)


def _is_known(session: Session, person: Person, kind: DetailKind) -> bool:
    """Whether the register has it from elsewhere, such as an officers' file."""
    match kind:
        case DetailKind.NAME:
            return person.name is not None
        case DetailKind.PEOPLE:
            return person.party_size > 1
        case DetailKind.KIN:
            return session.exec(choose(Kin.address_id).where(Kin.person_id == person.id)).first() is not None
        case DetailKind.NEEDS:
            return person.needs_rank > 0
    return False


def _keep(session: Session, person_id: int, kind: DetailKind, **values: object) -> None:
    new = insert_new(session, details).values(person_id=person_id, kind=kind, **values)
    session.execute(new.on_conflict_do_update(index_elements=["person_id", "kind"], set_=values))
