"""A warden's own safety comes first: whoever has not answered an alert themselves is asked that before any list."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from broadcasts.digit_questions import buttons
from broadcasts.outbox import NewMessage
from broadcasts.speaker import Speaker
from broadcasts.tables import OPEN, DeliveryKind, Ledger, Priority
from registry.many import one_of
from registry.store import table_of

ledger = table_of(Ledger)

_LABELS = {1: "answer.safe", 2: "answer.help"}


class Reached(NamedTuple):
    """Where a warden is written to first, and in which language."""

    address_id: int
    channel: str
    country: str | None
    language: str


def who_can_answer(speaker: Speaker, reached_at: Mapping[int, Reached]) -> set[int]:
    """A question that cannot be answered where it is read would only keep the list from the warden."""
    return {
        warden_id
        for warden_id, at in reached_at.items()
        if speaker.route_for(at.channel, at.country).kind == "same_thread"
    }


def owed(session: Session, people: Collection[int]) -> dict[int, int]:
    """Those of the people who have not answered an alert that concerns them, with the newest such alert.

    Also one that is still on its way: it goes out before the question, and the list must not overtake both.
    """
    chosen = (
        select(ledger.c.person_id, func.max(ledger.c.alert_id))
        .where(one_of(session, ledger.c.person_id, people), ledger.c.state.in_(OPEN))
        .group_by(ledger.c.person_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def asking_first(
    speaker: Speaker, owing: Mapping[int, int], reached_at: Mapping[int, Reached], now: datetime
) -> Iterator[NewMessage]:
    """One question for each warden, with the alert's own digits; the list is one word away after it."""
    for warden_id, alert_id in owing.items():
        if warden_id not in reached_at:
            continue
        at, language = reached_at[warden_id], reached_at[warden_id].language
        text = speaker.say(language, "task.own_first", tasks=speaker.catalogue.first_word(language, "tasks"))
        question = f"alert:{alert_id}"
        yield NewMessage(
            key=f"own-first:{warden_id}:{now.timestamp():.0f}",
            kind=DeliveryKind.TASK,
            channel=at.channel,
            address_id=at.address_id,
            person_id=warden_id,
            text=speaker.dress(language, text, at.channel),
            priority=Priority.HIGH_LEVEL,
            question=question,
            buttons=buttons(speaker, language, question, _LABELS),
        )
