"""Asks many people at once who have not answered: the question again where it was accepted, or at another address.

Whom to ask is decided in `escalation`; the texts were all rendered before the alert went out. Repeats go out in a class
below all first messages, and are not even queued while first messages of their level wait.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import structlog
from sqlalchemy import Row, literal_column, select
from sqlmodel import Session

from broadcasts.due import FIRST_MESSAGES, At, Due
from broadcasts.order import urgency
from broadcasts.rendering import route_key
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, Delivery, DeliveryKind, DeliveryState, Priority, Wording
from broadcasts.wording import AGAIN, CORE, FULL, PLAIN
from registry.store import announce, insert_new, table_of

log = structlog.get_logger()

deliveries = table_of(Delivery)
broadcasts = table_of(Broadcast)
wordings = table_of(Wording)

Fit: TypeAlias = tuple[int, int, int, str, str, str, str]
"""What a wording is for: broadcast, was, now, language, channel, length, reply route."""


@dataclass(frozen=True, slots=True)
class Question:
    """The question of one row, to go to one address."""

    due: Due
    at: At
    again: bool

    @property
    def length(self) -> str:
        if self.due.row.covert:
            return PLAIN
        return AGAIN if self.again else FULL if self.at.channel == "telegram" else CORE


def queue_questions(session: Session, speaker: Speaker, questions: Sequence[Question], now: datetime) -> None:
    """Queue them all; each wording is looked up once. One that has no wording is left out, and the others go."""
    if not questions:
        return
    carried_by = broadcasts_of(session, {question.due.row.alert_id for question in questions})
    fitting = _wordings(session, [each.id for each in carried_by.values()], questions)
    rows = [
        _row_of(question, carried_by[question.due.row.alert_id], wording_id, speaker, now)
        for question in questions
        if (wording_id := _wording_of(question, carried_by, fitting, speaker)) is not None
    ]
    if rows:
        session.execute(insert_new(session, deliveries).on_conflict_do_nothing(), rows)
        announce(session, "outbox")


def first_messages_wait(session: Session, channel: str, now: datetime) -> tuple[int, int] | None:
    """The (priority, urgency) of the first message that is next to go out on the channel, if one waits for the lane.

    The state is a literal, not a bound value: only so can a planner see that the partial index fits.
    """
    chosen = (
        select(deliveries.c.priority, deliveries.c.urgency)
        .where(
            deliveries.c.channel == channel,
            deliveries.c.state == literal_column("'queued'"),
            deliveries.c.kind.in_(FIRST_MESSAGES),
            deliveries.c.due_at <= now,
        )
        .order_by(deliveries.c.priority, deliveries.c.urgency)
        .limit(1)
    )
    found = session.execute(chosen).first()
    return None if found is None else (found.priority, found.urgency)


def broadcasts_of(session: Session, alert_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Number and class of the broadcast that carries each of these alerts."""
    chosen = select(broadcasts.c.alert_id, broadcasts.c.id, broadcasts.c.priority)
    rows = session.execute(chosen.where(broadcasts.c.alert_id.in_(alert_ids)))
    return {row.alert_id: row for row in rows}


def _wordings(session: Session, broadcast_ids: Sequence[int], questions: Sequence[Question]) -> dict[Fit, int]:
    fit = (
        wordings.c.broadcast_id, wordings.c.was, wordings.c.now, wordings.c.language, wordings.c.channel,
        wordings.c.length, wordings.c.route,
    )  # fmt: skip
    chosen = select(wordings.c.id, *fit).where(
        wordings.c.broadcast_id.in_(broadcast_ids),
        wordings.c.language.in_({question.due.row.language for question in questions}),
        wordings.c.length.in_({question.length for question in questions}),
    )
    return {(broadcast_id, *rest): number for number, broadcast_id, *rest in session.execute(chosen)}


def _wording_of(
    question: Question, carried_by: Mapping[int, Row[Any]], fitting: Mapping[Fit, int], speaker: Speaker
) -> int | None:
    row, at = question.due.row, question.at
    route = route_key(speaker.route_for(at.channel, at.country))
    broadcast_id = carried_by[row.alert_id].id
    wording_id = fitting.get((broadcast_id, row.was, row.now, row.language, at.channel, question.length, route))
    if wording_id is None:
        log.error("an alert has no such text", alert=row.alert_id, language=row.language, length=question.length)
    return wording_id


def _row_of(
    question: Question, broadcast: Row[Any], wording_id: int, speaker: Speaker, now: datetime
) -> dict[str, object]:
    row, at = question.due.row, question.at
    kind = DeliveryKind.AGAIN if question.again else DeliveryKind.ALERT
    return {
        "key": f"{kind}:{row.alert_id}:{at.address_id}:{now.timestamp():.0f}",
        "kind": kind,
        "channel": at.channel,
        "priority": int(Priority.REPEAT) if question.again else broadcast.priority,
        "urgency": urgency(speaker.ladder.top, row.now, row.needs_rank),
        "recency": -row.alert_id,
        "address_id": at.address_id,
        "person_id": row.person_id,
        "broadcast_id": broadcast.id,
        "alert_id": row.alert_id,
        "area_id": row.area_id,
        "wording_id": wording_id,
        "buttons": [],
        "question": f"alert:{row.alert_id}",
        "state": DeliveryState.QUEUED,
        "due_at": now,
        "queued_at": now,
        "attempts": 0,
        "doubtful": False,
    }
