"""What people who were named to look after a group said to it: agreed, declined, away, back.

Consular networks have wardens agree to keep names to themselves before they are given any (7 FAM 070, US Department of
State), and renew it each year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlmodel import Session

from registry.acts import Act, Actor, Role, Subject
from registry.audit import record
from registry.many import one_of
from registry.marks import marked
from registry.store import insert_new, table_of
from registry.tables import CareGroup, MarkKind, Person, PersonState, WardenDuty
from registry.warden_wishes import refuses

RENEWED_EVERY = timedelta(days=365)
ASKED_AGAIN_AFTER = timedelta(days=14)
"""Whoever was asked and says nothing is asked once more after this time, and so on."""
LONGEST_AWAY = timedelta(days=90)

ROLES = ("warden_id", "deputy_id", "zone_warden_id")

duties = table_of(WardenDuty)
groups = table_of(CareGroup)
people = table_of(Person)


@dataclass(frozen=True)
class Duty:
    """Where somebody who was named stands at one moment."""

    agreed: bool = False
    practised: bool = False
    away_until: datetime | None = None


def named() -> ColumnElement[bool]:
    """Whether the person of `people` has a role in a group."""
    return or_(*(select(groups.c.id).where(groups.c[role] == people.c.id).exists() for role in ROLES))


def is_replaced(person: ColumnElement[Any], warden: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the warden of a column has no role, or none any more, in the group of the person of another."""
    others = (groups.c[role].is_distinct_from(warden) for role in ROLES)
    theirs = exists().where(people.c.id == person, groups.c.id == people.c.group_id, *others)
    return theirs.correlate_except(people, groups)


def may_look(person: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    """Whether the person of a column agreed to look after people and is not away."""
    here = or_(duties.c.away_until.is_(None), duties.c.away_until <= now)
    agreed = and_(duties.c.person_id == person, duties.c.agreed_at.is_not(None), here)
    return select(duties.c.person_id).where(agreed).correlate_except(duties).exists()


def duty_of(session: Session, person_id: int, now: datetime) -> Duty:
    row = session.execute(select(duties).where(duties.c.person_id == person_id)).first()
    if row is None:
        return Duty()
    away = row.away_until if row.away_until is not None and row.away_until > now else None
    return Duty(row.agreed_at is not None, row.practised_at is not None, away)


def to_be_asked(session: Session, now: datetime, most: int) -> list[int]:
    """People who were named and have neither agreed lately nor declined since, and were not asked lately.

    Nobody covert: the question names the embassy, and who would be looked after.
    """
    stale = and_(duties.c.agreed_at.is_not(None), duties.c.agreed_at <= now - RENEWED_EVERY)
    unanswered = and_(duties.c.agreed_at.is_(None), duties.c.declined_at.is_(None))
    due = or_(duties.c.asked_at.is_(None), duties.c.asked_at <= now - ASKED_AGAIN_AFTER)
    chosen = (
        select(people.c.id)
        .outerjoin(duties, duties.c.person_id == people.c.id)
        .where(
            people.c.state == PersonState.ACTIVE,
            named(),
            ~marked(people.c.id, MarkKind.COVERT),
            or_(duties.c.person_id.is_(None), and_(or_(stale, unanswered), due)),
        )
    )
    return list(session.execute(chosen.order_by(people.c.id).limit(most)).scalars())


def warden_of(session: Session, person_id: int) -> tuple[int, str | None] | None:
    """The number and the chosen name of whoever looks after the person; None where nobody does."""
    member = people.alias("member")
    chosen = (
        select(people.c.id, people.c.name)
        .join(groups, groups.c.warden_id == people.c.id)
        .join(member, member.c.group_id == groups.c.id)
        .join(duties, and_(duties.c.person_id == people.c.id, duties.c.agreed_at.is_not(None)))
        .where(
            member.c.id == person_id,
            people.c.id != person_id,
            people.c.state == PersonState.ACTIVE,
            ~refuses(member.c.id, people.c.id),
        )
    )
    row = session.execute(chosen).first()
    return None if row is None else (row.id, row.name)


def note_asked(session: Session, person_id: int, now: datetime) -> None:
    _ensure(session, person_id)
    _set(session, person_id, asked_at=now)


def agree(session: Session, person_id: int, now: datetime) -> None:
    """The person keeps to the undertaking from now on."""
    _ensure(session, person_id)
    _set(session, person_id, agreed_at=now, declined_at=None, away_until=None)
    record(session, Actor(Role.WARDEN, person_id), Act.WARDEN_AGREE, now, Subject("person", person_id))


def agree_on_paper(session: Session, person_ids: Iterable[int], now: datetime) -> None:
    """A file says that these people signed. What they themselves said, even that they declined, goes before it."""
    for person_id in person_ids:
        _ensure(session, person_id)
        silent = (duties.c.person_id == person_id, duties.c.agreed_at.is_(None), duties.c.declined_at.is_(None))
        signed = update(duties).where(*silent).values(agreed_at=now).returning(duties.c.person_id)
        if session.execute(signed).first() is not None:
            by, about = Actor(Role.OPERATOR), Subject("person", person_id)
            record(session, by, Act.WARDEN_AGREE, now, about, "on paper, says a file")


def decline(session: Session, person_id: int, now: datetime) -> None:
    """The person does not want to, or no more: they lose every role at once."""
    _ensure(session, person_id)
    _set(session, person_id, agreed_at=None, declined_at=now, away_until=None)
    for role in ROLES:
        session.execute(update(CareGroup).where(getattr(CareGroup, role) == person_id).values({role: None}))
    record(session, Actor(Role.WARDEN, person_id), Act.WARDEN_DECLINE, now, Subject("person", person_id))


def named_again(session: Session, person_ids: set[int]) -> None:
    """Whoever declined once and is named once more is asked once more."""
    theirs = one_of(session, duties.c.person_id, person_ids)
    session.execute(
        update(duties).where(theirs, duties.c.declined_at.is_not(None)).values(declined_at=None, asked_at=None)
    )


def set_away(session: Session, person_id: int, until: datetime | None) -> None:
    """Away until then; None: back."""
    _set(session, person_id, away_until=until)


def note_practised(session: Session, person_id: int, now: datetime) -> None:
    _set(session, person_id, practised_at=now)


def _ensure(session: Session, person_id: int) -> None:
    session.execute(insert_new(session, duties).values({"person_id": person_id}).on_conflict_do_nothing())


def _set(session: Session, person_id: int, **values: datetime | None) -> None:
    session.execute(update(duties).where(duties.c.person_id == person_id).values(**values))
