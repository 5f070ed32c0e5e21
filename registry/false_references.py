"""References of alerts that people asked about and that we never gave: a sign that a false alert goes round.

Counted by reference and by nobody's name. A typing error counts too, so one question alone says little.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from registry.store import insert_new, table_of
from registry.tables import FalseReference

KEPT_FOR = timedelta(days=30)
"""After the last question about it."""

false_references = table_of(FalseReference)


def note_false_reference(session: Session, ref: str, now: datetime) -> None:
    """Somebody asked about a reference that no alert of ours has."""
    new = insert_new(session, false_references).values(ref=ref, times=1, first_at=now, last_at=now)
    again = {"times": false_references.c.times + 1, "last_at": now}
    session.execute(new.on_conflict_do_update(index_elements=["ref"], set_=again))


def asked_most(session: Session, limit: int) -> list[FalseReference]:
    """Those that were asked about most often."""
    chosen = select(FalseReference).order_by(col(FalseReference.times).desc(), col(FalseReference.last_at).desc())
    return list(session.exec(chosen.limit(limit)))


def forget_false_references(session: Session, now: datetime) -> int:
    """Forget those that nobody asks about any more; returns how many."""
    old = delete(false_references).where(false_references.c.last_at < now - KEPT_FOR)
    return len(session.execute(old.returning(false_references.c.ref)).all())
