"""What Prometheus is told: meters of this process and rows of the store as metric families.

Labels are channels, classes, states and troubles; never a number, a name or an id. Ages are in crisis time.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlmodel import Session

from broadcasts.backlog import Backlog, backlog
from broadcasts.health import carriers_down
from broadcasts.lanes import Lane
from registry.clock import Clock
from registry.store import Store
from service.received import Received

log = structlog.get_logger()

Family = CounterMetricFamily | GaugeMetricFamily

KEPT_SECONDS = 3.0
"""So long an answer of the store serves whoever asks."""


@dataclass(frozen=True)
class Look:
    """What the store said at one moment, and how long it took to say it."""

    at: datetime
    seconds: float
    backlog: Backlog
    down: frozenset[str]


class Metrics(Collector):
    """Collects for one registry; what the store says is asked for before, by `look`."""

    def __init__(self, store: Store, lanes: Sequence[Lane], received: Received, clock: Clock) -> None:
        self._store = store
        self._lanes = lanes
        self._received = received
        self._clock = clock
        self._look: Look | None = None
        self._look_again = 0.0
        self._looking = asyncio.Lock()

    async def look(self) -> None:
        """Ask the store, unless it was asked a moment ago; what it does not answer is left out of the page."""
        async with self._looking:
            if time.monotonic() < self._look_again:
                return
            try:
                self._look = await self._store.read(self._read_look())
            except Exception:  # the edge of the page: a store in trouble is told of by muster_store_up
                log.exception("the store does not answer for the metrics")
                self._look = None
            self._look_again = time.monotonic() + KEPT_SECONDS

    def collect(self) -> Iterator[Family]:
        yield from lane_families(self._lanes)
        yield from inbound_families(self._received)
        yield _one("muster_store_up", "1 while the store answers.", self._look is not None)
        if self._look is not None:
            yield from store_families(self._look)

    def _read_look(self) -> Callable[[Session], Look]:
        now, began = self._clock.now(), time.monotonic()

        def read(session: Session) -> Look:
            waiting, down = backlog(session, now), frozenset(row.channel for row in carriers_down(session))
            return Look(now, time.monotonic() - began, waiting, down)

        return read


def lane_families(lanes: Sequence[Lane]) -> Iterator[Family]:
    """What the lanes of this process have done since it began."""
    sends = _counter("muster_sends", "Messages handed to the carrier, by what became of them.", "channel", "outcome")
    held = _counter("muster_lane_held_seconds", "Time for which the carrier told the lane to wait (429).", "channel")
    allowed = _gauge("muster_lane_allowed_per_second", "What the carrier allows: messages, or segments.", "channel")
    flying = _gauge("muster_lane_in_flight", "Messages on their way to the carrier at this moment.", "channel")
    on_duty = _gauge("muster_lane_on_duty", "1 where this process has the lane.", "channel")
    for lane in lanes:
        meter = lane.meter
        sends.add_metric([lane.name, "accepted"], meter.accepted)
        for trouble, number in meter.troubles.items():
            sends.add_metric([lane.name, trouble.name.lower()], number)
        held.add_metric([lane.name], meter.held_seconds)
        allowed.add_metric([lane.name], meter.per_second)
        flying.add_metric([lane.name], lane.in_flight)
        on_duty.add_metric([lane.name], lane.on_duty)
    yield from (sends, held, allowed, flying, on_duty)


def inbound_families(received: Received) -> Iterator[Family]:
    """What came in through this process."""
    inbound = _counter("muster_inbound", "Messages that came in; failed ones come again.", "channel", "outcome")
    for outcome, counted in (("handled", received.handled), ("failed", received.failed)):
        for channel, number in counted.items():
            inbound.add_metric([channel, outcome], number)
    seconds = _counter("muster_inbound_seconds", "Time from a message's arrival until all of it was durable, summed.")
    seconds.add_metric([], received.seconds)
    waiting = _gauge("muster_inbound_waiting", "Messages that are being handled.")
    waiting.add_metric([], received.waiting)
    oldest = _gauge("muster_inbound_oldest_seconds", "How long the first of them has waited.")
    oldest.add_metric([], received.oldest_seconds)
    yield from (inbound, seconds, waiting, oldest)


def store_families(look: Look) -> Iterator[Family]:
    """What stands in the store: the same in every process that shares it."""
    yield from _queue_families(look)
    yield from _stuck_families(look)
    down = _gauge("muster_carrier_down", "1 while the carrier of a channel takes nothing.", "channel")
    for channel in sorted(look.down | {queue.channel for queue in look.backlog.queues}):
        down.add_metric([channel], channel in look.down)
    yield down
    yield _one("muster_store_look_seconds", "How long the store took to answer for this page.", look.seconds)


def _queue_families(look: Look) -> Iterator[Family]:
    waiting = _gauge("muster_queue_deliveries", "Deliveries that wait to be sent.", "channel", "class")
    oldest = _gauge("muster_queue_oldest_seconds", "How long the oldest of them has waited.", "channel", "class")
    for queue in look.backlog.queues:
        labels = [queue.channel, queue.priority.name.lower()]
        waiting.add_metric(labels, queue.waiting)
        oldest.add_metric(labels, _age(queue.since, look.at))
    yield from (waiting, oldest)


def _stuck_families(look: Look) -> Iterator[Family]:
    waits = look.backlog
    away = _gauge("muster_deliveries_on_their_way", "Deliveries that no outcome is known of.", "channel", "state")
    since = _gauge("muster_on_their_way_oldest_seconds", "How long ago the first of them left.", "channel", "state")
    for leaving in waits.on_its_way:
        away.add_metric([leaving.channel, leaving.state.value], leaving.count)
        since.add_metric([leaving.channel, leaving.state.value], _age(leaving.since, look.at))
    yield from (away, since)
    yield _one(
        "muster_escalation_lag_seconds", "How long the oldest deadline is over.", _age(waits.overdue_since, look.at)
    )
    yield _one("muster_broadcasts_unfilled", "Broadcasts that have not reached their whole audience.", waits.unfilled)
    yield _one("muster_broadcasts_unfillable", "Those of them that failed at the last try.", waits.unfillable)
    yield _one("muster_early_receipts", "Receipts whose delivery is not known (yet).", waits.early_receipts)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0


def _counter(name: str, says: str, *labels: str) -> CounterMetricFamily:
    return CounterMetricFamily(name, says, labels=labels)


def _gauge(name: str, says: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, labels=labels)


def _one(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)
