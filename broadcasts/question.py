"""Which question a digit answers: the last one that the carrier accepted for that address before the answer came.

A question is "alert:<alert>" (what an alert asks), "step:<name>" (what a dialogue asks) or "kin:<person>:<alert>"
(what a relative is asked). A button carries its question and a digit: "alert:12:2".
"""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlmodel import Session

from broadcasts.tables import Delivery, DeliveryState
from registry.store import table_of

_WENT_OUT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ)

deliveries = table_of(Delivery)


def newest_question(address_id: ColumnElement[int]) -> ScalarSelect[int]:
    """The delivery that asked an address last, for statements about many addresses."""
    return (
        select(deliveries.c.id)
        .where(deliveries.c.address_id == address_id, _asked())
        .order_by(deliveries.c.accepted_at.desc(), deliveries.c.id.desc())
        .limit(1)
        .correlate_except(deliveries)
        .scalar_subquery()
    )


def last_question(session: Session, address_id: int, before: datetime) -> str | None:
    """The question that stood open for the address at that moment, or None when it was never asked anything."""
    last = (
        select(deliveries.c.question)
        .where(deliveries.c.address_id == address_id, _asked(), deliveries.c.accepted_at <= before)
        .order_by(deliveries.c.accepted_at.desc(), deliveries.c.id.desc())
        .limit(1)
    )
    question: str | None = session.execute(last).scalar()
    return question


def with_digit(question: str, digit: int) -> str:
    return f"{question}:{digit}"


def _asked() -> ColumnElement[bool]:
    return (
        deliveries.c.question.is_not(None) & deliveries.c.accepted_at.is_not(None) & deliveries.c.state.in_(_WENT_OUT)
    )
