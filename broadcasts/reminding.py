"""Reminding people of the month in which their passport expires, if they told it: 90 days and 30 days before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from broadcasts.language_read import read_in
from broadcasts.outbox import queue_message
from broadcasts.plain import is_covert
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from broadcasts.tasks import reachable_at
from registry.details import details, next_reminder, until_of
from registry.many import one_of
from registry.people import find_person
from registry.store import table_of
from registry.tables import Person, PersonState

people = table_of(Person)


def remind_due(session: Session, speaker: Speaker, calm: Sequence[int], now: datetime, most: int) -> int:
    """Remind the next people who live in these areas and whose time has come; returns how many.

    Whoever is covert is reminded once they are so no more.
    """
    chosen = (
        select(details.c.id, details.c.person_id, details.c.value, details.c.remind_at)
        .join(people, people.c.id == details.c.person_id)
        .where(
            details.c.remind_at <= now,
            people.c.state == PersonState.ACTIVE,
            one_of(session, people.c.area_id, calm),
            ~is_covert(people.c.id),
        )
        .order_by(details.c.remind_at, details.c.id)
        .limit(most)
    )
    due = session.execute(chosen).all()
    for row in due:
        _remind(session, speaker, row, now)
        later = next_reminder(until_of(row.value), now)
        session.execute(update(details).where(details.c.id == row.id).values(remind_at=later))
    return len(due)


def shown_month(value: str) -> str:
    """2031-05 as people write it: 05/2031."""
    year, _, month = value.partition("-")
    return f"{month}/{year}"


def _remind(session: Session, speaker: Speaker, due: Row[Any], now: datetime) -> None:
    """Whoever cannot be written to now is not reminded later of what is over by then."""
    person, address = find_person(session, due.person_id), reachable_at(session, due.person_id)
    if address is None:
        return
    language = read_in(person)
    text = speaker.say(language, "remind.expiry", post=speaker.post_name, until=shown_month(due.value))
    queue_message(
        session,
        key=f"remind:{due.id}:{due.remind_at.timestamp():.0f}",
        kind=DeliveryKind.NOTICE,
        address=address,
        text=speaker.dress(language, text, address.channel),
        priority=Priority.BULK,
        now=now,
    )
