"""Marking people who must be found by nobody but an officer: from that moment on no warden has them as a task."""

from datetime import datetime

from sqlmodel import Session

from broadcasts.ledger import close_tasks, hand_to_officer, open_rows
from broadcasts.tables import LedgerState
from registry.marks import set_mark
from registry.tables import MarkKind

WHY = "protected: only an officer may look for them"


def protect(session: Session, person_id: int, officer_id: int, now: datetime) -> None:
    """Mark the person, take them off every warden's list, and hand them to an officer where one was looking."""
    set_mark(session, person_id, MarkKind.PROTECTED, officer_id, now)
    keep_from_wardens(session, person_id, now)


def keep_from_wardens(session: Session, person_id: int, now: datetime) -> None:
    """Nobody but an officer looks for somebody protected."""
    rows = open_rows(session, person_id)
    close_tasks(session, person_id, now, "protected")
    for row in rows:
        if row.state is LedgerState.WITH_WARDEN or row.waits_for is not None:
            row.waits_for = row.waits_below = None
            hand_to_officer(session, row, WHY, now)
