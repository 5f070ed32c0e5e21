"""Questions that a digit answers, or a button for each digit."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from broadcasts.channel import Button
from broadcasts.outbox import queue_message
from broadcasts.question import with_digit
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from registry.tables import Address


def put_question(
    session: Session,
    speaker: Speaker,
    address: Address,
    language: str,
    text: str,
    labels: Mapping[int, str],
    *,
    key: str,
    question: str,
    now: datetime,
) -> None:
    """Queue a question that no alert asks, behind all that is more urgent; one whose key was queued before is not."""
    queue_message(
        session,
        key=key,
        kind=DeliveryKind.NOTICE,
        address=address,
        text=speaker.dress(language, text, address.channel),
        priority=Priority.BULK,
        now=now,
        question=question,
        buttons=buttons(speaker, language, question, labels),
    )


def buttons(speaker: Speaker, language: str, question: str, labels: Mapping[int, str]) -> tuple[Button, ...]:
    """One for each digit; `labels` are keys of the catalogue."""
    return tuple(Button(speaker.say(language, key), with_digit(question, digit)) for digit, key in labels.items())
