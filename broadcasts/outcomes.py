"""What a carrier made of a message, written back: to the delivery, its address and its row of the ledger."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, literal_column, null, or_, update
from sqlmodel import Session

from alert_levels.ladder import Ladder
from broadcasts.channel import PERMANENT, SendError, Trouble
from broadcasts.ledger import Accepted, note_asked_all, note_unreached
from broadcasts.outbox import Claimed, backoff, deliveries, is_in, put_back, still_held
from broadcasts.receipts import apply_early
from broadcasts.tables import STANDS_FOR_A_PERSON, Delivery, DeliveryState
from registry.many import write_many
from registry.store import announce
from registry.tables import Address, AddressState

LAST_ATTEMPT = 12
"""After so many tries at a carrier that takes others, an alert's person goes on to the next address or to a warden.
Whatever nobody else would say instead (a reply, a notice, a letter) is tried on, ever more rarely (promise P2)."""

LOST_ADDRESS = {
    Trouble.BLOCKED: AddressState.BLOCKED,
    Trouble.OPTED_OUT: AddressState.OPTED_OUT,
    Trouble.INVALID: AddressState.INVALID,
}
"""Troubles after which an address is not written to again until its person writes first."""

PASSING = (Trouble.DOWN, Trouble.THROTTLED)
"""Troubles that a carrier found out after it had taken the message, and that a later copy may not meet."""
COPIES = 3
COPY_AFTER = timedelta(minutes=2)

_ACCEPT = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("number"), deliveries.c.sending_at == bindparam("claimed_at"))
    .where(or_(*map(is_in, (DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.QUEUED))))
    .values(
        state=literal_column(f"'{DeliveryState.ACCEPTED.value}'"), carrier_ref=bindparam("ref"), why=null(),
        accepted_at=bindparam("at"),
    )
)  # fmt: skip
"""A row that another process has queued again meanwhile is out all the same; one that it has claimed is its own."""


class Outcome(NamedTuple):
    """One send: the carrier's reference, or the error, and when it said so.

    Where the failure says nothing of this message, because its carrier takes none at all, `put_off` is how long it
    waits; it costs no attempt then.
    """

    claimed: Claimed
    at: datetime
    carrier_ref: str | None = None
    error: SendError | None = None
    put_off: timedelta | None = None


def next_try(outcome: Outcome) -> datetime | None:
    """When the message goes again, None when it does not.

    What may have gone out goes once more, since two copies beat silence, and then never again.
    """
    error, claimed = outcome.error, outcome.claimed
    if error is None or error.trouble in PERMANENT:
        return None
    if error.trouble is Trouble.THROTTLED:
        return outcome.at + (error.retry_after or timedelta(seconds=1))
    if error.trouble is Trouble.UNKNOWN:
        return None if claimed.doubtful else outcome.at + backoff(claimed.attempts)
    if outcome.put_off is not None:
        return outcome.at + outcome.put_off
    last = claimed.stands_for_a_person and claimed.attempts >= LAST_ATTEMPT
    return None if last else outcome.at + backoff(claimed.attempts)


def record(session: Session, ladder: Ladder, outcomes: Sequence[Outcome]) -> None:
    """Write a batch of outcomes: the accepted ones set-wise, since they are nearly all."""
    _accepted(session, ladder, [outcome for outcome in outcomes if outcome.error is None])
    for outcome in outcomes:
        if outcome.error is not None:
            _not_accepted(session, outcome, outcome.error)


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
    if trouble in PASSING and delivery.attempts < COPIES:
        _queue_copy(session, delivery, now)
    if delivery.kind in STANDS_FOR_A_PERSON and delivery.alert_id is not None and delivery.person_id is not None:
        note_unreached(session, delivery.alert_id, delivery.person_id, trouble.value, now)


def _accepted(session: Session, ladder: Ladder, outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    write_many(
        session,
        _ACCEPT,
        [
            {
                "number": outcome.claimed.outgoing.delivery_id,
                "claimed_at": outcome.claimed.claimed_at,
                "at": outcome.at,
                "ref": outcome.carrier_ref,
            }
            for outcome in outcomes
        ],
    )
    note_asked_all(session, ladder, [accepted for outcome in outcomes if (accepted := _for_a_person(outcome))])
    apply_early(session, [outcome.carrier_ref for outcome in outcomes if outcome.carrier_ref], fail)


def _for_a_person(outcome: Outcome) -> Accepted | None:
    claimed = outcome.claimed
    if not claimed.stands_for_a_person or claimed.alert_id is None or claimed.person_id is None:
        return None
    return Accepted(claimed.alert_id, claimed.person_id, outcome.at)


def _not_accepted(session: Session, outcome: Outcome, error: SendError) -> None:
    claimed, unknown = outcome.claimed, error.trouble is Trouble.UNKNOWN
    if unknown:
        _doubtful(session, outcome, error)
    again_at = next_try(outcome)
    if again_at is not None:
        put_back(session, [claimed], again_at, attempted=_was_an_attempt(outcome, error), doubtful=unknown)
    elif not unknown:
        _fail_for_good(session, outcome, error)
    announce(session, "outbox")


def _was_an_attempt(outcome: Outcome, error: SendError) -> bool:
    return error.trouble is Trouble.UNKNOWN or (error.trouble is not Trouble.THROTTLED and outcome.put_off is None)


def _doubtful(session: Session, outcome: Outcome, error: SendError) -> None:
    """It may have gone out. Where it was sent twice by now, the person counts as not reached here."""
    claimed = outcome.claimed
    session.execute(update(deliveries).where(still_held(claimed)).values(state=DeliveryState.UNKNOWN, why=error.why))
    if claimed.doubtful and claimed.stands_for_a_person:
        assert claimed.alert_id is not None
        assert claimed.person_id is not None
        note_unreached(session, claimed.alert_id, claimed.person_id, "unknown outcome", outcome.at)


def _fail_for_good(session: Session, outcome: Outcome, error: SendError) -> None:
    delivery = session.get(Delivery, outcome.claimed.outgoing.delivery_id, populate_existing=True)
    if delivery is not None and delivery.sending_at == outcome.claimed.claimed_at:
        fail(session, delivery, error.trouble, error.why, outcome.at)


def _queue_copy(session: Session, delivery: Delivery, now: datetime) -> None:
    """The carrier took it and lost it, for a reason that passes: the same text again, a little later."""
    copy = Delivery.model_validate(
        delivery.model_dump(exclude={"id"})
        | {
            "key": f"{delivery.key}:{delivery.attempts + 1}",
            "state": DeliveryState.QUEUED,
            "due_at": now + COPY_AFTER,
            "queued_at": now,
            "why": None, "carrier_ref": None, "sending_at": None, "accepted_at": None,
            "delivered_at": None, "read_at": None,
        }
    )  # fmt: skip
    session.add(copy)
    announce(session, "outbox")
