"""From the second officer's approval to the first message that a carrier took, whatever the size of the audience."""

import time
from collections.abc import Iterator

from bench.ground import POSTGRESQL, SQLITE, STRETCHES, Ground
from bench.population import Settlers
from bench.table import Row, at_most

AUDIENCES = (1_000, 100_000, 1_000_000)
LATENCY = 0.05
SETTLING = 1.5
PATIENCE = 60.0


def rows(ground: Ground) -> Iterator[Row]:
    for kind, called in ((SQLITE, "SQLite"), (POSTGRESQL, "PostgreSQL")):
        for audience in AUDIENCES:
            people = ground.people(audience)
            yield Row(
                f"first.{kind}.{audience}",
                f"approval to first message taken, {people:,} people, {called}",
                "s",
                tuple(_wait(ground, kind, people) for _ in range(STRETCHES)),
                at_most(1),
                how="From the call that approves, before its commit, until the carrier has said yes (50 ms of latency)."
                if audience == AUDIENCES[0]
                else "",
            )


def _wait(ground: Ground, kind: str, people: int) -> float:
    url = ground.store(Settlers("port", people), kind=kind)
    ground.carrier.behave(latency=LATENCY)
    with ground.engine(url, telegram__per_second=30) as engine:
        decision = engine.ask("propose", city="port", rank=4)["decision"]
        time.sleep(SETTLING)
        approved = engine.ask("approve", decision=decision)
        ground.carrier.until_count(1, PATIENCE, engine)
        first = ground.carrier.record()[0]
    ground.drop(url)
    return first.at + LATENCY - float(approved["asked"])
