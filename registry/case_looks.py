"""Who has a case before them now: so that two officers know of each other before either acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from registry.store import insert_new, table_of
from registry.tables import CaseLook, Officer

STILL_OPEN = timedelta(minutes=2)
"""A page says once a minute that it is still open, where scripts run."""

looks = table_of(CaseLook)


@dataclass(frozen=True)
class Looking:
    """An officer who has a case open, and when they were last known to."""

    case_id: int
    officer: str
    at: datetime


def note_look(session: Session, case_id: int, officer_id: int, now: datetime) -> None:
    new = insert_new(session, looks).values(case_id=case_id, officer_id=officer_id, at=now)
    session.execute(new.on_conflict_do_update(index_elements=["case_id", "officer_id"], set_={"at": new.excluded.at}))


def others_looking(session: Session, case_ids: Collection[int], officer_id: int, now: datetime) -> list[Looking]:
    """Who else has these cases open, whoever looked last first."""
    chosen = (
        select(CaseLook, Officer.name)
        .join(Officer, col(Officer.id) == CaseLook.officer_id)
        .where(col(CaseLook.case_id).in_(case_ids), CaseLook.officer_id != officer_id, CaseLook.at > now - STILL_OPEN)
        .order_by(col(CaseLook.at).desc())
    )
    return [Looking(look.case_id, name, look.at) for look, name in session.exec(chosen)]


def forget_looks(session: Session, now: datetime) -> int:
    """Forget who had a case before them and has it no more; returns how many."""
    over = delete(looks).where(looks.c.at <= now - STILL_OPEN).returning(looks.c.case_id)
    return len(session.execute(over).all())
