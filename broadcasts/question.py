"""Which question a digit answers: the last one that the carrier accepted for that address before the answer came.

A carrier accepts somewhere between our handing over and its answer to us, so the handing over is what is compared.

A question is "alert:<alert>" (what an alert asks), "step:<name>" (what a dialogue asks) or "kin:<person>:<alert>"
(what a relative is asked). A button carries its question and a digit: "alert:12:2".
"""

from datetime import datetime

from sqlmodel import Session, col, select

from broadcasts.tables import Delivery, DeliveryState

_WENT_OUT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ)


def last_question(session: Session, address_id: int, before: datetime) -> str | None:
    """The question that stood open for the address at that moment, or None when it was never asked anything."""
    return session.exec(
        select(Delivery.question)
        .where(
            Delivery.address_id == address_id,
            col(Delivery.question).is_not(None),
            col(Delivery.state).in_(_WENT_OUT),
            col(Delivery.sending_at) <= before,
        )
        .order_by(col(Delivery.sending_at).desc(), col(Delivery.id).desc())
    ).first()


def with_digit(question: str, digit: int) -> str:
    return f"{question}:{digit}"
