"""How many messages of a broadcast are in which state on each channel, how many left just now, and which failed why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import literal_column
from sqlmodel import Session, col, func, select

from broadcasts.tables import Delivery, DeliveryState

TAKEN = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ)
"""A carrier took it, and has not failed with it since."""

_WERE_TAKEN = (*TAKEN, DeliveryState.FAILED)
"""The states that have the moment at which a carrier took the message, where it did."""

HAS_FAILED = col(Delivery.state) == literal_column(f"'{DeliveryState.FAILED.value}'")
"""A literal, so that planners see the partial index."""


@dataclass(frozen=True)
class MessageRow:
    """How many messages of a broadcast are in one state on one channel."""

    channel: str
    state: DeliveryState
    number: int


class Failed(NamedTuple):
    """A channel, and why messages failed there in the engine's words."""

    channel: str
    why: str


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


def taken_lately(
    session: Session, broadcast_id: int, channels: Iterable[str], now: datetime, within: timedelta
) -> dict[str, int]:
    """How many messages the carrier of each channel has taken within that time."""
    rows = session.exec(
        select(Delivery.channel, func.count())
        .where(
            Delivery.broadcast_id == broadcast_id,
            col(Delivery.channel).in_(list(channels)),
            col(Delivery.state).in_(_WERE_TAKEN),
            col(Delivery.accepted_at) > now - within,
        )
        .group_by(Delivery.channel)
    )
    return dict(rows.all())


def failures_of(session: Session, broadcast_id: int) -> dict[Failed, int]:
    """How many messages failed, by channel and reason."""
    rows = session.exec(
        select(Delivery.channel, Delivery.why, func.count())
        .where(Delivery.broadcast_id == broadcast_id, HAS_FAILED)
        .group_by(Delivery.channel, col(Delivery.why))
    )
    return {Failed(channel, why or ""): number for channel, why, number in rows}
