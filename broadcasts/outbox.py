"""The outbox: everything that leaves is a row here first, is claimed by a lane, and its outcome is written back.

Which texts go to whom is decided elsewhere; how fast a lane may send is decided in `limiter`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, case, or_, select, update
from sqlmodel import Session, col

from broadcasts.channel import Button, Outgoing
from broadcasts.overtaking import given_up, stops_over, why_given_up
from broadcasts.speaker import WEB_MARK
from broadcasts.tables import (
    Broadcast,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Priority,
    Wording,
)
from registry.store import announce, insert_new, table_of
from registry.tables import Address

MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset({DeliveryState.SENDING, DeliveryState.SUPERSEDED, DeliveryState.EXPIRED}),
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.ACCEPTED,
            DeliveryState.FAILED,
            DeliveryState.UNKNOWN,
            DeliveryState.QUEUED,
            DeliveryState.SUPERSEDED,  # a newer alert came while the carrier did not take it
        }
    ),
    DeliveryState.UNKNOWN: frozenset(
        {DeliveryState.QUEUED, DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.SUPERSEDED}
    ),
    DeliveryState.ACCEPTED: frozenset({DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED}),
    DeliveryState.DELIVERED: frozenset({DeliveryState.READ}),
    DeliveryState.READ: frozenset(),
    DeliveryState.FAILED: frozenset(),
    DeliveryState.SUPERSEDED: frozenset(),
    DeliveryState.EXPIRED: frozenset(),
}

REACHED = (
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.ACCEPTED,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
)
"""States in which a person may have read the text."""

deliveries = table_of(Delivery)


@dataclass(frozen=True)
class Claimed:
    """A delivery that a lane holds: what to send, and how often it was tried."""

    outgoing: Outgoing
    kind: DeliveryKind
    attempts: int
    doubtful: bool
    queued_at: datetime


def queue_message(
    session: Session,
    *,
    key: str,
    kind: DeliveryKind,
    address: Address,
    text: str,
    priority: Priority,
    now: datetime,
    question: str | None = None,
    buttons: Sequence[Button] = (),
    alert_id: int | None = None,
) -> int | None:
    """Queue one text to one address; its delivery's number, or None when this key was queued before."""
    return _queue(
        session,
        _to(address, now)
        | {
            "key": key,
            "kind": kind,
            "priority": int(priority),
            "alert_id": alert_id,
            "text": text,
            "buttons": [[button.label, button.data] for button in buttons],
            "question": question,
        },
    )


def queue_wording(
    session: Session,
    *,
    key: str,
    kind: DeliveryKind,
    address: Address,
    wording: Wording,
    broadcast: Broadcast,
    priority: int,
    area_id: int,
    now: datetime,
) -> int | None:
    """Queue a text of a broadcast to one more address; its delivery's number, or None when the key was there."""
    return _queue(
        session,
        _to(address, now)
        | {
            "key": key,
            "kind": kind,
            "priority": priority,
            "broadcast_id": broadcast.id,
            "alert_id": broadcast.alert_id,
            "area_id": area_id,
            "wording_id": wording.id,
            "buttons": [],
            "question": f"alert:{broadcast.alert_id}",
        },
    )


def _to(address: Address, now: datetime) -> dict[str, object]:
    return {
        "channel": address.channel,
        "urgency": 0,
        "address_id": address.id,
        "person_id": address.person_id,
        "state": DeliveryState.QUEUED,
        "due_at": now,
        "queued_at": now,
        "attempts": 0,
        "doubtful": False,
    }


def _queue(session: Session, row: dict[str, object]) -> int | None:
    statement = insert_new(session, deliveries).values(row).on_conflict_do_nothing().returning(deliveries.c.id)
    announce(session, "outbox")
    queued: int | None = session.execute(statement).scalar()
    return queued


def claim(session: Session, channel: str, limit: int, now: datetime) -> list[Claimed]:
    """Take the most urgent deliveries that are due and not stopped; each is then this lane's alone."""
    chosen = _next_up(channel, limit, now)
    if session.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True, of=deliveries)
    next_up = chosen.cte("next_up")  # evaluated once: PostgreSQL may run a locking subquery again and exceed the limit
    taken = (
        update(deliveries)
        .where(deliveries.c.id.in_(select(next_up.c.id)), deliveries.c.state == DeliveryState.QUEUED)
        .values(state=DeliveryState.SENDING, sending_at=now, attempts=deliveries.c.attempts + 1)
        .returning(deliveries.c.id)
    )
    return _load(session, [row.id for row in session.execute(taken)])


