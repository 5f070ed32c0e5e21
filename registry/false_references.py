"""References of alerts that people asked about and that we never gave: a sign that a false alert goes round.

Counted by reference and by nobody's name. A typing error counts too, so one question alone says little. An address
counts a few times a day, whatever it asks about, a visitor of the public page once for a reference, and only so many
references are kept: nobody makes up a false alert alone, or fills the store.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session
from sqlmodel import select as choose

from registry.store import insert_new, table_of
from registry.tables import FalseReference, FalseReferenceAsk, Incoming

KEPT_FOR = timedelta(days=30)
"""After the last question about it."""

DAY = timedelta(days=1)
COUNTED_A_DAY = 3
"""So many questions of one address, so many references of one visitor of the page."""
MOST_KEPT = 1000
QUESTION = "check"
"""How a question about a reference is called among what was written to us."""

false_references = table_of(FalseReference)
asks = table_of(FalseReferenceAsk)
incoming = table_of(Incoming)

_MOST_FIRST = (false_references.c.times.desc(), false_references.c.last_at.desc())


def note_false_reference(session: Session, address_id: int, ref: str, now: datetime) -> None:
    """The address asked, in a message that is kept already, about a reference that no alert of ours has."""
    if _asked_before(session, address_id, now) <= COUNTED_A_DAY:
        _count(session, ref, now)


def note_asked_on_page(session: Session, asker: str, ref: str, now: datetime) -> None:
    """A visitor of the public page, named by nothing but a network, asked about a reference that no alert of ours has.

    A network costs less than a phone, so from one of them each reference counts once a day.
    """
    if _asked_on_page(session, asker, now) >= COUNTED_A_DAY:
        return
    new = insert_new(session, asks).values(asker=asker, ref=ref, at=now)
    once_a_day = new.on_conflict_do_update(
        index_elements=["asker", "ref"], set_={"at": now}, where=asks.c.at <= now - DAY
    )
    if session.execute(once_a_day.returning(asks.c.ref)).first() is not None:
        _count(session, ref, now)


def asked_most(session: Session, limit: int) -> list[FalseReference]:
    """Those that were asked about most often."""
    return list(session.exec(choose(FalseReference).order_by(*_MOST_FIRST).limit(limit)))


def forget_false_references(session: Session, now: datetime) -> int:
    """Forget those that nobody asks about any more, and who asked on the page a day ago; returns how many went of the
    first."""
    session.execute(delete(asks).where(asks.c.at <= now - DAY))
    old = delete(false_references).where(false_references.c.last_at < now - KEPT_FOR)
    return len(session.execute(old.returning(false_references.c.ref)).all())


def _count(session: Session, ref: str, now: datetime) -> None:
    new = insert_new(session, false_references).values(ref=ref, times=1, first_at=now, last_at=now)
    again = {"times": false_references.c.times + 1, "last_at": now}
    session.execute(new.on_conflict_do_update(index_elements=["ref"], set_=again))
    _drop_the_least(session)


def _asked_before(session: Session, address_id: int, now: datetime) -> int:
    """How often the address asked within a day, this time included."""
    theirs = (incoming.c.address_id == address_id, incoming.c.at > now - DAY, incoming.c.intent == QUESTION)
    asked: int = session.execute(select(func.count()).where(*theirs)).scalar_one()
    return asked


def _asked_on_page(session: Session, asker: str, now: datetime) -> int:
    """How many references this visitor had counted within a day."""
    theirs = select(func.count()).where(asks.c.asker == asker, asks.c.at > now - DAY)
    counted: int = session.execute(theirs).scalar_one()
    return counted


def _drop_the_least(session: Session) -> None:
    """Of too many, those that were asked about least and longest ago; one that another process holds waits."""
    least = select(false_references.c.ref).order_by(*_MOST_FIRST).offset(MOST_KEPT).with_for_update(skip_locked=True)
    session.execute(delete(false_references).where(false_references.c.ref.in_(least)))
