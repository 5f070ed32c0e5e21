"""Marking people whose phone somebody else may read: from that moment what still waits for them says the plain words,
and what has no plain words does not go out; nor does a question about them to their relatives. A text that is with the
carrier already cannot be taken back.
"""

from datetime import datetime

from sqlalchemy import Select, and_, select, update
from sqlmodel import Session

from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Wording
from broadcasts.wording import PLAIN
from registry.marks import set_mark
from registry.store import table_of
from registry.tables import Kin, MarkKind

WHY = "the person wants texts that say nothing"

_MAY_STILL_GO_OUT = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNKNOWN)
_WITHOUT_PLAIN_WORDS = (DeliveryKind.FULL, DeliveryKind.NOTICE, DeliveryKind.TASK)

deliveries = table_of(Delivery)
wordings = table_of(Wording)
kin = table_of(Kin)


def go_covert(session: Session, person_id: int, officer_id: int | None, now: datetime) -> None:
    """Mark the person (without an officer it is their own wish), and hide what was queued for them before."""
    set_mark(session, person_id, MarkKind.COVERT, officer_id, now)
    hide_queued(session, person_id)


def hide_queued(session: Session, person_id: int) -> None:
    """What waits for somebody covert says the plain words from now on, or does not go out."""
    _withhold(session, person_id)
    _ask_no_relative(session, person_id)
    _reword(session, person_id)


def _withhold(session: Session, person_id: int) -> None:
    """A notice to many may have plain words, and stays for them."""
    kind, plain = deliveries.c.kind, _plain_of_its_own()
    doomed = and_(kind.in_(_WITHOUT_PLAIN_WORDS), ~and_(kind == DeliveryKind.NOTICE, plain.exists()))
    waiting = deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.UNKNOWN))
    session.execute(
        update(deliveries)
        .where(deliveries.c.person_id == person_id, waiting, doomed)
        .values(state=DeliveryState.SUPERSEDED, why=WHY)
    )


def _ask_no_relative(session: Session, person_id: int) -> None:
    session.execute(
        update(deliveries)
        .where(
            deliveries.c.address_id.in_(select(kin.c.address_id).where(kin.c.person_id == person_id)),
            deliveries.c.kind == DeliveryKind.KIN,
            deliveries.c.question.startswith(f"kin:{person_id}:", autoescape=True),
            deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.UNKNOWN)),
        )
        .values(state=DeliveryState.SUPERSEDED, why=WHY)
    )


def _reword(session: Session, person_id: int) -> None:
    """Also of what is being sent: a carrier that does not take it has it queued again."""
    plain, may_go_out = _plain_of_its_own(), deliveries.c.state.in_(_MAY_STILL_GO_OUT)
    session.execute(
        update(deliveries)
        .where(deliveries.c.person_id == person_id, may_go_out, plain.exists())
        .values(wording_id=plain.scalar_subquery())
    )


def _plain_of_its_own() -> Select[tuple[int]]:
    """The plain wording that stands beside a delivery's own: the same change of level, language, channel and route."""
    its_own = wordings.alias("its_own")
    same = ("broadcast_id", "was", "now", "language", "channel", "route")
    return (
        select(wordings.c.id)
        .join(its_own, and_(*(wordings.c[name] == its_own.c[name] for name in same)))
        .where(its_own.c.id == deliveries.c.wording_id, wordings.c.length == PLAIN)
        .correlate(deliveries)
    )
