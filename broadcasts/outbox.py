"""The outbox: everything that leaves is a row here first, is claimed by a lane, and its outcome is written back.

Which texts go to whom is decided elsewhere; how fast a lane may send is decided in `limiter`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    case,
    literal_column,
    or_,
    select,
    update,
)
from sqlmodel import Session

from broadcasts.channel import Button, Outgoing
from broadcasts.overtaking import given_up, held_back, stops, stops_over, why_given_up
from broadcasts.speaker import WEB_MARK
from broadcasts.tables import (
    STANDS_FOR_A_PERSON,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Priority,
    Wording,
)
from registry.many import NUMBERS, as_list, listed, on_postgresql
from registry.store import announce, insert_new, table_of
from registry.tables import Address

MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset(
        {
            DeliveryState.SENDING,
            DeliveryState.SUPERSEDED,
            DeliveryState.EXPIRED,
            DeliveryState.ACCEPTED,  # a process that was frozen had sent it after all
        }
    ),
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
addresses = table_of(Address)
wordings = table_of(Wording)

IN_ORDER = (deliveries.c.priority, deliveries.c.urgency, deliveries.c.recency, deliveries.c.id)
"""By class, then by need, then the newest alert, then in the order queued: what the index `delivery_queued` holds."""


WINDOW = 2000
"""So many queued rows a claim looks at when the first ones are held back."""


class Claimed(NamedTuple):
    """A delivery that a lane holds: what to send, for whose row, and how often it was tried.

    `place` orders the claimed as the outbox does. `claimed_at` tells this claim from any earlier or later one, and
    `tried_at` is when an earlier one handed it over.
    """

    outgoing: Outgoing
    kind: DeliveryKind
    place: tuple[int, int, int, int]
    attempts: int
    doubtful: bool
    claimed_at: datetime
    tried_at: datetime | None = None
    alert_id: int | None = None
    person_id: int | None = None

    @property
    def stands_for_a_person(self) -> bool:
        """Whether its fate is a person's row in the ledger."""
        return self.kind in STANDS_FOR_A_PERSON and self.alert_id is not None and self.person_id is not None


@dataclass(frozen=True)
class NewMessage:
    """One text to one address that nobody else gets. The key makes sure that it is queued once."""

    key: str
    kind: DeliveryKind
    channel: str
    address_id: int
    person_id: int | None
    text: str
    priority: Priority
    question: str | None = None
    buttons: tuple[Button, ...] = ()
    alert_id: int | None = None


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
    assert address.id is not None
    new = NewMessage(
        key, kind, address.channel, address.id, address.person_id, text, priority, question, tuple(buttons), alert_id
    )
    return _queue(session, _row_of(new, now))


def queue_messages(session: Session, new: Sequence[NewMessage], now: datetime) -> None:
    """Queue many texts at once, in this order; those whose key was queued before are passed over."""
    if new:
        rows = [_row_of(message, now) for message in new]
        session.execute(insert_new(session, deliveries).on_conflict_do_nothing(), rows)
        announce(session, "outbox")


def _row_of(new: NewMessage, now: datetime) -> dict[str, object]:
    return _to(new.channel, new.address_id, new.person_id, now) | {
        "key": new.key,
        "kind": new.kind,
        "priority": int(new.priority),
        "alert_id": new.alert_id,
        "recency": -(new.alert_id or 0),
        "text": new.text,
        "buttons": [[button.label, button.data] for button in new.buttons],
        "question": new.question,
    }


