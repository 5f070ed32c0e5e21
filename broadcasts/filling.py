"""Fills deliveries and ledger rows of a broadcast, set-wise and in resumable chunks, while lanes already send.

A chunk is a range of person numbers and one short transaction: a reply or a correction never waits long behind it, and
after a crash the next chunk begins where the last committed one ended. Rows have unique keys, so nothing doubles.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    String,
    and_,
    case,
    cast,
    literal,
    null,
    or_,
    select,
)
from sqlmodel import Session, col
from sqlmodel import select as choose

from alert_levels.tables import AlertArea
from broadcasts.overtaking import give_up_older, yield_to_newer
from broadcasts.rendering import route_key
from broadcasts.speaker import Route, Speaker
from broadcasts.tables import (
    Broadcast,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Ledger,
    LedgerState,
    Priority,
    Wording,
)
from broadcasts.wording import CORE, FULL
from registry.store import announce, insert_new, table_of
from registry.tables import Address, AddressState, CareGroup, Person, PersonState

CHUNK = 2000


@dataclass(frozen=True)
class Sort:
    """A message as far as it is the same for everybody of one channel."""

    kind: DeliveryKind
    channel: str
    length: str


FIRST_MESSAGES = (
    Sort(DeliveryKind.ALERT, "telegram", FULL),
    Sort(DeliveryKind.ALERT, "sms", CORE),
    Sort(DeliveryKind.FULL, "sms", FULL),
)
NOTICES = (Sort(DeliveryKind.NOTICE, "telegram", FULL), Sort(DeliveryKind.NOTICE, "sms", FULL))

people = table_of(Person)
addresses = table_of(Address)
alert_areas = table_of(AlertArea)
wordings = table_of(Wording)
ledger = table_of(Ledger)
deliveries = table_of(Delivery)
groups = table_of(CareGroup)


def unfilled(session: Session) -> list[Broadcast]:
    """Broadcasts that still lack rows, the most urgent first."""
    chosen = choose(Broadcast).where(col(Broadcast.filled_at).is_(None))
    return list(session.exec(chosen.order_by(col(Broadcast.priority), col(Broadcast.id).desc())))


def chunk_of(broadcast: Broadcast, size: int = CHUNK) -> ColumnElement[bool]:
    """The condition that picks the people of the next chunk by number."""
    last = min(broadcast.filled_to + size, broadcast.highest_person)
    return and_(people.c.id > broadcast.filled_to, people.c.id <= last)


def advance(session: Session, broadcast: Broadcast, now: datetime, size: int = CHUNK) -> None:
    """Note that a chunk is done; the broadcast is filled when no number is left."""
    broadcast.filled_to = min(broadcast.filled_to + size, broadcast.highest_person)
    if broadcast.filled_to >= broadcast.highest_person:
        broadcast.filled_at = now
    session.add(broadcast)
    announce(session, "fill" if broadcast.filled_at is None else "ledger")


def fill_alert(session: Session, speaker: Speaker, broadcast: Broadcast, now: datetime, size: int = CHUNK) -> None:
    """One chunk of an alert: older alerts give these people up, then their first messages and rows are queued.

    Whoever has a row came another way (by moving), and whoever was told a newer alert meanwhile is not told this one.
    """
    assert broadcast.alert_id is not None
    chunk = chunk_of(broadcast, size)
    has_row = ledger.select().where(ledger.c.alert_id == broadcast.alert_id, ledger.c.person_id == people.c.id).exists()
    chosen = audience(broadcast.alert_id, and_(chunk, ~has_row))
    give_up_older(session, broadcast.alert_id, select(chosen.c.person_id), now)
    enter_alert(session, speaker, broadcast, chosen, now)
    yield_to_newer(session, select(people.c.id).where(chunk), now)
    advance(session, broadcast, now, size)


def enter_alert(
    session: Session, speaker: Speaker, broadcast: Broadcast, chosen: FromClause, now: datetime, round_: str = ""
) -> None:
    """First messages and ledger rows for the chosen (person_id, area_id, was, now) of an alert, in this order: whom
    the condition picks may depend on the rows."""
    assert broadcast.alert_id is not None
    for sort in FIRST_MESSAGES:
        queue_rows(session, speaker, broadcast, chosen, sort, now, round_)
    _enter_ledger(session, broadcast.alert_id, chosen, now)


def audience(alert_id: int, which: ColumnElement[bool]) -> FromClause:
    """The people of the alert's frozen audience among those picked, with their change of level."""
    return (
        select(
            people.c.id.label("person_id"), people.c.area_id, people.c.language, people.c.needs_rank,
            alert_areas.c.was, alert_areas.c.now, first_address(people.c.id).label("address_id"),
        )
        .join(alert_areas, alert_areas.c.area_id == people.c.area_id)
        .where(alert_areas.c.alert_id == alert_id, people.c.state == PersonState.ACTIVE, which)
        .subquery()
    )  # fmt: skip


