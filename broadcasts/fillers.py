"""Which broadcast is filled next, and what becomes of one that cannot be: it waits, and the others pass it by."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from broadcasts.correction import fill_correction
from broadcasts.filling import CHUNK, fill_alert, fill_notice
from broadcasts.outbox import backoff
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, BroadcastKind
from registry.store import announce

FILLERS = {
    BroadcastKind.ALERT: fill_alert,
    BroadcastKind.CORRECTION: fill_correction,
    BroadcastKind.NOTICE: fill_notice,
}


class Unfillable(Exception):
    """A chunk of this broadcast could not be written; its cause is the fault."""

    def __init__(self, broadcast_id: int) -> None:
        super().__init__(f"broadcast {broadcast_id}")
        self.broadcast_id = broadcast_id


def unfilled(session: Session, now: datetime) -> list[Broadcast]:
    """Broadcasts that still lack rows and may be tried now, the most urgent and newest first."""
    waits_no_more = or_(col(Broadcast.fill_after).is_(None), col(Broadcast.fill_after) <= now)
    chosen = select(Broadcast).where(col(Broadcast.filled_at).is_(None), waits_no_more)
    return list(session.exec(chosen.order_by(col(Broadcast.priority), col(Broadcast.id).desc())))


def fill_next(session: Session, speaker: Speaker, now: datetime, size: int = CHUNK) -> bool:
    """One chunk of the most urgent broadcast; whether there was one.

    Raises Unfillable, after which nothing of the chunk may be kept: note the fault in a transaction of its own.
    """
    waiting = unfilled(session, now)
    if not waiting:
        return False
    broadcast = waiting[0]
    assert broadcast.id is not None
    try:
        FILLERS[broadcast.kind](session, speaker, broadcast, now, size)
        session.flush()
    except Exception as fault:  # whatever is wrong with one broadcast must not keep the others from being filled
        raise Unfillable(broadcast.id) from fault
    return True


def note_fault(session: Session, broadcast_id: int, now: datetime) -> None:
    """Let the others pass for a while: 2, 4, 8 ... seconds, at most five minutes. Officers see it with the alert."""
    broadcast = session.get_one(Broadcast, broadcast_id)
    broadcast.faults += 1
    broadcast.fill_after = now + backoff(broadcast.faults)
    session.add(broadcast)
    announce(session, "ledger")
