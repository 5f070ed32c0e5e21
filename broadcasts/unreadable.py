"""Deliveries that cannot be read, by whatever fault of ours: set aside, so that they stop nobody else."""

from datetime import datetime

import structlog
from sqlalchemy import update
from sqlmodel import Session

from broadcasts.ledger import note_unreached
from broadcasts.outbox import deliveries, first_in_line, read_one
from broadcasts.tables import STANDS_FOR_A_PERSON, DeliveryState

log = structlog.get_logger()

WHY = "cannot be read"


def set_unreadable_aside(session: Session, channel: str, limit: int, now: datetime) -> int:
    """Read the first queued rows one by one, and fail those that cannot be; their people go on. Returns how many."""
    failed = 0
    for row in first_in_line(session, channel, limit, now):
        try:
            read_one(session, row.id, now)
        except Exception:  # whatever is wrong with the row
            log.exception("a delivery cannot be read", delivery=row.id)
        else:
            continue
        failed += 1
        values = {"state": DeliveryState.FAILED, "why": WHY}
        session.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
        if row.kind in STANDS_FOR_A_PERSON and row.alert_id is not None and row.person_id is not None:
            note_unreached(session, row.alert_id, row.person_id, WHY, now)
    return failed
