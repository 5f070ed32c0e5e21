"""A wrong alert, half sent to a hundred thousand people, taken back: the last wrong text and the first right one."""

import time
from collections.abc import Iterator

from bench.ground import STRETCHES, Ground
from bench.population import Settlers
from bench.processes import BenchFailed
from bench.table import Row, at_most

AUDIENCE = 100_000
RATE = 2_000
LATENCY = 0.05
WATCHED = 4.0
PATIENCE = 120.0


def rows(ground: Ground) -> Iterator[Row]:
    people = ground.people(AUDIENCE, least=10_000)
    template = ground.store(Settlers("port", people))
    ground.queue_alert(template, rank=4)
    waits = [_wait(ground, template, people) for _ in range(STRETCHES)]
    ground.drop(template)
    yield Row(
        "correction.last_wrong",
        f"correction of an alert half sent to {people:,}: last wrong text after the commit",
        "s",
        tuple(last for last, _ in waits),
        at_most(1),
        how=f"At {RATE:,}/s; one officer corrects when half of them have the alert."
        " Whoever gets the correction had the alert.",
    )
    yield Row(
        "correction.first_right",
        "the same: first correction taken after the commit",
        "s",
        tuple(first for _, first in waits),
        at_most(1),
    )


def _wait(ground: Ground, template: str, people: int) -> tuple[float, float]:
    """Seconds from the commit of the correction to the last wrong text and to the first correction."""
    url = ground.copy(template)
    ground.carrier.behave(latency=LATENCY)
    with ground.engine(url, telegram__per_second=RATE) as engine:
        ground.carrier.until_count(people // 2, PATIENCE, engine)
        committed = float(engine.ask("correct", decision=1)["committed"])
        time.sleep(WATCHED)
        arrivals = ground.carrier.record()
    ground.drop(url)
    wrong = {arrival.text for arrival in arrivals if arrival.at < committed}
    reached = {arrival.to for arrival in arrivals if arrival.text in wrong}
    right = [arrival for arrival in arrivals if arrival.text not in wrong]
    if not right or not {arrival.to for arrival in right} <= reached:
        raise BenchFailed("no correction came, or one came to somebody who had not been told the wrong alert")
    last = max(arrival.at for arrival in arrivals if arrival.text in wrong)
    return max(0.0, last - committed), right[0].at + LATENCY - committed
