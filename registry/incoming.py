"""What addresses wrote to us: kept as it was written, with a list of what an officer must still read."""

from datetime import datetime

from sqlmodel import Session, col, select

from registry.store import insert_new, table_of
from registry.tables import Incoming, Seen


class UnknownIncoming(Exception):
    """There is no such incoming message."""


def is_new(session: Session, key: str, now: datetime) -> bool:
    """Note the key of an inbound message; false when it was noted before, so that a repeat has no second effect."""
    seen = table_of(Seen)
    noted = insert_new(session, seen).values(key=key, at=now).on_conflict_do_nothing().returning(seen.c.key)
    return session.execute(noted).scalar() is not None


def keep(session: Session, address_id: int, text: str, intent: str, for_officer: bool, now: datetime) -> Incoming:
    """Keep what was written; `intent` is how it was understood."""
    kept = Incoming(address_id=address_id, at=now, text=text, intent=intent, for_officer=for_officer)
    session.add(kept)
    session.flush()
    return kept


def for_officers(session: Session, limit: int = 200) -> list[Incoming]:
    """What no officer has handled yet, the oldest first."""
    waiting = (
        select(Incoming)
        .where(col(Incoming.for_officer).is_(True), col(Incoming.handled_at).is_(None))
        .order_by(col(Incoming.id))
        .limit(limit)
    )
    return list(session.exec(waiting))


def written_by(session: Session, address_id: int, limit: int = 50) -> list[Incoming]:
    """The newest messages of an address, the newest first."""
    newest = select(Incoming).where(Incoming.address_id == address_id).order_by(col(Incoming.id).desc()).limit(limit)
    return list(session.exec(newest))


def mark_handled(session: Session, incoming_id: int, officer_id: int, now: datetime) -> Incoming:
    """An officer has dealt with the message; the first one who did stays noted. Raises UnknownIncoming."""
    kept = session.get(Incoming, incoming_id)
    if kept is None:
        raise UnknownIncoming(f"there is no incoming message {incoming_id}")
    if kept.handled_at is None:
        kept.handled_at, kept.handled_by = now, officer_id
        session.add(kept)
        session.flush()
    return kept


def forget_chat(session: Session, address_id: int) -> None:
    """Erase what somebody wrote who then did not agree to join; what an officer must read stays."""
    for kept in session.exec(
        select(Incoming).where(Incoming.address_id == address_id, col(Incoming.for_officer).is_(False))
    ):
        session.delete(kept)
    session.flush()
