"""When a carrier is down: first messages that wait for it go another way, once the ladder's deadline for it is over.

A person's message moves to the next address on a channel that works. Who has no such address waits for the carrier, but
no longer than the level lets anybody be silent: then the person is looked for. Officers read why on every row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlmodel import Session

from alert_levels.tables import Alert
from broadcasts.chunks import addresses, chunk, clear_chunk, gather, people
from broadcasts.correction import CORRECTIONS
from broadcasts.filling import FIRST_MESSAGES, deliveries, ledger, queue_rows
from broadcasts.health import carriers_down
from broadcasts.issue import broadcast_of
from broadcasts.language_read import language_read
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, BroadcastKind, CarrierHealth, DeliveryKind, DeliveryState, LedgerState
from registry.clock import Clock
from registry.store import Store, announce, table_of
from registry.tables import AddressState

WINDOW = 2000
FIRST = (DeliveryKind.ALERT, DeliveryKind.CORRECTION)

alerts = table_of(Alert)


EVERY = timedelta(seconds=10)


class Fallback:
    """Passes over everybody who waits, a window at a time, and rests between two passes."""

    def __init__(self, store: Store, speaker: Speaker, clock: Clock) -> None:
        self._store = store
        self._speaker = speaker
        self._clock = clock
        self._alerts: list[int] = []
        self._after = 0
        self._next_pass: datetime | None = None

    async def step(self) -> bool:
        """One window; whether the pass goes on."""
        now = self._clock.now()
        if not self._alerts and (self._next_pass is None or self._next_pass <= now):
            self._next_pass = now + EVERY
            self._alerts = await self._store.read(waiting_alerts)
        if self._alerts:
            self._after = await self._store.write(lambda session: self._one_window(session, now))
            if not self._after:
                self._alerts.pop(0)
        return bool(self._alerts)

    def _one_window(self, session: Session, now: datetime) -> int:
        window = next_window(session, self._alerts[0], self._after)
        if window is None:
            return 0
        fall_back(session, self._speaker, window, now)
        return window.upto


@dataclass(frozen=True)
class Window:
    """The people of one alert who still wait for its first message, by number: above `after`, up to `upto`."""

    alert_id: int
    after: int
    upto: int


def waiting_alerts(session: Session) -> list[int]:
    """The alerts that somebody still waits for, while a carrier is down; none while all are well."""
    if not carriers_down(session):
        return []
    waits = select(ledger.c.alert_id).where(ledger.c.alert_id == alerts.c.id, ledger.c.state == LedgerState.QUEUED)
    return list(session.scalars(select(alerts.c.id).where(waits.exists()).order_by(alerts.c.id.desc())))


def next_window(session: Session, alert_id: int, after: int) -> Window | None:
    """The next people of the alert who wait; each is looked at once a pass, in short transactions."""
    numbers = (
        select(ledger.c.person_id)
        .where(ledger.c.alert_id == alert_id, ledger.c.person_id > after, ledger.c.state == LedgerState.QUEUED)
        .order_by(ledger.c.person_id)
        .limit(WINDOW)
    )
    found = session.scalars(numbers).all()
    return Window(alert_id, after, found[-1]) if found else None


def fall_back(session: Session, speaker: Speaker, window: Window, now: datetime) -> None:
    """Send another way what has waited too long for a carrier that is down, and look for whom no other way reaches."""
    down, broadcast = carriers_down(session), broadcast_of(session, window.alert_id)
    shut = [carrier.channel for carrier in down]
    level = ledger.c.was if broadcast.kind is BroadcastKind.CORRECTION else ledger.c.now
    for carrier in down:
        overdue = _ranks(speaker, carrier, now, wait="fallback")
        if overdue:
            who = and_(_in(window), level.in_(overdue))
            _send_another_way(session, speaker, broadcast, who, carrier.channel, shut, now)
        given_up = _ranks(speaker, carrier, now, wait="silence_after")
        if given_up:
            _look_for(session, and_(_in(window), level.in_(given_up)), carrier.channel, now)


def _ranks(speaker: Speaker, carrier: CarrierHealth, now: datetime, *, wait: str) -> list[int]:
    """The levels for which the carrier has been down too long."""
    if carrier.down_since is None:
        return []
    waits = {rank: getattr(level.escalation, wait) for rank, level in speaker.ladder.levels.items()}
    return [rank for rank, longest in waits.items() if longest is not None and carrier.down_since + longest <= now]


def _send_another_way(
    session: Session, speaker: Speaker, broadcast: Broadcast, who: ColumnElement[bool], channel: str, shut: list[str],
    now: datetime,
) -> None:  # fmt: skip
    clear_chunk(session)
    gather(session, _with_another_way(who, channel, shut))
    for sort in CORRECTIONS if broadcast.kind is BroadcastKind.CORRECTION else FIRST_MESSAGES:
        queue_rows(session, speaker, broadcast, sort, now, ":another-way")
    in_hand = select(chunk.c.person_id)
    session.execute(
        update(deliveries)
        .where(
            deliveries.c.person_id.in_(in_hand), deliveries.c.alert_id == broadcast.alert_id,
            deliveries.c.channel == channel, deliveries.c.state == DeliveryState.QUEUED,
        )
        .values(state=DeliveryState.SUPERSEDED, why=f"sent another way: {channel} is down")
    )  # fmt: skip


def _with_another_way(who: ColumnElement[bool], channel: str, shut: list[str]) -> Select[Any]:
    """Those of the people whose first message waits for the channel, each with the next address that works."""
    tried = deliveries.alias("tried")
    other = addresses.alias("other")
    next_one = (
        select(other.c.id)
        .where(
            other.c.person_id == ledger.c.person_id,
            other.c.state == AddressState.USABLE,
            other.c.channel.not_in(shut),
            ~select(tried.c.id)
            .where(
                tried.c.person_id == ledger.c.person_id, tried.c.alert_id == ledger.c.alert_id,
                tried.c.address_id == other.c.id,
            )
            .exists(),
        )
        .order_by(other.c.rank, other.c.id)
        .limit(1)
        .correlate(ledger)
        .scalar_subquery()
    )  # fmt: skip
    return (
        select(
            ledger.c.person_id, ledger.c.area_id, language_read(), ledger.c.was, ledger.c.now, deliveries.c.urgency,
            addresses.c.id, addresses.c.channel, addresses.c.country,
        )
        .join_from(ledger, people, people.c.id == ledger.c.person_id)
        .join(deliveries, _waits_for(channel))
        .join(addresses, addresses.c.id == next_one)
        .where(who)
    )  # fmt: skip


def _look_for(session: Session, who: ColumnElement[bool], channel: str, now: datetime) -> None:
    """The message stays in the queue and goes out when the carrier is back; meanwhile somebody looks for the person."""
    waits = select(deliveries.c.id).where(_waits_for(channel)).exists()
    session.execute(
        update(ledger)
        .where(who, waits)
        .values(state=LedgerState.UNREACHABLE, why=f"{channel} is down", since=now, due_at=now)
    )
    announce(session, "escalation")


def _in(window: Window) -> ColumnElement[bool]:
    return and_(
        ledger.c.alert_id == window.alert_id,
        ledger.c.person_id > window.after,
        ledger.c.person_id <= window.upto,
        ledger.c.state == LedgerState.QUEUED,
    )


def _waits_for(channel: str) -> ColumnElement[bool]:
    """Joins a row of the ledger to its first message that is queued on the channel."""
    return and_(
        deliveries.c.person_id == ledger.c.person_id,
        deliveries.c.alert_id == ledger.c.alert_id,
        deliveries.c.kind.in_(FIRST),
        deliveries.c.channel == channel,
        deliveries.c.state == DeliveryState.QUEUED,
    )
