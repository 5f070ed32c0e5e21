"""How many messages of a broadcast are in which state, on each channel."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from broadcasts.tables import Delivery, DeliveryState


@dataclass(frozen=True)
class MessageRow:
    """How many messages of a broadcast are in one state on one channel."""

    channel: str
    state: DeliveryState
    number: int


def messages_of(session: Session, broadcast_id: int) -> tuple[MessageRow, ...]:
    """By channel, and along the way of a message."""
    rows = session.exec(
        select(Delivery.channel, Delivery.state, func.count())
        .where(Delivery.broadcast_id == broadcast_id)
        .group_by(Delivery.channel, col(Delivery.state))
    )
    order = list(DeliveryState)
    found = [MessageRow(channel, DeliveryState(state), number) for channel, state, number in rows]
    return tuple(sorted(found, key=lambda row: (row.channel, order.index(row.state))))
