"""Who registered by themselves and how fast: a rush from one source is taken in, and shown to an officer.

Nobody is turned away: in a crisis real people come in a rush too, and only a human can tell them from made-up ones.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session

from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.numbers import prefix_of
from registry.store import insert_new, table_of
from registry.tables import Newcomer

MINUTE = timedelta(minutes=1)
RUSH = 30
"""So many in a minute from one source are no rush yet: a meeting where people are shown how to join is as fast."""
KEPT_FOR = timedelta(hours=1)
MOST_FORGOTTEN = 5000

newcomers = table_of(Newcomer)


def source_of(channel: str, value: str) -> str:
    """Where somebody comes from, as far as it can be told: Telegram, or the numbers that begin alike."""
    return prefix_of(value) if channel == "sms" else channel


def is_rush(others: int) -> bool:
    """Whether one more is too many, after so many others within a minute."""
    return others >= RUSH


def note_newcomer(session: Session, person_id: int, source: str, now: datetime) -> bool:
    """Note that the person has just registered; whether that was in a rush. Once noted, nothing changes it."""
    lately = select(newcomers.c.person_id).where(newcomers.c.source == source, newcomers.c.at > now - MINUTE)
    others = session.execute(select(func.count()).select_from(lately.limit(RUSH).subquery())).scalar_one()
    row = {"person_id": person_id, "source": source, "at": now, "rush": is_rush(others)}
    session.execute(insert_new(session, newcomers).values(row).on_conflict_do_nothing())
    return is_rush(others)


def rushes(session: Session) -> dict[str, int]:
    """How many came in a rush from each source and no officer has looked at."""
    chosen = select(newcomers.c.source, func.count().label("people")).where(
        newcomers.c.rush, newcomers.c.looked_by.is_(None)
    )
    return {row.source: row.people for row in session.execute(chosen.group_by(newcomers.c.source))}


def came_in_rush(session: Session, source: str, limit: int) -> list[int]:
    """The people of one rush whom no officer has looked at, the newest first."""
    chosen = select(newcomers.c.person_id).where(_unlooked(source)).order_by(newcomers.c.person_id.desc())
    return list(session.execute(chosen.limit(limit)).scalars())


def note_looked(session: Session, source: str, oldest: int, newest: int, officer_id: int, now: datetime) -> None:
    """An officer has looked at the people of this rush from the oldest to the newest who were shown."""
    shown = update(newcomers).where(_unlooked(source), newcomers.c.person_id.between(oldest, newest))
    looked = session.execute(shown.values(looked_by=officer_id).returning(newcomers.c.person_id)).all()
    if looked:
        detail = f"{len(looked)} from person {oldest} to {newest}"
        record(session, officer(officer_id), Act.RUSH_LOOKED, now, Subject("rush"), detail)


def forget_newcomers(session: Session, now: datetime, most: int = MOST_FORGOTTEN) -> int:
    """Forget those who came quietly, or were looked at, more than an hour ago; returns how many."""
    over = (newcomers.c.at < now - KEPT_FOR) & (~newcomers.c.rush | newcomers.c.looked_by.is_not(None))
    old = select(newcomers.c.person_id).where(over).limit(most)
    gone = delete(newcomers).where(newcomers.c.person_id.in_(old)).returning(newcomers.c.person_id)
    return len(session.execute(gone).all())


def _unlooked(source: str) -> ColumnElement[bool]:
    return (newcomers.c.source == source) & newcomers.c.rush & newcomers.c.looked_by.is_(None)
