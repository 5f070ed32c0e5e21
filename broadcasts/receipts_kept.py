"""How long a receipt waits for a delivery that it could belong to."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session

from broadcasts.tables import EarlyReceipt
from registry.store import table_of

KEPT_FOR = timedelta(days=2)
"""A receipt waits for our own note of its reference, which takes seconds. One that is still here belongs to none."""
MOST_FORGOTTEN = 5000

early_receipts = table_of(EarlyReceipt)


def forget_receipts(session: Session, now: datetime, most: int = MOST_FORGOTTEN) -> int:
    """Forget the oldest receipts that nothing fits, so many at once; returns how many."""
    old = (
        select(early_receipts.c.id)
        .where(early_receipts.c.at < now - KEPT_FOR)
        .order_by(early_receipts.c.id)
        .limit(most)
    )
    gone = delete(early_receipts).where(early_receipts.c.id.in_(old)).returning(early_receipts.c.id)
    return len(session.execute(gone).all())
