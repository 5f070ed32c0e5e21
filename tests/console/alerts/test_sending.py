"""What is said of how an alert goes out: rate, end, carriers that are down, in numbers that sum up."""

from datetime import timedelta

import pytest

from broadcasts.circuit import Circuit
from broadcasts.health import note_health
from broadcasts.issue import broadcast_of
from broadcasts.tables import DeliveryState
from console.alerts.message_counts import failures_of, messages_of
from console.alerts.sending import MINUTE, End, Sending, end_of, sending_of
from registry.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.mark.parametrize(
    ("waiting", "lately", "window", "allowed", "end"),
    [
        (0, 5, MINUTE, 30.0, None),
        (600, 60, MINUTE, 30.0, End(10, at_best=False)),
        (601, 60, MINUTE, 30.0, End(11, at_best=False)),
        (600, 60, timedelta(seconds=6), 30.0, End(1, at_best=False)),
        (9000, 0, MINUTE, 30.0, End(5, at_best=True)),
        (1, 0, MINUTE, 30.0, End(1, at_best=True)),
        (9000, 0, MINUTE, None, None),
        (9000, 60, timedelta(0), None, None),
    ],
)
def test_the_end_is_told_by_the_rate_of_the_last_minute_else_by_what_the_carrier_allows(
    waiting: int, lately: int, window: timedelta, allowed: float | None, end: End | None
) -> None:
    assert end_of(waiting, lately, window, allowed) == end


def sending(country: Country, alert: int, **rates: float) -> Sending:
    now = country.clock.now()

    def look(session: object) -> Sending:
        broadcast = broadcast_of(session, alert)  # type: ignore[arg-type]
        assert broadcast.id is not None
        messages = messages_of(session, broadcast.id)  # type: ignore[arg-type]
        failures = failures_of(session, broadcast.id)  # type: ignore[arg-type]
        return sending_of(session, broadcast, messages, failures, rates, now)  # type: ignore[arg-type]

    return country.store.read_now(look)


@pytest.fixture
def alert(country: Country) -> int:
    for channel in ("telegram", "telegram", "telegram", "sms"):
        country.person("south", channels=(channel,))
    (alert,) = country.decide(("south", 3))
    country.fill()
    return alert


def test_the_lanes_hold_every_message_and_count_what_left_in_the_last_minute(country: Country, alert: int) -> None:
    country.clock.forward(minutes=5)
    country.send(limit=1)
    country.clock.forward(seconds=59)
    country.send(limit=1)

    seen = sending(country, alert)
    assert {lane.channel: (lane.made, lane.last_minute) for lane in seen.lanes}["telegram"] == (3, 2)
    assert seen.made == sum(seen.in_state(state) for state in seen.states)
    assert seen.taken == seen.in_state(DeliveryState.ACCEPTED)
    country.clock.forward(seconds=2)
    assert {lane.channel: lane.last_minute for lane in sending(country, alert).lanes}["telegram"] == 1


def test_a_carrier_that_is_down_has_no_end(country: Country, alert: int) -> None:
    now = country.clock.now()
    circuit = Circuit(down_since=now, why="server error")
    country.store.write_now(lambda session: note_health(session, "telegram", circuit, now))

    lanes = {lane.channel: lane for lane in sending(country, alert, telegram=30.0, sms=1.0).lanes}
    assert (lanes["telegram"].end, lanes["telegram"].down_since, lanes["telegram"].why) == (None, now, "server error")
    assert lanes["sms"].end == End(1, at_best=True)
    assert lanes["sms"].down_since is None
