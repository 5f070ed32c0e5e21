"""Months of the audit log: sealed when they are over, purged only whole after 24 months; their heads stay."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from registry.audit import entries, hold_chain
from registry.audit_chain import may_be_purged, months_since
from registry.tables import AuditSegment

MOST_PURGED = 5000


def seal_months(session: Session, now: datetime) -> int:
    """Seal every month that is over; returns how many. An entry that came late to its month is in the next one."""
    sealed = 0
    while (segment := _next_month(session, now)) is not None:
        session.add(segment)
        session.flush()
        sealed += 1
    return sealed


def purge_months(session: Session, now: datetime, most: int = MOST_PURGED) -> int:
    """Give up the oldest month if its time is over, and delete so many entries of months given up; returns how many.

    A large month goes in several short transactions. Once it is given up, none of its entries counts any more.
    """
    oldest = session.exec(
        choose(AuditSegment).where(col(AuditSegment.purged_at).is_(None)).order_by(col(AuditSegment.first_number))
    ).first()
    if oldest is not None and may_be_purged(oldest.month, now):
        oldest.purged_at = now
        session.add(oldest)
        session.flush()
    given_up = select(func.max(AuditSegment.last_number)).where(col(AuditSegment.purged_at).is_not(None))
    up_to = session.execute(given_up).scalar()
    if up_to is None:
        return 0
    old = select(entries.c.number).where(entries.c.number <= up_to).order_by(entries.c.number).limit(most)
    return len(session.execute(delete(entries).where(entries.c.number.in_(old)).returning(entries.c.number)).all())


def _next_month(session: Session, now: datetime) -> AuditSegment | None:
    """The oldest month that is over and not sealed."""
    sealed = session.execute(select(func.max(AuditSegment.last_number))).scalar() or 0
    first = session.execute(_after(sealed).order_by(entries.c.number).limit(1)).first()
    if first is None or months_since(first.at[:7], now) <= 0:
        return None
    hold_chain(session)
    month = first.at[:7]
    of_month = _after(sealed).where(entries.c.at < _month_after(month)).order_by(entries.c.number.desc()).limit(1)
    last = session.execute(of_month).one()
    count = session.execute(
        select(func.count()).where(entries.c.number > sealed, entries.c.number <= last.number)
    ).scalar_one()
    return AuditSegment(
        first_number=first.number, last_number=last.number, count=count, month=month, head=last.hash, sealed_at=now
    )


def _after(number: int) -> Select[Any]:
    return select(entries.c.number, entries.c.at, entries.c.hash).where(entries.c.number > number)


def _month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"
