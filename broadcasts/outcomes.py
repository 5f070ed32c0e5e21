"""What a carrier made of a message, written back: to the delivery, its address and its row of the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session

from alert_levels.ladder import Ladder
from broadcasts.channel import PERMANENT, SendError, Trouble
from broadcasts.ledger import note_asked, note_unreached
from broadcasts.outbox import backoff, deliveries, put_back
from broadcasts.receipts import apply_early
from broadcasts.tables import STANDS_FOR_A_PERSON, Delivery, DeliveryKind, DeliveryState
from registry.store import announce
from registry.tables import Address, AddressState

WORTH_A_SECOND_COPY = (*STANDS_FOR_A_PERSON, DeliveryKind.TASK, DeliveryKind.KIN, DeliveryKind.LETTER)
LAST_ATTEMPT = 12
"""After so many tries at a carrier that is down, an alert's person goes on to the next address or to a warden. Whatever
nobody else would say instead (a reply, a notice, a letter) is kept and tried until the carrier is back (promise P2)."""

LOST_ADDRESS = {
    Trouble.BLOCKED: AddressState.BLOCKED,
    Trouble.OPTED_OUT: AddressState.OPTED_OUT,
    Trouble.INVALID: AddressState.INVALID,
}
"""Troubles after which an address is not written to again until its person writes first."""


@dataclass(frozen=True)
class Outcome:
    """One send: the carrier's reference, or the error; `attempts` counts this one."""

    delivery_id: int
    attempts: int
    doubtful: bool
    kind: DeliveryKind
    at: datetime
    carrier_ref: str | None = None
    error: SendError | None = None


def record(session: Session, ladder: Ladder, outcomes: list[Outcome]) -> None:
    """Write a batch of outcomes."""
    for outcome in outcomes:
        if outcome.error is None:
            _accepted(session, ladder, outcome)
        else:
            _not_accepted(session, ladder, outcome, outcome.error)


def fail(session: Session, delivery: Delivery, trouble: Trouble, why: str, now: datetime) -> None:
    """A message failed for good: its address is marked, and the person's next step is due at once."""
    delivery.state, delivery.why = DeliveryState.FAILED, f"{trouble.value}: {why}"
    session.add(delivery)
    lost = LOST_ADDRESS.get(trouble)
    address = session.get(Address, delivery.address_id)
    if lost is not None and address is not None:
        address.state, address.why = lost, why
        session.add(address)
    session.flush()
    if delivery.kind in STANDS_FOR_A_PERSON and delivery.alert_id is not None and delivery.person_id is not None:
        note_unreached(session, delivery.alert_id, delivery.person_id, trouble.value, now)


def _accepted(session: Session, ladder: Ladder, outcome: Outcome) -> None:
    session.execute(
        update(deliveries)
        .where(deliveries.c.id == outcome.delivery_id)
        .values(state=DeliveryState.ACCEPTED, carrier_ref=outcome.carrier_ref, accepted_at=outcome.at, why=None)
    )
    delivery = session.get_one(Delivery, outcome.delivery_id, populate_existing=True)
    if delivery.kind in STANDS_FOR_A_PERSON and delivery.alert_id is not None and delivery.person_id is not None:
        note_asked(session, ladder, delivery.alert_id, delivery.person_id, outcome.at)
    apply_early(session, delivery, fail)


def _not_accepted(session: Session, ladder: Ladder, outcome: Outcome, error: SendError) -> None:
    if error.trouble is Trouble.THROTTLED:
        wait = error.retry_after or timedelta(seconds=1)
        put_back(session, outcome.delivery_id, outcome.at + wait, attempted=False)
    elif error.trouble is Trouble.UNKNOWN:
        _doubtful(session, outcome, error)
    elif error.trouble in PERMANENT or (outcome.attempts >= LAST_ATTEMPT and outcome.kind in STANDS_FOR_A_PERSON):
        delivery = session.get_one(Delivery, outcome.delivery_id, populate_existing=True)
        fail(session, delivery, error.trouble, error.why, outcome.at)
    else:
        put_back(session, outcome.delivery_id, outcome.at + backoff(outcome.attempts), attempted=True)
    announce(session, "outbox")


def _doubtful(session: Session, outcome: Outcome, error: SendError) -> None:
    """It may have gone out. What stands for a person goes once more (two copies beat silence); a reply does not."""
    again = outcome.kind in WORTH_A_SECOND_COPY and not outcome.doubtful
    session.execute(
        update(deliveries)
        .where(deliveries.c.id == outcome.delivery_id)
        .values(state=DeliveryState.UNKNOWN, why=error.why, doubtful=True)
    )
    if again:
        put_back(session, outcome.delivery_id, outcome.at + backoff(outcome.attempts), attempted=True)
        return
    delivery = session.get_one(Delivery, outcome.delivery_id, populate_existing=True)
    if delivery.kind in STANDS_FOR_A_PERSON and delivery.alert_id is not None and delivery.person_id is not None:
        note_unreached(session, delivery.alert_id, delivery.person_id, "unknown outcome", outcome.at)