def _to(channel: str, address_id: int | None, person_id: int | None, now: datetime) -> dict[str, object]:
    return {
        "channel": channel,
        "urgency": 0,
        "address_id": address_id,
        "person_id": person_id,
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


def claim(
    session: Session, channel: str, limit: int, now: datetime, texts: "Texts | None" = None, for_replies: int = 0
) -> list[Claimed]:
    """Take the most urgent deliveries that are due and not held back; each is then this lane's alone.

    `for_replies` of them are kept for people who just wrote, so that no broadcast, however urgent, keeps them waiting.
    `texts` spares a lane from reading a wording twice.
    """
    texts = texts or Texts()
    replies = _take(session, texts, channel, for_replies, now, replies=True)
    others = _take(session, texts, channel, limit - len(replies), now, replies=False)
    return sorted(replies + others, key=lambda claimed: claimed.place)


def give_up_claim(session: Session, channel: str, claimed_at: datetime) -> None:
    """Queue again what a claim took whose commit was never confirmed: nobody has it, and nothing of it was sent."""
    taken = and_(deliveries.c.channel == channel, is_in(DeliveryState.SENDING), deliveries.c.sending_at == claimed_at)
    session.execute(
        update(deliveries).where(taken).values(state=DeliveryState.QUEUED, attempts=deliveries.c.attempts - 1)
    )
    announce(session, "outbox")


def first_in_line(session: Session, channel: str, limit: int, now: datetime) -> Sequence[Row[Any]]:
    """The first queued rows that are due, as far as they are the same for every message."""
    chosen = select(deliveries.c.id, deliveries.c.kind, deliveries.c.alert_id, deliveries.c.person_id)
    due = (deliveries.c.channel == channel, is_in(DeliveryState.QUEUED), deliveries.c.due_at <= now)
    return session.execute(chosen.where(*due).order_by(*IN_ORDER).limit(limit)).all()


def read_one(session: Session, delivery_id: int, now: datetime) -> Claimed:
    """One row as a claim would read it. Raises whatever is wrong with it."""
    rows = session.execute(_loading().where(deliveries.c.id == delivery_id)).all()
    texts = Texts()
    texts.read(session, rows)
    return _claimed(rows[0], texts, rows[0].attempts, now)


def next_due(session: Session, channel: str) -> datetime | None:
    """The time of whatever waits; one that has come already, of something that is held back behind another message."""
    waiting = select(deliveries.c.due_at).where(deliveries.c.channel == channel, is_in(DeliveryState.QUEUED))
    soonest: datetime | None = session.execute(waiting.order_by(deliveries.c.due_at).limit(1)).scalar()
    return soonest


def left_sending(session: Session, channel: str, before: datetime | None = None) -> list[Claimed]:
    """Deliveries that a process took (before `before`, if given) and never wrote back: their outcome is unknown.

    `doubtful` stays as it is until that is settled, so that a process that dies here too leaves them to the next one.
    """
    taken = is_in(DeliveryState.SENDING)
    if before is not None:
        taken = and_(taken, deliveries.c.sending_at < before)
    unsettled = and_(is_in(DeliveryState.UNKNOWN), ~deliveries.c.doubtful)
    left = _loading().where(_is_on_its_way(), deliveries.c.channel == channel, or_(taken, unsettled))
    rows = session.execute(_held(left.order_by(deliveries.c.id))).all()
    texts = Texts()
    texts.read(session, rows)
    return [_claimed(row, texts, row.attempts, row.sending_at) for row in rows]


def sweep_stopped(session: Session, limit: int) -> int:
    """Mark queued deliveries of stopped broadcasts as superseded; claims already pass them by. Returns how many."""
    stopped = deliveries.c.broadcast_id.in_(select(stops.c.broadcast_id))
    doomed = (
        select(deliveries.c.id)
        .where(stopped, deliveries.c.state == DeliveryState.QUEUED, stops_over().exists())
        .limit(limit)
    )
    swept = session.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(doomed))
        .values(state=DeliveryState.SUPERSEDED, why=stops_over().limit(1).scalar_subquery())
        .returning(deliveries.c.id)
    )
    return len(swept.all())


def put_back(
    session: Session, claimed: Iterable[Claimed], due_at: datetime, *, attempted: bool, doubtful: bool = False
) -> None:
    """Queue claimed deliveries again for later, unless a newer alert came; what was never tried keeps its attempts."""
    values: dict[str, object] = {
        "state": case((given_up(), DeliveryState.SUPERSEDED), else_=DeliveryState.QUEUED),
        "why": case((given_up(), why_given_up()), else_=deliveries.c.why),
        "due_at": due_at,
    }
    if not attempted:
        values["attempts"] = deliveries.c.attempts - 1
    if doubtful:
        values["doubtful"] = True
    for delivery in claimed:
        session.execute(update(deliveries).where(still_held(delivery)).values(**values))


def still_held(claimed: Claimed) -> ColumnElement[bool]:
    """Whether the row is as this claim left it: a process that was frozen meanwhile must not undo another's work."""
    return and_(
        deliveries.c.id == claimed.outgoing.delivery_id,
        deliveries.c.sending_at == claimed.claimed_at,
        deliveries.c.state.in_((DeliveryState.SENDING, DeliveryState.UNKNOWN)),
    )


def backoff(attempts: int) -> timedelta:
    """How long to wait after a carrier was down: 2, 4, 8 ... seconds, at most five minutes."""
    return timedelta(seconds=min(300, 2 ** min(attempts, 9)))


class Texts:
    """The wordings that a lane is sending, read once each; bounded, because a post lives for years."""

    MOST = 2000

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, tuple[Button, ...], str | None]] = {}

    def of(self, wording_id: int) -> tuple[str, tuple[Button, ...], str | None]:
        return self._known[wording_id]

    def read(self, session: Session, rows: Sequence[Row[Any]]) -> None:
        """Make sure that the wordings of these rows are known."""
        needed = {row.wording_id for row in rows if row.wording_id is not None}
        if needed <= self._known.keys():
            return
        if len(self._known) > self.MOST:
            self._known.clear()
        found = session.execute(
            select(wordings.c.id, wordings.c.text, wordings.c.buttons, wordings.c.picture).where(
                wordings.c.id.in_(needed)
            )
        )
        self._known |= {row.id: (row.text, _buttons(row.buttons), row.picture) for row in found}


