"""Whom people do not want to be looked after by. A warden may be a recruiter's cousin or a husband who was left: what
a person says here holds for every way in which that warden could get them on a list.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from registry.many import one_of
from registry.store import table_of
from registry.tables import WardenWish

wishes = table_of(WardenWish)

NOBODY = None
"""Instead of a warden: the person wants none at all."""


def note_wish(session: Session, person_id: int, warden_id: int | None, now: datetime) -> None:
    """The person wants nothing to do with this warden, or (NOBODY) with any."""
    session.add(WardenWish(person_id=person_id, warden_id=warden_id, at=now))
    session.flush()


def refuses(person: ColumnElement[int], warden: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the person of a column refused the warden of another, or all of them."""
    theirs = or_(wishes.c.warden_id == warden, wishes.c.warden_id.is_(None))
    return select(wishes.c.id).where(wishes.c.person_id == person, theirs).correlate_except(wishes).exists()


def refused_by(session: Session, person_ids: Collection[int]) -> dict[int, set[int | None]]:
    """The wardens whom each of these people refused; None among them: all."""
    found: dict[int, set[int | None]] = {}
    chosen = select(wishes.c.person_id, wishes.c.warden_id).where(one_of(session, wishes.c.person_id, person_ids))
    for person_id, warden_id in session.execute(chosen):
        found.setdefault(person_id, set()).add(warden_id)
    return found
