"""An urgent alert behind a hundred thousand messages that wait: it does not."""

from collections.abc import Iterator

from bench.ground import STRETCHES, Ground
from bench.population import Settlers, address_of
from bench.processes import until
from bench.table import Row, at_most

WAITING = 100_000
URGENT = 1_000
RATE = 1_000
LATENCY = 0.05
WARM_MESSAGES = 2_000
PATIENCE = 60.0


def rows(ground: Ground) -> Iterator[Row]:
    people = ground.people(WAITING, least=10_000)
    template = ground.store(Settlers("port", people), Settlers("hill", URGENT))
    ground.queue_alert(template, "port", rank=2)
    waits = [_wait(ground, template, people) for _ in range(STRETCHES)]
    ground.drop(template)
    yield Row(
        "urgent.first",
        f"urgent alert behind {people:,} messages: first one taken",
        "s",
        tuple(first for first, _ in waits),
        at_most(1),
        how=f"An alert of level 4 to {URGENT:,} people is approved while a lane at {RATE:,}/s works off level 2.",
    )
    yield Row(
        "urgent.all",
        f"the same: all {URGENT:,} urgent ones taken",
        "s",
        tuple(last for _, last in waits),
        at_most(URGENT / RATE + 1),
        how="The bar is what the rate needs, and a second.",
    )


def _wait(ground: Ground, template: str, people: int) -> tuple[float, float]:
    """Seconds from the approval until the first, and until the last of the urgent ones is taken."""
    url = ground.copy(template)
    urgent = {address_of("telegram", people + number) for number in range(1, URGENT + 1)}
    ground.carrier.behave(latency=LATENCY, telegram=RATE, chat=1)
    with ground.engine(url, telegram__per_second=RATE) as engine:
        decision = engine.ask("propose", city="hill", rank=4)["decision"]
        ground.carrier.until_count(WARM_MESSAGES, PATIENCE, engine)
        approved = float(engine.ask("approve", decision=decision)["asked"])
        until(lambda: _taken(ground, urgent) >= URGENT, "the urgent ones arrive", PATIENCE)
        times = [arrival.at for arrival in ground.carrier.record() if arrival.to in urgent]
    ground.drop(url)
    return times[0] + LATENCY - approved, times[-1] + LATENCY - approved


def _taken(ground: Ground, urgent: set[str]) -> int:
    return sum(arrival.taken and arrival.to in urgent for arrival in ground.carrier.record())
