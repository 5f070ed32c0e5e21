"""What was done on a case, one entry after the other: its history, what changed since somebody read it, and whom it
concerns who has not seen it yet."""

from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from registry.tables import CaseEntry, EntryKind

MOST_SHOWN = 200
MOST_TOLD = 20


def add_entry(
    session: Session,
    case_id: int,
    kind: EntryKind,
    now: datetime,
    *,
    officer_id: int | None = None,
    for_officer_id: int | None = None,
    text: str | None = None,
) -> CaseEntry:
    """Write down what was done. Nobody is told of what they did themselves."""
    told = for_officer_id if for_officer_id != officer_id else None
    entry = CaseEntry(
        case_id=case_id, kind=kind, officer_id=officer_id, for_officer_id=told, text=text or None, at=now,
        seen_at=now if told is None else None,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


def entries_of(session: Session, case_id: int, after: int = 0) -> list[CaseEntry]:
    """The newest entries of the case that came after the one of that number, the oldest of them first."""
    newest = select(CaseEntry).where(CaseEntry.case_id == case_id, col(CaseEntry.id) > after)
    return list(session.exec(newest.order_by(col(CaseEntry.id).desc()).limit(MOST_SHOWN)))[::-1]


def newest_entry(session: Session, case_id: int) -> CaseEntry | None:
    newest = select(CaseEntry).where(CaseEntry.case_id == case_id).order_by(col(CaseEntry.id).desc())
    return session.exec(newest.limit(1)).first()


def newest_number(session: Session, case_id: int) -> int:
    """By which a change is noticed; 0 where nothing was done yet."""
    return session.exec(select(func.max(CaseEntry.id)).where(CaseEntry.case_id == case_id)).one() or 0


def entries_for(session: Session, officer_id: int) -> list[CaseEntry]:
    """What concerns this officer and they have not seen yet, the newest first."""
    unseen = select(CaseEntry).where(CaseEntry.for_officer_id == officer_id, col(CaseEntry.seen_at).is_(None))
    return list(session.exec(unseen.order_by(col(CaseEntry.id).desc()).limit(MOST_TOLD)))


def note_seen(session: Session, case_id: int, officer_id: int, now: datetime) -> None:
    """The officer has the case before them, with all that concerned them."""
    theirs = (col(CaseEntry.case_id) == case_id) & (col(CaseEntry.for_officer_id) == officer_id)
    session.execute(update(CaseEntry).where(theirs, col(CaseEntry.seen_at).is_(None)).values(seen_at=now))
