"""How much memory sending takes, for an audience of ten thousand and of a million; and how long a million rows take."""

import time
from collections.abc import Iterator

from bench.ground import STRETCHES, Ground
from bench.population import Settlers
from bench.processes import Engine, until
from bench.table import Row, times_at_most

SMALL, LARGE = 10_000, 1_000_000
RATE = 1_000
LATENCY = 0.05
LOOK_ON = 60.0
PATIENCE = 600.0
MEBIBYTE = 2**20


def rows(ground: Ground) -> Iterator[Row]:
    small = [_small(ground) for _ in range(STRETCHES)]
    people = ground.people(LARGE)
    url = ground.store(Settlers("port", people))
    ground.carrier.behave(latency=LATENCY)
    with ground.engine(url, telegram__per_second=RATE) as engine:
        filled = _begin_and_fill(engine)
        time.sleep(max(0.0, ground.seconds(LOOK_ON) - filled))
        engine.check()
        sent, most = ground.carrier.count(), engine.most_memory()
    ground.drop(url)
    yield Row(
        "memory.peak",
        f"peak memory while filling and sending, {people:,} people",
        "MiB",
        (most / MEBIBYTE,),
        times_at_most(1.3),
        f"{SMALL:,} people",
        tuple(small),
        f"The most that the process ever had resident (VmHWM), at {RATE:,}/s. The large run is one, until all rows"
        f" are filled and at least {LOOK_ON:.0f} s, with {sent:,} sent by then; the small one is sent to the end.",
    )
    yield Row(
        "fanout.million",
        f"one decision for {people:,} people: all rows filled while sending",
        "s",
        (filled,),
        how=f"From the approval, in the process that sends at {RATE:,}/s on the same core. One run.",
    )


def _small(ground: Ground) -> float:
    url = ground.store(Settlers("port", SMALL))
    ground.carrier.behave(latency=LATENCY)
    with ground.engine(url, telegram__per_second=RATE) as engine:
        _begin_and_fill(engine)
        until(lambda: not engine.ask("queue")["waiting"], "everything is sent", PATIENCE)
        most = engine.most_memory()
    ground.drop(url)
    return most / MEBIBYTE


def _begin_and_fill(engine: Engine) -> float:
    """Seconds from the approval until every row is there."""
    decision = engine.ask("propose", city="port", rank=2)["decision"]
    approved = float(engine.ask("approve", decision=decision)["asked"])
    until(lambda: not engine.ask("queue")["unfilled"], "all rows are filled", PATIENCE)
    return time.monotonic() - approved
