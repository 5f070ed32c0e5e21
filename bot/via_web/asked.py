"""What an address was last asked by an alert, as long as its page shows it: the text, the question and the answers.

Whoever finds the link later learns nothing: after three days, or once the alert is over, there is nothing to show.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from alert_levels.tables import Alert, Decision, DecisionState
from bot.conversation.questions import Step, StepQuestion
from bot.gather import open_step
from bot.senders import find_senders
from broadcasts.language_read import read_in
from broadcasts.outbox import REACHED
from broadcasts.tables import Delivery, Wording
from broadcasts.wording import FULL
from locales.languages import spoken
from registry.addresses import find_by_web_token
from registry.marks import is_marked
from registry.tables import Address, MarkKind, Person, Thread

OPEN_FOR = timedelta(hours=72)
"""So long after an alert went out its page shows it."""


@dataclass(frozen=True)
class Asked:
    """`answers` are pairs of label and press ("alert:12:2"); none where the text was queued without buttons.

    `language` is the page's. `written_in` is that of the text and its answers, where it is known: an alert may have no
    text in the page's.
    `choosing`: since the alert the address was asked which of several numbered places is meant.
    """

    language: str
    question: str
    text: str
    written_in: str | None
    answers: tuple[tuple[str, str], ...]
    choosing: bool


def last_asked(session: Session, token: str, now: datetime, language: str | None = None) -> Asked | None:
    """The last alert that went out to the token's address, in that language or the owner's own.

    None for an unknown token, when there was none, and when it is over. One whose acceptance is not noted yet counts:
    whoever opens the link may have the message before we know it.
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
    if delivery is None or _is_over(session, delivery, now):
        return None
    choosing = _is_choosing(session, address, now)
    return _asked(session, delivery, language or _language(session, address), choosing=choosing)


def was_asked(session: Session, token: str, question: str | None) -> bool:
    """Whether this question ever went to the token's address, or it is somebody's where no question is named.

    An older page still answers its own alert.
    """
    address = find_by_web_token(session, token)
    if address is None or question is None:
        return address is not None
    asked = select(Delivery.id).where(Delivery.address_id == address.id, Delivery.question == question)
    return session.exec(asked).first() is not None


def _is_over(session: Session, delivery: Delivery, now: datetime) -> bool:
    if now - (delivery.sending_at or delivery.queued_at) > OPEN_FOR:
        return True
    alert = session.get(Alert, int((delivery.question or "").rpartition(":")[2]))
    if alert is None:
        return False
    decision = session.get(Decision, alert.decision_id)
    return alert.corrected_at is not None or (decision is not None and decision.state is not DecisionState.ISSUED)


def _asked(session: Session, delivery: Delivery, language: str, *, choosing: bool) -> Asked:
    wording = _best_wording(session, delivery, language)
    return Asked(
        language=language,
        question=delivery.question or "",
        text=wording.text if wording else delivery.text or "",
        written_in=wording.language if wording else None,
        answers=tuple((label, press) for label, press in (wording.buttons if wording else delivery.buttons)),
        choosing=choosing,
    )


def _is_choosing(session: Session, address: Address, now: datetime) -> bool:
    """Both the dialogue and the phone: a number that comes before the question is seen answers an older one."""
    sender = find_senders(session, [address.id or 0], now)[address.id or 0]
    which = StepQuestion(Step.WHICH_AREA)
    return open_step(sender, now) is which.step and sender.question == str(which)


def _is_covert(session: Session, address: Address) -> bool:
    """Whoever holds the phone may have kept an old link: it must not show what new messages no longer say."""
    return address.person_id is not None and is_marked(session, address.person_id, MarkKind.COVERT)


def _best_wording(session: Session, delivery: Delivery, language: str) -> Wording | None:
    """What Telegram would show of this alert, in the page's language, else in that of the message: everything, with
    buttons. An SMS has room for the core alone."""
    sent = session.get(Wording, delivery.wording_id) if delivery.wording_id else None
    if sent is None:
        return None
    full = session.exec(
        select(Wording).where(
            Wording.broadcast_id == sent.broadcast_id,
            Wording.was == sent.was,
            Wording.now == sent.now,
            col(Wording.language).in_((language, sent.language)),
            Wording.channel == "telegram",
            Wording.length == FULL,
        )
    )
    return max(full, key=lambda each: each.language == language, default=sent)


def _language(session: Session, address: Address) -> str:
    person = session.get(Person, address.person_id) if address.person_id else None
    thread = session.get(Thread, address.id)
    return read_in(person) if person else spoken(thread.language if thread else None)
