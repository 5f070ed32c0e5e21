"""At a new level, people who confirmed nothing for long are asked whether they are still where they were.

It goes as bulk, after the alert and never before it, and asks for no digit: the last question stays the alert's, so
that a late "1" still means safe and "3" whatever the level says. By SMS the words for a place and for having left are
named; in a chat the buttons carry a question of their own. One statement asks all the people in hand.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Integer,
    String,
    Update,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlmodel import Session

from broadcasts.chunks import chunk, people
from broadcasts.confirming import LABELS, QUESTION
from broadcasts.digit_questions import buttons
from broadcasts.plain import is_covert
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, Delivery, DeliveryKind, DeliveryState, Priority, Wording
from broadcasts.wording import STALE, Text
from registry.many import on_postgresql
from registry.store import announce, inserting, table_of

deliveries = table_of(Delivery)
wordings = table_of(Wording)


def stale_text(speaker: Speaker, language: str) -> Text:
    """The text, and its buttons for channels that have them."""
    words = {name: speaker.catalogue.first_word(language, name) for name in ("place", "left")}
    text = speaker.say(language, "stale.ask", post=speaker.post_name, **words)
    return Text(speaker.mark_drill(language, text), buttons(speaker, language, QUESTION, LABELS))


def ask_stale(session: Session, speaker: Speaker, broadcast: Broadcast, now: datetime) -> None:
    """Queue the question for those of the people in hand whose level rose and whose record is old.

    It counts as the full text of the alert: it waits for the short one, and ends with it when a newer alert comes.
    """
    values = {
        "key_begins": f"stale:{broadcast.id}:",
        "of_recency": -(broadcast.alert_id or 0),
        "of_broadcast": broadcast.id,
        "of_alert": broadcast.alert_id,
        "moment": now,
        "confirmed_before": now - speaker.stale_after,
    }
    without_way_back = tuple(sorted(speaker.routes)) or ("",)
    session.execute(_asking(on_postgresql(session), without_way_back), values)
    session.execute(_noting(without_way_back), {"asked_at": now, "confirmed_before": values["confirmed_before"]})
    announce(session, "outbox")


@lru_cache(maxsize=8)
def _asking(postgresql: bool, without_way_back: tuple[str, ...]) -> Insert:
    """Built once."""
    moment = bindparam("moment", type_=deliveries.c.due_at.type)
    values: dict[str, ColumnElement[Any]] = {
        "key": bindparam("key_begins", type_=String) + cast(chunk.c.address_id, String),
        "kind": literal(DeliveryKind.FULL.value),
        "channel": chunk.c.channel,
        "priority": literal(int(Priority.BULK)),
        "urgency": chunk.c.urgency,
        "recency": bindparam("of_recency", type_=Integer),
        "address_id": chunk.c.address_id,
        "person_id": chunk.c.person_id,
        "broadcast_id": bindparam("of_broadcast", type_=Integer),
        "alert_id": bindparam("of_alert", type_=Integer),
        "area_id": chunk.c.area_id,
        "wording_id": wordings.c.id,
        "buttons": literal([], deliveries.c.buttons.type),
        "question": null(),
        "state": literal(DeliveryState.QUEUED.value),
        "due_at": moment,
        "queued_at": moment,
        "attempts": literal(0),
        "doubtful": literal(False),
    }
    fitting = and_(
        wordings.c.broadcast_id == bindparam("of_broadcast", type_=Integer),
        wordings.c.was == chunk.c.was,
        wordings.c.now == chunk.c.now,
        wordings.c.language == chunk.c.language,
        wordings.c.channel == chunk.c.channel,
        wordings.c.length == STALE,
    )
    rows = (
        select(*values.values())
        .select_from(chunk)
        .join(people, people.c.id == chunk.c.person_id)
        .join(wordings, fitting)
        .where(_is_stale(without_way_back))
        .order_by(chunk.c.urgency, chunk.c.person_id)
    )
    return inserting(postgresql, deliveries).from_select(list(values), rows).on_conflict_do_nothing()


@lru_cache(maxsize=8)
def _noting(without_way_back: tuple[str, ...]) -> Update:
    """That they were asked: levels may rise every hour, and the question comes once in the time.

    It is not the question before somebody is dropped, which nobody is spared by this.
    """
    stale = select(chunk.c.person_id).join(people, people.c.id == chunk.c.person_id).where(_is_stale(without_way_back))
    asked_at = bindparam("asked_at", type_=people.c.stale_asked_at.type)
    return update(people).where(people.c.id.in_(stale)).values(stale_asked_at=asked_at)


def _is_stale(without_way_back: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether somebody in hand is asked. Where an SMS cannot be answered, nobody is asked by SMS."""
    before = bindparam("confirmed_before", type_=people.c.confirmed_at.type)
    return and_(
        people.c.confirmed_at < before,
        *(or_(asked.is_(None), asked < before) for asked in (people.c.confirm_asked_at, people.c.stale_asked_at)),
        or_(chunk.c.channel != "sms", chunk.c.country.is_(None), chunk.c.country.not_in(without_way_back)),
        chunk.c.address_id.is_not(None),
        chunk.c.now > chunk.c.was,
        ~is_covert(chunk.c.person_id),
    )
