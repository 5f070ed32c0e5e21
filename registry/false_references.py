"""References of alerts that people asked about and that we never gave: a sign that a false alert goes round.

Counted by reference and by nobody's name. A typing error counts too, so one question alone says little. An address
counts a few times a day, whatever it asks about, and only so many references are kept: nobody makes up a false alert
alone, or fills the store.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session
from sqlmodel import select as choose

from registry.store import insert_new, table_of
from registry.tables import FalseReference, Incoming

KEPT_FOR = timedelta(days=30)
"""After the last question about it."""

DAY = timedelta(days=1)
COUNTED_A_DAY = 3
"""So many questions of one address."""
MOST_KEPT = 1000
QUESTION = "check"
"""How a question about a reference is called among what was written to us."""

false_references = table_of(FalseReference)
incoming = table_of(Incoming)

_MOST_FIRST = (false_references.c.times.desc(), false_references.c.last_at.desc())


def note_false_reference(session: Session, address_id: int, ref: str, now: datetime) -> None:
    """The address asked, in a message that is kept already, about a reference that no alert of ours has."""
    if _asked_before(session, address_id, now) > COUNTED_A_DAY:
        return
    new = insert_new(session, false_references).values(ref=ref, times=1, first_at=now, last_at=now)
    again = {"times": false_references.c.times + 1, "last_at": now}
    session.execute(new.on_conflict_do_update(index_elements=["ref"], set_=again))
    _drop_the_least(session)


def asked_most(session: Session, limit: int) -> list[FalseReference]:
    """Those that were asked about most often."""
    return list(session.exec(choose(FalseReference).order_by(*_MOST_FIRST).limit(limit)))


def forget_false_references(session: Session, now: datetime) -> int:
    """Forget those that nobody asks about any more; returns how many."""
    old = delete(false_references).where(false_references.c.last_at < now - KEPT_FOR)
    return len(session.execute(old.returning(false_references.c.ref)).all())


def _asked_before(session: Session, address_id: int, now: datetime) -> int:
    """How often the address asked within a day, this time included."""
    theirs = (incoming.c.address_id == address_id, incoming.c.at > now - DAY, incoming.c.intent == QUESTION)
    asked: int = session.execute(select(func.count()).where(*theirs)).scalar_one()
    return asked


def _drop_the_least(session: Session) -> None:
    """Of too many, those that were asked about least and longest ago; one that another process holds waits."""
    least = select(false_references.c.ref).order_by(*_MOST_FIRST).offset(MOST_KEPT).with_for_update(skip_locked=True)
    session.execute(delete(false_references).where(false_references.c.ref.in_(least)))
