"""Fills deliveries and ledger rows of a broadcast, set-wise and in resumable chunks, while lanes already send.

A chunk is some people in the order of need and one short transaction: a reply or a correction never waits long behind
it, and after a crash the next chunk begins where the last committed one ended. Rows have unique keys, so nothing
doubles.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
)
from sqlmodel import Session

from alert_levels.tables import AlertArea
from broadcasts.chunks import Cut, Part, chunk, clear_chunk, gather, next_part, people, reading
from broadcasts.escalation import Step
from broadcasts.order import stretches
from broadcasts.overtaking import end_leftovers, give_up_older, others_there, yield_to_newer
from broadcasts.plain import is_covert, length_for
from broadcasts.register_lock import hold_register
from broadcasts.rendering import route_key
from broadcasts.speaker import Route, Speaker
from broadcasts.stale_records import ask_stale
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
from broadcasts.wording import CARD, CORE, FULL
from registry.many import on_postgresql
from registry.store import announce, inserting, table_of

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
    Sort(DeliveryKind.FULL, "telegram", CARD),
)
"""The picture comes after the text as bulk, so that no first message waits for one, or is lost with one."""
NOTICES = (Sort(DeliveryKind.NOTICE, "telegram", FULL), Sort(DeliveryKind.NOTICE, "sms", FULL))

alert_areas = table_of(AlertArea)
wordings = table_of(Wording)
ledger = table_of(Ledger)
deliveries = table_of(Delivery)
in_hand = select(chunk.c.person_id)


def fill_alert(session: Session, speaker: Speaker, broadcast: Broadcast, now: datetime, size: int = CHUNK) -> None:
    """One chunk of an alert: older alerts give these people up, then their first messages and rows are queued.

    Whoever has a row came another way (by moving), and whoever was told a newer alert meanwhile is not told this one.
    """
    assert broadcast.alert_id is not None
    hold_register(session)
    told = select(alert_areas.c.area_id, alert_areas.c.now).where(alert_areas.c.alert_id == broadcast.alert_id)
    plan = stretches([(area_id, rank) for area_id, rank in session.execute(told)])
    clear_chunk(session)
    part = next_part(session, broadcast, plan, select(people.c.id), size)
    for cut in part.cuts:
        gather(session, audience(broadcast.alert_id, speaker, cut).where(~_has_row(broadcast.alert_id)))
    older, newer = others_there(session, broadcast.alert_id)
    if older:
        give_up_older(session, broadcast.alert_id, in_hand, now)
    enter_alert(session, speaker, broadcast, now)
    ask_stale(session, speaker, broadcast, now)
    if newer:
        yield_to_newer(session, in_hand, now)
    note_chunk(session, broadcast, part, filled=part.phase == len(plan), now=now)
    if older and broadcast.filled_at is not None:
        end_leftovers(session, broadcast.alert_id)


def enter_alert(session: Session, speaker: Speaker, broadcast: Broadcast, now: datetime, round_: str = "") -> None:
    """First messages and ledger rows of an alert for the people in hand."""
    assert broadcast.alert_id is not None
    for sort in FIRST_MESSAGES:
        queue_rows(session, speaker, broadcast, sort, now, round_)
    _enter_ledger(session, speaker, broadcast.alert_id, now)


def audience(alert_id: int, speaker: Speaker, cut: Cut | None = None) -> Select[Any]:
    """The people of the alert's frozen audience, with their change of level; of the cut, or all to choose from."""
    told = and_(alert_areas.c.area_id == people.c.area_id, alert_areas.c.alert_id == alert_id)
    return reading(cut, speaker.ladder.top, alert_areas.c.was, alert_areas.c.now).join(alert_areas, told)


def fill_notice(session: Session, speaker: Speaker, broadcast: Broadcast, now: datetime, size: int = CHUNK) -> None:
    """One chunk of a notice: everybody of its areas; or of its group, which is small."""
    rule, level, top = broadcast.audience, literal(0), speaker.ladder.top
    plan = stretches([(area_id, 0) for area_id in rule["areas"]]) if rule["group"] is None else []
    clear_chunk(session)
    part = next_part(session, broadcast, plan, select(people.c.id), size)
    for cut in part.cuts:
        gather(session, reading(cut, top, level, level).where(people.c.area_id.in_(rule["areas"])))
    if rule["group"] is not None:
        gather(session, reading(None, top, level, level).where(people.c.group_id == rule["group"]))
    for sort in NOTICES:
        queue_rows(session, speaker, broadcast, sort, now, "")
    note_chunk(session, broadcast, part, filled=part.phase == len(plan), now=now)


def note_chunk(session: Session, broadcast: Broadcast, part: Part, *, filled: bool, now: datetime) -> None:
    """Note that a chunk is done. After its rows: PostgreSQL checks for each that the broadcast is there, and takes a
    fifth longer over the whole chunk when this transaction has changed the broadcast before."""
    broadcast.phase, broadcast.filled_to = part.phase, part.filled_to
    broadcast.faults, broadcast.fill_after = 0, None
    if filled:
        broadcast.filled_at = now
    session.add(broadcast)
    announce(session, "fill" if broadcast.filled_at is None else "ledger")


def _has_row(alert_id: int) -> ColumnElement[bool]:
    """One look-up a person: as an EXISTS, PostgreSQL may read all the rows of the alert for each chunk."""
    row = select(ledger.c.person_id).where(ledger.c.alert_id == alert_id, ledger.c.person_id == people.c.id)
    return row.scalar_subquery().is_not(None)


