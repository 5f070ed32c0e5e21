"""Telegram, one process on one core: durable sends beside python-telegram-bot as shipped, and beside our own client."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlmodel import select

from bench.ground import STRETCHES, Ground
from bench.machine import ENGINE_CORE
from bench.population import Settlers
from bench.processes import BenchFailed, Engine, Process
from bench.table import Row, at_most, times_at_least
from broadcasts.tables import Wording

LATENCY = 0.05
STRETCH_MESSAGES = 20_000
WARM_MESSAGES = 5_000
QUICK_MESSAGES = 4_000
PEER_SECONDS = 10.0
PATIENCE = 180.0


@dataclass(frozen=True)
class Stretch:
    """Messages that were taken, the seconds that it took, and the processor time of the process that sent."""

    messages: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.messages / self.seconds

    @property
    def microseconds(self) -> float:
        return self.cpu / self.messages * 1e6


def rows(ground: Ground) -> Iterator[Row]:
    durable = durable_sends(ground, LATENCY)
    shipped = peer(ground, "telegram", LATENCY)
    yield Row(
        "sends.durable_50ms",
        "durable sends to Telegram, carrier latency 50 ms",
        "/s",
        tuple(each.rate for each in durable),
        times_at_least(25),
        "python-telegram-bot as shipped",
        tuple(each.rate for each in shipped),
        f"{STRETCH_MESSAGES:,} messages a stretch from a filled queue, SQLite with synchronous=FULL; claim and outcome"
        " of each are committed, and everybody got one. The peer keeps 256 sends under way, one a connection of its"
        " pool, and waits longer than by default, so that none fails.",
    )
    yield Row(
        "sends.cpu",
        "processor time per durable message",
        "µs",
        tuple(each.microseconds for each in durable),
        at_most(120),
        "python-telegram-bot as shipped",
        tuple(each.microseconds for each in shipped),
        "The same stretches: engine and store, of all threads.",
    )
    fast, bare = durable_sends(ground, 0.0), peer(ground, "client", 0.0)
    yield Row(
        "sends.durable_to_bare",
        "durable sends, no latency, beside the same client without a store",
        "/s",
        tuple(each.rate for each in fast),
        times_at_least(0.75),
        "our channel alone",
        tuple(each.rate for each in bare),
        "The peer is the very channel that the lane sends through, with 64 sends under way and nothing written.",
    )


def durable_sends(ground: Ground, latency: float, *channels: str) -> list[Stretch]:
    """Stretches of an alert that waits in the queue when the engine starts."""
    size, warm = ground.people(STRETCH_MESSAGES, QUICK_MESSAGES), ground.people(WARM_MESSAGES)
    total = warm + (STRETCHES + 1) * size
    url = ground.store(Settlers("port", total, channels or ("telegram",)))
    ground.queue_alert(url, rank=2)
    ground.carrier.behave(latency=latency)
    with ground.engine(url) as engine:
        stretches = _stretches(ground, engine, warm, size)
        ground.carrier.until_count(total, PATIENCE, engine)
    _check_once(ground, total)
    ground.drop(url)
    return stretches


def peer(ground: Ground, name: str, latency: float) -> list[Stretch]:
    """What a library does by itself with the same text, on the same core."""
    ground.carrier.behave(latency=latency)
    seconds = ground.seconds(PEER_SECONDS)
    arguments = [
        name,
        ground.carrier.url,
        str(seconds),
        json.dumps(_sample(ground, "sms" if name == "twilio" else "telegram")),
    ]
    log = ground.folder / f"peer-{name}-{time.monotonic_ns()}.log"
    process = Process(["-m", "bench.peers", *arguments], ENGINE_CORE, log)
    process.finish(PATIENCE)
    return [
        Stretch(int(each["messages"]), each["seconds"], each["cpu"])
        for each in json.loads(log.read_text().splitlines()[-1])
    ]


def _stretches(ground: Ground, engine: Engine, warm: int, size: int) -> list[Stretch]:
    marks = []
    goal = warm
    for _ in range(STRETCHES + 1):
        ground.carrier.until_count(goal, PATIENCE, engine)
        marks.append((ground.carrier.count(), time.monotonic(), engine.cpu_seconds()))
        goal = marks[-1][0] + size
    return [
        Stretch(after[0] - before[0], after[1] - before[1], after[2] - before[2]) for before, after in pairwise(marks)
    ]


def _check_once(ground: Ground, people: int) -> None:
    """A fast engine that forgets or repeats somebody would be no engine."""
    copies = Counter(arrival.to for arrival in ground.carrier.record())
    if len(copies) != people or max(copies.values()) != 1:
        raise BenchFailed(f"{len(copies)} of {people} people got the alert, one of them {max(copies.values())} times")


def _sample(ground: Ground, channel: str) -> dict[str, object]:
    """The English text that the engine sends on this channel, with its buttons."""
    url = ground.store(Settlers("port", 1000))
    ground.queue_alert(url, rank=2)
    with ground.opened(url) as (store, _, _clock):
        chosen = select(Wording).where(Wording.channel == channel, Wording.language == "en")
        wording = store.read_now(lambda session: session.exec(chosen).first())
    assert wording is not None
    callback = "http://127.0.0.1:8000/twilio/status"
    return {"text": wording.text, "buttons": wording.buttons, "callback": callback}