def fill_notice(session: Session, speaker: Speaker, broadcast: Broadcast, now: datetime, size: int = CHUNK) -> None:
    """One chunk of a notice: everybody of its areas, or of its group."""
    rule = broadcast.audience
    readers = people.c.area_id.in_(rule["areas"]) if rule["group"] is None else people.c.group_id == rule["group"]
    chosen = (
        select(
            people.c.id.label("person_id"), people.c.area_id, people.c.language, people.c.needs_rank,
            literal(0).label("was"), literal(0).label("now"), first_address(people.c.id).label("address_id"),
        )
        .where(chunk_of(broadcast, size), people.c.state == PersonState.ACTIVE, readers)
        .subquery()
    )  # fmt: skip
    for sort in NOTICES:
        queue_rows(session, speaker, broadcast, chosen, sort, now, "")
    advance(session, broadcast, now, size)


def _enter_ledger(session: Session, alert_id: int, chosen: FromClause, now: datetime) -> None:
    reachable = chosen.c.address_id.is_not(None)
    rows = select(
        literal(alert_id), chosen.c.person_id, chosen.c.area_id, chosen.c.was, chosen.c.now,
        case((reachable, LedgerState.QUEUED.value), else_=LedgerState.UNREACHABLE.value),
        case((reachable, null()), else_="no usable address"),
        literal("ask"), literal(0), literal(now, ledger.c.since.type),
        case((reachable, null()), else_=literal(now, ledger.c.due_at.type)),
    ).where(literal(True))  # fmt: skip
    columns = ["alert_id", "person_id", "area_id", "was", "now", "state", "why", "step", "repeats", "since", "due_at"]
    session.execute(insert_new(session, ledger).from_select(columns, rows).on_conflict_do_nothing())
    announce(session, "escalation")


def first_address(person_id: ColumnElement[int]) -> ScalarSelect[int]:
    """The address that a person is written to first: the usable one of the lowest rank."""
    return (
        select(addresses.c.id)
        .where(addresses.c.person_id == person_id, addresses.c.state == AddressState.USABLE)
        .order_by(addresses.c.rank, addresses.c.id)
        .limit(1)
        .correlate_except(addresses)
        .scalar_subquery()
    )


def queue_rows(
    session: Session, speaker: Speaker, broadcast: Broadcast, chosen: FromClause, sort: Sort, now: datetime, round_: str
) -> None:
    """One message of one sort to each chosen (person, address) whose address is on the sort's channel."""
    question = f"alert:{broadcast.alert_id}" if broadcast.alert_id is not None else None
    values: dict[str, ColumnElement[Any]] = {
        "key": literal(f"{sort.kind}:{broadcast.id}{round_}:") + cast(addresses.c.id, String),
        "kind": literal(sort.kind.value),
        "channel": literal(sort.channel),
        "priority": literal(int(Priority.BULK if sort.kind is DeliveryKind.FULL else broadcast.priority)),
        "urgency": _urgency(chosen),
        "address_id": addresses.c.id,
        "person_id": chosen.c.person_id,
        "broadcast_id": literal(broadcast.id),
        "alert_id": literal(broadcast.alert_id, Integer),
        "area_id": chosen.c.area_id,
        "wording_id": wordings.c.id,
        "buttons": literal([], deliveries.c.buttons.type),
        "question": literal(question, String),
        "state": literal(DeliveryState.QUEUED.value),
        "due_at": literal(now, deliveries.c.due_at.type),
        "queued_at": literal(now, deliveries.c.queued_at.type),
        "attempts": literal(0),
        "doubtful": literal(False),
    }
    rows = (
        select(*values.values())
        .select_from(chosen)
        .join(addresses, addresses.c.id == chosen.c.address_id)
        .join(wordings, _fitting(speaker, broadcast, chosen, sort))
        .where(addresses.c.channel == sort.channel)
    )
    if sort.kind is DeliveryKind.FULL:
        rows = rows.where(chosen.c.now.in_([rank for rank, level in speaker.ladder.levels.items() if level.sms_full]))
    session.execute(insert_new(session, deliveries).from_select(list(values), rows).on_conflict_do_nothing())
    announce(session, "outbox")


def _fitting(speaker: Speaker, broadcast: Broadcast, chosen: FromClause, sort: Sort) -> ColumnElement[bool]:
    """Joins each chosen person, at an address, to the one wording of the broadcast that is theirs."""
    plain = route_key(Route())
    routes = [(addresses.c.country == country, route_key(route)) for country, route in speaker.routes.items()]
    per_country = sort.channel == "sms" and sort.kind is not DeliveryKind.NOTICE and routes
    return and_(
        wordings.c.broadcast_id == broadcast.id,
        wordings.c.was == chosen.c.was,
        wordings.c.now == chosen.c.now,
        wordings.c.language == chosen.c.language,
        wordings.c.channel == sort.channel,
        wordings.c.length == sort.length,
        wordings.c.route == (case(*routes, else_=plain) if per_country else plain),
    )


def _urgency(chosen: FromClause) -> ColumnElement[int]:
    """Wardens first, since others depend on them; then people whose needs slow them down; then everybody."""
    leads = or_(
        groups.c.warden_id == chosen.c.person_id,
        groups.c.deputy_id == chosen.c.person_id,
        groups.c.zone_warden_id == chosen.c.person_id,
    )
    is_warden = select(groups.c.id).where(leads).correlate_except(groups).exists()
    return case((is_warden, 0), (chosen.c.needs_rank > 0, 1), else_=2)
