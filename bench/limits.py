"""At the carriers' limits: how much of a rate is used, and that no sliding second ever holds more."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bench.arrivals import Arrival, most_in_any, used
from bench.ground import STRETCHES, Ground
from bench.population import Settlers
from bench.processes import until
from bench.table import Row, at_least, at_most

STRETCH_SECONDS = 20.0
WARM_SECONDS = 2.0
LATENCY = 0.05


@dataclass(frozen=True)
class Limit:
    """A rate that the carrier enforces, on a channel, and how a reader calls it."""

    key: str
    channel: str
    units: int
    name: str


SLOW = (Limit("30", "telegram", 30, "Telegram, 30/s"), Limit("segments", "sms", 100, "Twilio, 100 segments/s"))
FAST = (Limit("1000", "telegram", 1000, "Telegram, 1,000/s"),)


def rows(ground: Ground) -> Iterator[Row]:
    refused = 0
    for limits in (SLOW, FAST):
        arrivals = _sent(ground, limits)
        refused += sum(not arrival.taken for arrival in arrivals)
        for limit in limits:
            yield from _rows_of(ground, limit, [each for each in arrivals if each.channel == limit.channel])
    yield Row("limits.refused", "messages refused with 429, all of these", "", (float(refused),), at_most(0))


def _sent(ground: Ground, limits: tuple[Limit, ...]) -> list[Arrival]:
    """Everything that arrived while an engine sent from a full queue, on a lane for each of the limits."""
    seconds = WARM_SECONDS + STRETCHES * ground.seconds(STRETCH_SECONDS) + 1
    rate = {limit.channel: limit.units for limit in limits}
    cities = dict(zip(rate, ("port", "hill"), strict=False))
    settlers = [Settlers(cities[channel], int(units * (seconds + 5)), (channel,)) for channel, units in rate.items()]
    url = ground.store(*settlers)
    for city in cities.values():
        ground.queue_alert(url, city, rank=2)
    ground.carrier.behave(latency=LATENCY, chat=1, **{channel: float(units) for channel, units in rate.items()})
    set_to = {"telegram__per_second": rate.get("telegram", 30), "twilio__segments_per_second": rate.get("sms", 100)}
    with ground.engine(url, **set_to) as engine:
        until(lambda: ground.carrier.count() > 0, "the first message arrives")
        time.sleep(seconds)
        engine.check()
        arrivals = ground.carrier.record()
    ground.drop(url)
    return arrivals


def _rows_of(ground: Ground, limit: Limit, arrivals: list[Arrival]) -> Iterator[Row]:
    begin, length = arrivals[0].at + WARM_SECONDS, ground.seconds(STRETCH_SECONDS)
    cuts = [begin + number * length for number in range(STRETCHES + 1)]
    shares = [100 * used(arrivals, start, end) / limit.units for start, end in pairwise(cuts)]
    most = most_in_any([arrival.at for arrival in arrivals], [arrival.units for arrival in arrivals])
    yield Row(
        f"limits.{limit.key}.used",
        f"{limit.name}: share of the limit used",
        "%",
        tuple(shares),
        at_least(98),
        how=f"Three stretches of {length:.0f} s from a queue that never runs dry; the carrier also allows a chat"
        " one a second.",
    )
    yield Row(
        f"limits.{limit.key}.most",
        f"{limit.name}: most in any sliding second",
        "",
        (float(most),),
        at_most(limit.units),
        how="Of everything that arrived, from the first message on, by the carrier's clock.",
    )
