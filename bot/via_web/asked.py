"""What an address was last asked by an alert: the text, the question and the answers that its page offers."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from broadcasts.outbox import REACHED
from broadcasts.tables import Delivery, Wording
from broadcasts.wording import FULL
from locales.catalogue import SOURCE
from registry.addresses import find_by_web_token
from registry.marks import is_marked
from registry.tables import Address, MarkKind, Person, Thread


@dataclass(frozen=True)
class Asked:
    """`answers` are pairs of label and press ("alert:12:2"); none where the text was queued without buttons."""

    language: str
    question: str
    text: str
    answers: tuple[tuple[str, str], ...]


def last_asked(session: Session, token: str) -> Asked | None:
    """The last alert that went out to the token's address; None for an unknown token, or when there was none.

    One whose acceptance is not noted yet counts: whoever opens the link may have the message before we know it.
    """
    address = find_by_web_token(session, token)
    if address is None or _is_covert(session, address):
        return None
    delivery = session.exec(
        select(Delivery)
        .where(
            Delivery.address_id == address.id,
            col(Delivery.question).startswith("alert:"),
            or_(col(Delivery.state).in_(REACHED), col(Delivery.doubtful)),
        )
        .order_by(col(Delivery.sending_at).desc(), col(Delivery.id).desc())
    ).first()
    return None if delivery is None else _asked(session, address, delivery)


def was_asked(session: Session, token: str, question: str) -> bool:
    """Whether this question ever went to the token's address. An older page still answers its own alert."""
    address = find_by_web_token(session, token)
    if address is None:
        return False
    asked = select(Delivery.id).where(Delivery.address_id == address.id, Delivery.question == question)
    return session.exec(asked).first() is not None


def _is_covert(session: Session, address: Address) -> bool:
    """Whoever holds the phone may have kept an old link: it must not show what new messages no longer say."""
    return address.person_id is not None and is_marked(session, address.person_id, MarkKind.COVERT)


def _asked(session: Session, address: Address, delivery: Delivery) -> Asked:
    text, buttons = _full_wording(session, delivery) or (delivery.text or "", delivery.buttons)
    return Asked(
        language=_language(session, address),
        question=delivery.question or "",
        text=text,
        answers=tuple((label, press) for label, press in buttons),
    )


def _full_wording(session: Session, delivery: Delivery) -> tuple[str, list[list[str]]] | None:
    """What Telegram would show of this wording: everything, with buttons. An SMS has room for the core alone."""
    sent = session.get(Wording, delivery.wording_id) if delivery.wording_id else None
    if sent is None:
        return None
    full = session.exec(
        select(Wording).where(
            Wording.broadcast_id == sent.broadcast_id,
            Wording.was == sent.was,
            Wording.now == sent.now,
            Wording.language == sent.language,
            Wording.channel == "telegram",
            Wording.length == FULL,
        )
    ).first()
    return (full.text, full.buttons) if full else (sent.text, sent.buttons)


def _language(session: Session, address: Address) -> str:
    person = session.get(Person, address.person_id) if address.person_id else None
    thread = session.get(Thread, address.id)
    return person.language if person else (thread.language if thread else None) or SOURCE
