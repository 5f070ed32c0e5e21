"""How the messages of an alert are going out: what left and what waits on each channel, how fast, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlmodel import Session, col, select

from broadcasts.tables import Broadcast, CarrierHealth, DeliveryState, Stop
from console.alerts.message_counts import TAKEN, Failed, MessageRow, taken_lately
from console.alerts.reasons import Reason, code_of, reason_of, stop_said
from console.frame.names import area_names

MINUTE = timedelta(minutes=1)
NOT_YET = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass(frozen=True)
class End:
    """The last message that waits now goes in about so many minutes.

    Where nothing has gone out lately it is `at_best`: that of a carrier that does nothing else, at its full rate.
    """

    minutes: int
    at_best: bool

    @property
    def span(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Lane:
    """The messages of an alert on one channel. `down_since`: since when the carrier takes nothing, and `why`."""

    channel: str
    by_state: Mapping[DeliveryState, int]
    last_minute: int
    end: End | None
    down_since: datetime | None = None
    why: str | None = None

    @property
    def made(self) -> int:
        return sum(self.by_state.values())

    @property
    def waiting(self) -> int:
        """Not yet handed to the carrier, or just being handed over."""
        return self._in(NOT_YET)

    @property
    def taken(self) -> int:
        """Taken by the carrier, whatever is known of it since."""
        return self._in(TAKEN)

    @property
    def arrived(self) -> int:
        """On the phone, as the carrier says."""
        return self._in((DeliveryState.DELIVERED, DeliveryState.READ))

    def _in(self, states: tuple[DeliveryState, ...]) -> int:
        return sum(self.by_state.get(state, 0) for state in states)


@dataclass(frozen=True)
class Failure:
    """So many messages that failed for one reason; `code` is the carrier's own, `why` what the rows hold."""

    channel: str
    why: str
    code: str
    reason: Reason
    number: int


@dataclass(frozen=True)
class Stopped:
    """Where no more of the alert goes out."""

    area: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Sending:
    """All of it. The lanes hold every message of the alert."""

    lanes: tuple[Lane, ...]
    failures: tuple[Failure, ...]
    stops: tuple[Stopped, ...]

    @property
    def made(self) -> int:
        return sum(lane.made for lane in self.lanes)

    @property
    def waiting(self) -> int:
        return sum(lane.waiting for lane in self.lanes)

    @property
    def taken(self) -> int:
        return sum(lane.taken for lane in self.lanes)

    @property
    def arrived(self) -> int:
        return sum(lane.arrived for lane in self.lanes)

    @property
    def last_minute(self) -> int:
        return sum(lane.last_minute for lane in self.lanes)

    @property
    def states(self) -> tuple[DeliveryState, ...]:
        """Those that any message is in, along its way."""
        return tuple(state for state in DeliveryState if self.in_state(state))

    def in_state(self, state: DeliveryState) -> int:
        return sum(lane.by_state.get(state, 0) for lane in self.lanes)


def sending_of(
    session: Session,
    broadcast: Broadcast,
    messages: tuple[MessageRow, ...],
    failures: Mapping[Failed, int],
    rates: Mapping[str, float],
    now: datetime,
) -> Sending:
    """How the broadcast goes out, of which so much was counted; `rates` is what each carrier allows in a second."""
    assert broadcast.id is not None
    channels = list(dict.fromkeys(row.channel for row in messages))
    window = min(MINUTE, now - broadcast.issued_at)
    lately = taken_lately(session, broadcast.id, channels, now, MINUTE)
    return Sending(
        lanes=tuple(_lane(session, channel, messages, lately.get(channel, 0), window, rates) for channel in channels),
        failures=_failures(failures),
        stops=_stops(session, broadcast.id),
    )


def end_of(waiting: int, lately: int, window: timedelta, allowed: float | None) -> End | None:
    """When the last of what waits goes, at the rate at which messages left within the window, or at the allowed one."""
    if not waiting:
        return None
    if lately and window:
        return End(_minutes(waiting / (lately / window.total_seconds())), at_best=False)
    return End(_minutes(waiting / allowed), at_best=True) if allowed else None


def _minutes(seconds: float) -> int:
    return max(1, ceil(seconds / 60))


def _lane(
    session: Session,
    channel: str,
    messages: tuple[MessageRow, ...],
    lately: int,
    window: timedelta,
    rates: Mapping[str, float],
) -> Lane:
    by_state = {row.state: row.number for row in messages if row.channel == channel}
    health = session.get(CarrierHealth, channel)
    lane = Lane(channel, by_state, lately, None)
    if health is not None and health.down_since is not None:
        return Lane(channel, by_state, lately, None, health.down_since, health.why)
    return Lane(channel, by_state, lately, end_of(lane.waiting, lately, window, rates.get(channel)))


def _failures(counted: Mapping[Failed, int]) -> tuple[Failure, ...]:
    failures = [
        Failure(failed.channel, failed.why, code_of(failed.why), reason_of(failed.why), number)
        for failed, number in counted.items()
    ]
    return tuple(sorted(failures, key=lambda failure: (-failure.number, failure.channel, failure.why)))


def _stops(session: Session, broadcast_id: int) -> tuple[Stopped, ...]:
    names = area_names(session)
    rows = session.exec(select(Stop).where(Stop.broadcast_id == broadcast_id).order_by(col(Stop.id)))
    return tuple(Stopped(names[stop.area_id], stop_said(stop.why), stop.at) for stop in rows)
