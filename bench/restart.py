"""From kill -9 in the middle of a broadcast to the next message of the process that follows."""

import time
from collections.abc import Iterator

from bench.ground import POSTGRESQL, SQLITE, STRETCHES, Ground
from bench.population import Settlers
from bench.table import Row, at_most

AUDIENCE = 50_000
RATE = 1_000
LATENCY = 0.05
WARM_MESSAGES = 2_000
LAST_OF_THE_DEAD = 0.05
PATIENCE = 60.0


def rows(ground: Ground) -> Iterator[Row]:
    for kind, called in ((SQLITE, "SQLite"), (POSTGRESQL, "PostgreSQL")):
        template = ground.store(Settlers("port", AUDIENCE), kind=kind)
        ground.queue_alert(template, rank=2)
        yield Row(
            f"restart.{kind}",
            f"kill -9 to the next message, {called}",
            "s",
            tuple(_wait(ground, template) for _ in range(STRETCHES)),
            at_most(2),
            how="From the death of the process that sends at 1,000/s; the next one is started at once, and its start"
            " from nothing is part of it."
            if kind == SQLITE
            else "",
        )
        ground.drop(template)


def _wait(ground: Ground, template: str) -> float:
    url = ground.copy(template)
    ground.carrier.behave(latency=LATENCY)
    with ground.engine(url, telegram__per_second=RATE) as dying:
        ground.carrier.until_count(WARM_MESSAGES, PATIENCE, dying)
    killed = time.monotonic()
    with ground.engine(url, telegram__per_second=RATE) as next_one:
        later = killed + LAST_OF_THE_DEAD
        ground.carrier.until_count(_arrived_by(ground, later) + 1, PATIENCE, next_one)
        first = next(arrival.at for arrival in ground.carrier.record() if arrival.at > later)
    ground.drop(url)
    return first - killed


def _arrived_by(ground: Ground, moment: float) -> int:
    return sum(arrival.at <= moment for arrival in ground.carrier.record())