def _take(session: Session, texts: Texts, channel: str, limit: int, now: datetime, *, replies: bool) -> list[Claimed]:
    """Look at the first rows; only where some of them are held back, look further."""
    if limit <= 0:
        return []
    rows, held = _look(session, channel, limit, now, replies)
    if held and len(rows) < limit:
        rows, _ = _look(session, channel, WINDOW, now, replies)
        rows = rows[:limit]
    if rows:
        postgresql = on_postgresql(session)
        session.execute(_taking(postgresql), {NUMBERS: as_list(postgresql, [row.id for row in rows]), "moment": now})
        texts.read(session, rows)
    return [_claimed(row, texts, row.attempts + 1, now) for row in rows]


def _look(session: Session, channel: str, limit: int, now: datetime, replies: bool) -> tuple[list[Row[Any]], int]:
    """The first queued rows that may go now, in their order, and how many among them may not."""
    looking = _looking(replies)
    rows = session.execute(looking, {"of_channel": channel, "moment": now, "most": limit}).all()
    free = [row for row in rows if not row.must_wait]
    return free, len(rows) - len(free)


@cache
def _looking(replies: bool) -> Select[Any]:
    """Built once: a claim is made four times a second or more."""
    first = (
        select(deliveries.c.id)
        .where(
            deliveries.c.channel == bindparam("of_channel"),
            is_in(DeliveryState.QUEUED),
            # A message "from later" was queued before the clock was set back, and so is due as well.
            or_(deliveries.c.due_at <= bindparam("moment"), deliveries.c.queued_at > bindparam("moment")),
        )
        .order_by(*IN_ORDER)
        .limit(bindparam("most", type_=Integer))
    )
    if replies:
        first = first.where(deliveries.c.priority == int(Priority.REPLY))
    ids = _held(first).subquery("first")
    looked_at = _loading().add_columns(or_(held_back(), _too_early()).label("must_wait"))
    return looked_at.join(ids, ids.c.id == deliveries.c.id).order_by(*IN_ORDER)


@cache
def _taking(postgresql: bool) -> Update:
    return (
        update(deliveries)
        .where(listed(postgresql, deliveries.c.id))
        .values(
            state=literal_column(f"'{DeliveryState.SENDING.value}'"),
            sending_at=bindparam("moment"),
            attempts=deliveries.c.attempts + 1,
        )
    )


def _too_early() -> ColumnElement[bool]:
    """A full text never overtakes the short one that says who speaks and asks."""
    core = deliveries.alias("core")
    waiting = (
        select(core.c.id)
        .where(
            core.c.person_id == deliveries.c.person_id,
            core.c.alert_id == deliveries.c.alert_id,
            core.c.kind == DeliveryKind.ALERT,
            core.c.state.in_((DeliveryState.QUEUED, DeliveryState.UNKNOWN)),
            core.c.address_id == deliveries.c.address_id,
        )
        .correlate(deliveries)
    )
    return and_(deliveries.c.kind == DeliveryKind.FULL, waiting.exists())


def _loading() -> Select[Any]:
    """What a lane must know of a delivery, one row each."""
    return select(
        deliveries.c.id, deliveries.c.kind, deliveries.c.priority, deliveries.c.urgency, deliveries.c.recency,
        deliveries.c.alert_id, deliveries.c.person_id, deliveries.c.attempts, deliveries.c.doubtful,
        deliveries.c.sending_at, deliveries.c.wording_id, deliveries.c.text,
        case((deliveries.c.wording_id.is_(None), deliveries.c.buttons)).label("buttons"),
        addresses.c.value, addresses.c.web_token,
    ).join_from(deliveries, addresses, addresses.c.id == deliveries.c.address_id)  # fmt: skip


def _held(chosen: Select[Any]) -> Select[Any]:
    """The rows, which nobody else moves until this transaction ends; rows that somebody is moving are passed by."""
    return chosen.with_for_update(skip_locked=True, of=deliveries)  # which SQLite, with its one writer, leaves out


def is_in(state: DeliveryState) -> ColumnElement[bool]:
    """A literal, not a bound value: only so can a planner see that a partial index fits."""
    return deliveries.c.state == literal_column(f"'{state.value}'")


def _is_on_its_way() -> ColumnElement[bool]:
    return deliveries.c.state.in_([literal_column("'sending'"), literal_column("'unknown'")])


def _claimed(row: Row[Any], texts: Texts, attempts: int, claimed_at: datetime) -> Claimed:
    if row.wording_id is None:
        text, buttons, picture = row.text or "", _buttons(row.buttons), None
    else:
        text, buttons, picture = texts.of(row.wording_id)
    return Claimed(
        outgoing=Outgoing(row.id, row.value, text.replace(WEB_MARK, row.web_token), buttons, picture),
        kind=row.kind,
        place=(row.priority, row.urgency, row.recency, row.id),
        attempts=attempts,
        doubtful=row.doubtful,
        claimed_at=claimed_at,
        tried_at=row.sending_at,
        alert_id=row.alert_id,
        person_id=row.person_id,
    )


def _buttons(stored: Sequence[Sequence[str]]) -> tuple[Button, ...]:
    return tuple(Button(label, data) for label, data in stored)
