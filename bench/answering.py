"""People who write while a million messages are on their way, and when their answer comes."""

import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.arrivals import Arrival, percentile
from bench.ground import STRETCHES, Ground
from bench.population import Settlers, address_of
from bench.processes import BenchFailed, Engine
from bench.table import Row, at_most
from bench.writing import telegram_update

AUDIENCE = 1_000_000
RATE = 1_000
LATENCY = 0.05
STRETCH_SECONDS = 20.0
A_SECOND = 10
WARM_MESSAGES = 3_000
PATIENCE = 120.0
LAST_ANSWER = 5.0
TEXT = "help"


def rows(ground: Ground) -> Iterator[Row]:
    people = ground.people(AUDIENCE)
    url = ground.store(Settlers("port", people))
    ground.carrier.behave(latency=LATENCY)
    with ground.engine(url, telegram__per_second=RATE) as engine:
        decision = engine.ask("propose", city="port", rank=2)["decision"]
        engine.ask("approve", decision=decision)
        ground.carrier.until_count(WARM_MESSAGES, PATIENCE, engine)
        before = {arrival.text for arrival in ground.carrier.record()}
        stretches = [_people_write(ground, engine, people, number) for number in range(STRETCHES)]
        time.sleep(LAST_ANSWER)
        replies = {each.to: each for each in reversed(ground.carrier.record()) if each.text not in before}
    ground.drop(url)
    waits = [_waits(written, replies) for written in stretches]
    yield Row(
        "answer.p99",
        f"answer to a person who writes during a broadcast to {people:,}: p99",
        "s",
        tuple(percentile(stretch, 0.99) for stretch in waits),
        at_most(2),
        how=f"{A_SECOND} people a second write by Telegram while the lane is full at {RATE:,}/s and rows are filled:"
        " from the webhook's call until the carrier has taken the answer.",
    )
    yield Row("answer.median", "the same: median", "s", tuple(percentile(stretch, 0.5) for stretch in waits))


def _people_write(ground: Ground, engine: Engine, people: int, stretch: int) -> dict[str, float]:
    """Whoever writes has not been told yet; when each wrote, by address."""
    count = int(ground.seconds(STRETCH_SECONDS) * A_SECOND)
    written: dict[str, float] = {}
    with ThreadPoolExecutor(8) as phones:
        for number in range(count):
            person = people - 1 - stretch * count - number
            written[address_of("telegram", person)] = time.monotonic()
            phones.submit(_post, engine.web_port, person).add_done_callback(lambda done: done.result())
            time.sleep(1 / A_SECOND)
    return written


def _post(port: int, person: int) -> None:
    path, headers, body = telegram_update(person, person, TEXT)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", path, body, headers)
    status = connection.getresponse().status
    connection.close()
    if status != 200:
        raise BenchFailed(f"the webhook said {status}")


def _waits(written: dict[str, float], replies: dict[str, Arrival]) -> list[float]:
    without = written.keys() - replies.keys()
    if without:
        raise BenchFailed(f"{len(without)} of {len(written)} people got no answer")
    return [replies[to].at + LATENCY - at for to, at in written.items()]
