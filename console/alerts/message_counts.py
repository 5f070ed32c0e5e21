"""How many messages of a broadcast are in which state on each channel, how many left just now, and which failed why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
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
    """By channel, and along the way of a message. Each state of a channel is counted in the index alone."""
    return tuple(
        MessageRow(channel, state, number)
        for channel in _channels(session, broadcast_id)
        for state, number in zip(DeliveryState, _by_state(session, broadcast_id, channel), strict=True)
        if number
    )


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


def _channels(session: Session, broadcast_id: int) -> Iterator[str]:
    """The channels of a broadcast in their order, each by one step in the index, however many messages it has."""
    last = ""
    while last := session.exec(
        select(func.min(Delivery.channel)).where(Delivery.broadcast_id == broadcast_id, Delivery.channel > last)
    ).one():
        yield last


def _by_state(session: Session, broadcast_id: int, channel: str) -> Sequence[int]:
    """How many messages are in each of the states, in the order of the states."""
    of_channel = sa.select(func.count()).where(
        col(Delivery.broadcast_id) == broadcast_id, col(Delivery.channel) == channel
    )
    numbers = (of_channel.where(col(Delivery.state) == state).scalar_subquery() for state in DeliveryState)
    return session.execute(sa.select(*numbers)).one()


def failures_of(session: Session, broadcast_id: int) -> dict[Failed, int]:
    """How many messages failed, by channel and reason."""
    rows = session.exec(
        select(Delivery.channel, Delivery.why, func.count())
        .where(Delivery.broadcast_id == broadcast_id, HAS_FAILED)
        .group_by(Delivery.channel, col(Delivery.why))
    )
    return {Failed(channel, why or ""): number for channel, why, number in rows}