def _enter_ledger(session: Session, speaker: Speaker, alert_id: int, now: datetime) -> None:
    no_way_back = tuple(sorted(country for country, route in speaker.routes.items() if route.kind == "none"))
    session.execute(_entering(on_postgresql(session), no_way_back), {"of_alert": alert_id, "moment": now})
    announce(session, "escalation")


@cache
def _entering(postgresql: bool, no_way_back: tuple[str, ...]) -> Insert:
    """A row for each of the people in hand, at the start of the ladder or due at once where there is no way to them.

    Those who are written to by SMS in a country without a way back will not be waited for.
    """
    cannot_answer = and_(chunk.c.channel == "sms", chunk.c.country.in_(no_way_back))
    reachable = chunk.c.address_id.is_not(None)
    moment = bindparam("moment", type_=ledger.c.since.type)
    rows = select(
        bindparam("of_alert", type_=Integer), chunk.c.person_id, chunk.c.area_id, chunk.c.was, chunk.c.now,
        case((reachable, LedgerState.QUEUED.value), else_=LedgerState.UNREACHABLE.value),
        case((reachable, null()), else_="no usable address"),
        case((cannot_answer, Step.CANNOT_ANSWER.value), else_=Step.ASK.value), literal(0), moment,
        case((reachable, null()), else_=moment),
    ).where(literal(True))  # fmt: skip
    columns = ["alert_id", "person_id", "area_id", "was", "now", "state", "why", "step", "repeats", "since", "due_at"]
    return inserting(postgresql, ledger).from_select(columns, rows).on_conflict_do_nothing()


def queue_rows(
    session: Session, speaker: Speaker, broadcast: Broadcast, sort: Sort, now: datetime, round_: str
) -> None:
    """One message of one sort to each of the people in hand whose address is on the sort's channel."""
    priority = Priority.BULK if sort.kind is DeliveryKind.FULL else broadcast.priority
    values = {
        "key_begins": f"{sort.kind}:{broadcast.id}{round_}:",
        "of_priority": int(priority),
        "of_recency": -(broadcast.alert_id or 0),
        "of_broadcast": broadcast.id,
        "of_alert": broadcast.alert_id,
        "asks": None if broadcast.alert_id is None else f"alert:{broadcast.alert_id}",
        "moment": now,
    }
    ranks = tuple(rank for rank, level in speaker.ladder.levels.items() if level.sms_full)
    routes = tuple((country, route_key(route)) for country, route in speaker.routes.items())
    session.execute(_queueing(on_postgresql(session), sort, ranks, routes), values)
    announce(session, "outbox")


@lru_cache(maxsize=32)
def _queueing(postgresql: bool, sort: Sort, full_ranks: tuple[int, ...], routes: tuple[tuple[str, str], ...]) -> Insert:
    """Built once for each sort: building it takes half as long as running it for a chunk."""
    moment = bindparam("moment", type_=deliveries.c.due_at.type)
    values: dict[str, ColumnElement[Any]] = {
        "key": bindparam("key_begins", type_=String) + cast(chunk.c.address_id, String),
        "kind": literal(sort.kind.value),
        "channel": literal(sort.channel),
        "priority": bindparam("of_priority", type_=Integer),
        "urgency": chunk.c.urgency,
        "recency": bindparam("of_recency", type_=Integer),
        "address_id": chunk.c.address_id,
        "person_id": chunk.c.person_id,
        "broadcast_id": bindparam("of_broadcast", type_=Integer),
        "alert_id": bindparam("of_alert", type_=Integer),
        "area_id": chunk.c.area_id,
        "wording_id": wordings.c.id,
        "buttons": literal([], deliveries.c.buttons.type),
        "question": bindparam("asks", type_=String),
        "state": literal(DeliveryState.QUEUED.value),
        "due_at": moment,
        "queued_at": moment,
        "attempts": literal(0),
        "doubtful": literal(False),
    }
    rows = (
        select(*values.values())
        .select_from(chunk)
        .join(wordings, _fitting(sort, routes))
        .where(chunk.c.channel == sort.channel)
        .order_by(chunk.c.urgency, chunk.c.person_id)
    )
    if sort.kind is DeliveryKind.FULL:
        rows = rows.where(~is_covert(chunk.c.person_id))
    if sort.kind is DeliveryKind.FULL and sort.length == FULL:
        rows = rows.where(chunk.c.now.in_(full_ranks))
    return inserting(postgresql, deliveries).from_select(list(values), rows).on_conflict_do_nothing()


def _fitting(sort: Sort, routes: tuple[tuple[str, str], ...]) -> ColumnElement[bool]:
    """Joins each of the people in hand, at an address, to the one wording of the broadcast that is theirs."""
    plain = route_key(Route())
    countries = {route: [country for country, theirs in routes if theirs == route] for _, route in routes}
    by_country = [(chunk.c.country.in_(theirs), route) for route, theirs in countries.items()]
    per_country = sort.channel == "sms" and sort.kind is not DeliveryKind.NOTICE and by_country
    return and_(
        wordings.c.broadcast_id == bindparam("of_broadcast", type_=Integer),
        wordings.c.was == chunk.c.was,
        wordings.c.now == chunk.c.now,
        wordings.c.language == chunk.c.language,
        wordings.c.channel == sort.channel,
        wordings.c.length == length_for(chunk.c.person_id, sort.length),
        wordings.c.route == (case(*by_country, else_=plain) if per_country else plain),
    )