def next_due(session: Session, channel: str, now: datetime) -> datetime | None:
    """When the next delivery that waits for its time becomes due, if any does."""
    waiting = select(deliveries.c.due_at).where(
        deliveries.c.channel == channel, deliveries.c.state == DeliveryState.QUEUED, deliveries.c.due_at > now
    )
    soonest: datetime | None = session.execute(waiting.order_by(deliveries.c.due_at).limit(1)).scalar()
    return soonest


def left_sending(session: Session, channel: str, before: datetime) -> list[Claimed]:
    """Deliveries that a process took before `before` and never wrote back: their outcome is unknown.

    `doubtful` stays as it is until that is settled, so that a process that dies here too leaves them to the next one.
    """
    taken = and_(deliveries.c.state == DeliveryState.SENDING, deliveries.c.sending_at < before)
    unsettled = and_(deliveries.c.state == DeliveryState.UNKNOWN, ~deliveries.c.doubtful)
    doubtful = (
        update(deliveries)
        .where(deliveries.c.channel == channel, or_(taken, unsettled))
        .values(state=DeliveryState.UNKNOWN)
        .returning(deliveries.c.id)
    )
    return _load(session, [row.id for row in session.execute(doubtful)])


def sweep_stopped(session: Session, limit: int) -> int:
    """Mark queued deliveries of stopped broadcasts as superseded; claims already pass them by. Returns how many."""
    doomed = (
        select(deliveries.c.id).where(deliveries.c.state == DeliveryState.QUEUED, stops_over().exists()).limit(limit)
    )
    swept = session.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(doomed))
        .values(state=DeliveryState.SUPERSEDED, why=stops_over().limit(1).scalar_subquery())
        .returning(deliveries.c.id)
    )
    return len(swept.all())


def put_back(session: Session, delivery_id: int, due_at: datetime, *, attempted: bool) -> None:
    """Queue a claimed delivery again for later, unless a newer alert came; a throttled one keeps its attempts."""
    values: dict[str, object] = {
        "state": case((given_up(), DeliveryState.SUPERSEDED), else_=DeliveryState.QUEUED),
        "why": case((given_up(), why_given_up()), else_=deliveries.c.why),
        "due_at": due_at,
    }
    if not attempted:
        values["attempts"] = deliveries.c.attempts - 1
    held = deliveries.c.state.in_((DeliveryState.SENDING, DeliveryState.UNKNOWN))
    session.execute(update(deliveries).where(deliveries.c.id == delivery_id, held).values(**values))


def backoff(attempts: int) -> timedelta:
    """How long to wait after a carrier was down: 2, 4, 8 ... seconds, at most five minutes."""
    return timedelta(seconds=min(300, 2 ** min(attempts, 9)))


def _next_up(channel: str, limit: int, now: datetime) -> Select[tuple[int]]:
    return (
        select(deliveries.c.id)
        .where(
            deliveries.c.channel == channel,
            deliveries.c.state == DeliveryState.QUEUED,
            deliveries.c.due_at <= now,
            ~stops_over().exists(),
        )
        .order_by(deliveries.c.priority, deliveries.c.urgency, deliveries.c.id)
        .limit(limit)
    )


def _load(session: Session, ids: Sequence[int]) -> list[Claimed]:
    rows = session.execute(
        select(Delivery, Wording, Address)
        .join(Address, col(Address.id) == Delivery.address_id)
        .outerjoin(Wording, col(Wording.id) == Delivery.wording_id)
        .where(col(Delivery.id).in_(ids))
        .order_by(col(Delivery.priority), col(Delivery.urgency), col(Delivery.id))
    )
    return [_claimed(delivery, wording, address) for delivery, wording, address in rows]


def _claimed(delivery: Delivery, wording: Wording | None, address: Address) -> Claimed:
    assert delivery.id is not None
    text = wording.text if wording else delivery.text or ""
    buttons = wording.buttons if wording else delivery.buttons
    outgoing = Outgoing(
        delivery.id,
        address.value,
        text.replace(WEB_MARK, address.web_token),
        tuple(Button(label, data) for label, data in buttons),
    )
    return Claimed(outgoing, delivery.kind, delivery.attempts, delivery.doubtful, delivery.queued_at)
