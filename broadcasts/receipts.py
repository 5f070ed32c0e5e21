"""What carriers say of messages later: a receipt moves a delivery forward, never back, however often it comes.

A receipt may overtake our own note of the carrier's reference; it then waits in the store for that note.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_
from sqlmodel import Session, col, select

from broadcasts.channel import Trouble
from broadcasts.tables import Delivery, DeliveryState, EarlyReceipt
from registry.store import announce

FORWARD = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ)

Fail = Callable[[Session, Delivery, Trouble, str, datetime], None]


@dataclass(frozen=True)
class Receipt:
    """A carrier's word on one message: ACCEPTED (sent on), DELIVERED, READ, or FAILED with its trouble."""

    channel: str
    carrier_ref: str
    state: DeliveryState
    trouble: Trouble | None = None
    why: str | None = None


def apply(session: Session, receipt: Receipt, fail: Fail, now: datetime) -> None:
    """Move the delivery that the receipt speaks of, or keep the receipt until that delivery is known."""
    delivery = session.exec(
        select(Delivery).where(Delivery.carrier_ref == receipt.carrier_ref, Delivery.channel == receipt.channel)
    ).first()
    if delivery is None:
        trouble = receipt.trouble.value if receipt.trouble else None
        early = EarlyReceipt(
            channel=receipt.channel, carrier_ref=receipt.carrier_ref, state=receipt.state,
            trouble=trouble, why=receipt.why, at=now,
        )  # fmt: skip
        session.add(early)
    else:
        _move(session, delivery, receipt, fail, now)


def apply_early(session: Session, carrier_refs: Sequence[str], fail: Fail) -> int:
    """Apply what came before these references were written down, in the order it came; returns how many came."""
    if session.exec(select(EarlyReceipt.id).limit(1)).first() is None:
        return 0
    early = session.exec(
        select(EarlyReceipt, Delivery)
        .join(
            Delivery,
            and_(col(Delivery.carrier_ref) == EarlyReceipt.carrier_ref, col(Delivery.channel) == EarlyReceipt.channel),
        )
        .where(col(EarlyReceipt.carrier_ref).in_(carrier_refs))
        .order_by(col(EarlyReceipt.id))
    ).all()
    for row, delivery in early:
        trouble = Trouble(row.trouble) if row.trouble else None
        receipt = Receipt(row.channel, row.carrier_ref, row.state, trouble, row.why)
        _move(session, delivery, receipt, fail, row.at)
        session.delete(row)
    return len(early)


def settle_early(session: Session, fail: Fail, limit: int) -> int:
    """Apply receipts that missed their reference because two transactions wrote both side by side; returns how many."""
    waiting = select(EarlyReceipt.carrier_ref).order_by(col(EarlyReceipt.id).desc()).limit(limit)
    return apply_early(session, session.exec(waiting).all(), fail)


def is_forward(before: DeliveryState, after: DeliveryState) -> bool:
    """Whether a receipt says more than is known: after "delivered", a late "sent" or "failed" says nothing."""
    if after is DeliveryState.FAILED:
        return before is DeliveryState.ACCEPTED
    return before in FORWARD and FORWARD.index(after) > FORWARD.index(before)


def _move(session: Session, delivery: Delivery, receipt: Receipt, fail: Fail, now: datetime) -> None:
    if not is_forward(delivery.state, receipt.state):
        return
    if receipt.state is DeliveryState.FAILED:
        fail(session, delivery, receipt.trouble or Trouble.UNREACHABLE, receipt.why or "carrier gave no reason", now)
        return
    delivery.state = receipt.state
    if receipt.state is DeliveryState.READ:
        delivery.read_at = now
    delivery.delivered_at = delivery.delivered_at or now
    session.add(delivery)
    session.flush()
    announce(session, "ledger")
