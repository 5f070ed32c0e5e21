"""The messages of an alert behind a number of its page: one channel, one state, and of those that failed one reason."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import Session, col, select

from broadcasts.tables import Delivery, DeliveryState
from console.alerts.message_counts import HAS_FAILED, TAKEN
from console.frame.forms import as_number
from console.frame.names import called
from registry.store import table_of
from registry.tables import Person

PAGE = 100

deliveries = table_of(Delivery)


@dataclass(frozen=True)
class Wanted:
    """What a link chose."""

    channel: str
    state: DeliveryState
    why: str = ""

    @property
    def query(self) -> str:
        parts = {"channel": self.channel, "state": self.state.value, "why": self.why}
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True)
class After:
    """The last message of a page: its number, and when a carrier took it."""

    delivery_id: int
    taken_at: datetime | None

    @classmethod
    def read(cls, text: str) -> "After | None":
        """The place that a link carries, or None where it carries none that can be read."""
        number, _, at = text.partition("_")
        delivery_id = as_number(number)
        try:
            taken_at = datetime.fromisoformat(at) if at else None
        except ValueError:
            return None
        if delivery_id is None or (taken_at is not None and taken_at.tzinfo is None):
            return None
        return cls(delivery_id, taken_at)

    def __str__(self) -> str:
        return f"{self.delivery_id}_{self.taken_at.isoformat() if self.taken_at else ''}"


@dataclass(frozen=True)
class Message:
    """One message and whom it is for."""

    person_id: int
    code: str
    name: str
    language: str
    queued_at: datetime
    taken_at: datetime | None
    arrived_at: datetime | None
    place: After


def messages_in(session: Session, broadcast_id: int, wanted: Wanted, after: After | None) -> list[Message]:
    """A page of the messages: those that a carrier took, the last one first; all others in the order queued.

    Each way is the order of an index.
    """
    chosen: list[ColumnElement[bool]] = [
        deliveries.c.broadcast_id == broadcast_id,
        deliveries.c.channel == wanted.channel,
    ]
    if wanted.state in TAKEN:
        chosen.append(deliveries.c.state == wanted.state)
        order = [deliveries.c.accepted_at.desc(), deliveries.c.id.desc()]
        if after is not None and after.taken_at is not None:
            taken_at = literal(after.taken_at, deliveries.c.accepted_at.type)
            chosen.append(
                tuple_(deliveries.c.accepted_at, deliveries.c.id) < tuple_(taken_at, literal(after.delivery_id))
            )
    else:
        failed = wanted.state is DeliveryState.FAILED
        chosen += [HAS_FAILED, deliveries.c.why == wanted.why] if failed else [_never_taken(wanted.state)]
        order = [deliveries.c.id.asc()]
        if after is not None:
            chosen.append(deliveries.c.id > after.delivery_id)
    rows = (
        select(Delivery, Person)
        .join(Person, col(Person.id) == Delivery.person_id)
        .where(*chosen)
        .order_by(*order)
        .limit(PAGE)
    )
    return [_message(delivery, person) for delivery, person in session.exec(rows)]


def _never_taken(state: DeliveryState) -> ColumnElement[bool]:
    return (deliveries.c.state == state) & deliveries.c.accepted_at.is_(None)


def _message(delivery: Delivery, person: Person) -> Message:
    assert person.id is not None
    assert delivery.id is not None
    return Message(
        person_id=person.id,
        code=person.code,
        name=called(person),
        language=person.language,
        queued_at=delivery.queued_at,
        taken_at=delivery.accepted_at,
        arrived_at=delivery.read_at or delivery.delivered_at,
        place=After(delivery.id, delivery.accepted_at),
    )
