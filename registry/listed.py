"""People whom an officers' file entered: they are alerted at once, and asked once whether the list is right."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import Session, col
from sqlmodel import select as choose

from registry.people import ALERTS_CONSENT
from registry.store import insert_new, table_of
from registry.tables import Consent, Listed

listed = table_of(Listed)


def note_listed(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """These people were entered by a file."""
    rows = [{"person_id": person_id, "at": now} for person_id in person_ids]
    if rows:
        session.execute(insert_new(session, listed).on_conflict_do_nothing(), rows)


def is_unconfirmed(session: Session, person_id: int) -> bool:
    """Whether a file entered the person, and they have not said that it is right."""
    return session.exec(choose(Listed.person_id).where(Listed.person_id == person_id)).first() is not None


def not_told(session: Session, where: ColumnElement[bool], most: int) -> list[int]:
    """People who do not know yet that they are on the list, the longest on it first."""
    chosen = select(listed.c.person_id).where(listed.c.told_at.is_(None), where)
    return list(session.execute(chosen.order_by(listed.c.person_id).limit(most)).scalars())


def note_told(session: Session, person_id: int, now: datetime) -> None:
    session.execute(update(listed).where(listed.c.person_id == person_id).values(told_at=now))


def confirm_listed(session: Session, person_id: int, now: datetime) -> None:
    """The person agrees to be on the list: from now on they are registered like anybody else."""
    gone = session.execute(delete(listed).where(listed.c.person_id == person_id).returning(listed.c.person_id)).all()
    agreed = choose(Consent.id).where(Consent.person_id == person_id, col(Consent.withdrawn_at).is_(None))
    if gone and session.exec(agreed).first() is None:
        session.add(Consent(person_id=person_id, kind=ALERTS_CONSENT, given_at=now))
        session.flush()
