"""How much waits and for how long, read from the rows alone: for metrics, the watchdog, the doctor and the console.

Nothing is moved here. Each look is a few index reads, however large the audience; only counting the queue walks it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, literal_column, select
from sqlmodel import Session

from broadcasts.tables import Broadcast, Delivery, DeliveryState, EarlyReceipt, Ledger, Priority
from registry.store import table_of

ANSWERED_AT_ONCE = (Priority.HELP, Priority.REPLY)
"""The classes in which nothing waits longer than moments: somebody has just written."""

CHANNELS = ("telegram", "sms")
"""The channels that have lanes: the index of the queue begins with them."""

deliveries = table_of(Delivery)
ledger = table_of(Ledger)
broadcasts = table_of(Broadcast)
early_receipts = table_of(EarlyReceipt)

_QUEUED = deliveries.c.state == literal_column("'queued'")  # literals, so that planners see the partial indexes
_ON_ITS_WAY = deliveries.c.state.in_([literal_column("'sending'"), literal_column("'unknown'")])


@dataclass(frozen=True)
class Queue:
    """What waits on one channel in one class; `since`: when the first of it was queued."""

    channel: str
    priority: Priority
    waiting: int
    since: datetime


@dataclass(frozen=True)
class OnItsWay:
    """What was handed to a carrier and not written back, or is doubtful; `since`: when the first of it left."""

    channel: str
    state: DeliveryState
    count: int
    since: datetime


@dataclass(frozen=True)
class Backlog:
    """Everything that waits. `overdue_since`: when the oldest row of the ledger that must be looked at became due."""

    queues: tuple[Queue, ...]
    on_its_way: tuple[OnItsWay, ...]
    overdue_since: datetime | None
    unfilled: int
    unfillable: int
    early_receipts: int


def backlog(session: Session, now: datetime) -> Backlog:
    """What waits at this moment, all channels together."""
    filling = select(broadcasts.c.faults).where(broadcasts.c.filled_at.is_(None))
    faults = session.scalars(filling).all()
    return Backlog(
        queues=tuple(_queues(session)),
        on_its_way=tuple(_on_its_way(session)),
        overdue_since=overdue_since(session, now),
        unfilled=len(faults),
        unfillable=sum(fault > 0 for fault in faults),
        early_receipts=session.execute(select(func.count()).select_from(early_receipts)).scalar_one(),
    )


def waiting_before(session: Session, channel: str, priority: Priority, most: int) -> int:
    """How many messages of more urgent classes wait on the channel; no more than `most` are counted."""
    before = deliveries.c.priority < int(priority)
    waiting = select(deliveries.c.id).where(deliveries.c.channel == channel, _QUEUED, before).limit(most)
    counted: int = session.execute(select(func.count()).select_from(waiting.subquery())).scalar_one()
    return counted


def overdue_since(session: Session, now: datetime) -> datetime | None:
    """When the oldest deadline that nobody has acted on was over; None when all have been."""
    due = ledger.c.due_at.is_not(None)  # as the partial index has it
    oldest: datetime | None = session.execute(select(func.min(ledger.c.due_at)).where(due)).scalar()
    return oldest if oldest is not None and oldest <= now else None


def heads(session: Session, channels: Iterable[str], now: datetime) -> Mapping[str, int]:
    """The delivery that is next on each channel; a lane that works has another one at every look."""
    found = {channel: session.execute(_next_on(channel, now)).scalar() for channel in channels}
    return {channel: number for channel, number in found.items() if number is not None}


def unanswered_since(session: Session, now: datetime) -> datetime | None:
    """Since when somebody who has just written has waited for an answer that could go out."""
    waiting = deliveries.c.priority.in_([int(priority) for priority in ANSWERED_AT_ONCE])
    chosen = (_QUEUED, deliveries.c.channel.in_(CHANNELS), waiting, deliveries.c.due_at <= now)
    oldest = select(func.min(deliveries.c.due_at)).where(*chosen)
    since: datetime | None = session.execute(oldest).scalar()
    return since


def _next_on(channel: str, now: datetime) -> Select[tuple[int]]:
    return (
        select(deliveries.c.id)
        .where(deliveries.c.channel == channel, _QUEUED, deliveries.c.due_at <= now)
        .order_by(deliveries.c.priority, deliveries.c.urgency, deliveries.c.recency, deliveries.c.id)
        .limit(1)
    )


def _queues(session: Session) -> Iterable[Queue]:
    """The lowest number of a class stands for its oldest row: numbers grow, and the index holds no times."""
    kind = (deliveries.c.channel, deliveries.c.priority)
    counted = session.execute(
        select(*kind, func.count().label("waiting"), func.min(deliveries.c.id).label("first"))
        .where(_QUEUED)
        .group_by(*kind)
    ).all()
    since = _times(session, counted)
    return [Queue(row.channel, Priority(row.priority), row.waiting, since[row.first]) for row in counted]


def _times(session: Session, counted: Iterable[Row[tuple[str, int, int, int]]]) -> dict[int, datetime]:
    first = [row.first for row in counted]
    times = session.execute(select(deliveries.c.id, deliveries.c.queued_at).where(deliveries.c.id.in_(first)))
    return {row.id: row.queued_at for row in times}


def _on_its_way(session: Session) -> Iterable[OnItsWay]:
    kind = (deliveries.c.channel, deliveries.c.state)
    since = func.min(func.coalesce(deliveries.c.sending_at, deliveries.c.queued_at))
    counted = select(*kind, func.count().label("number"), since.label("since")).where(_ON_ITS_WAY).group_by(*kind)
    return [OnItsWay(row.channel, row.state, row.number, row.since) for row in session.execute(counted)]
