"""What officers look at while an alert to a million people runs: the pages that count them, from the running engine."""

import http.client
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median

from sqlmodel import Session, col, update

from bench.deciding import officer, propose_level
from bench.ground import POSTGRESQL, SQLITE, STRETCHES, Ground
from bench.population import Settlers
from bench.processes import BenchFailed, Engine
from bench.table import Row, at_most
from broadcasts.tables import Delivery, DeliveryState, Ledger, LedgerState
from console.frame.kept_counts import kept_for
from registry.log_ins import start_session

PEOPLE = 1_000_000
LOOKS = 5
PATIENCE = 60.0
BAR, BOARD_BAR = 150, 100
"""Milliseconds for each page, and for the board and the ledger."""
BOARD = ("board", "alerts", "ledger", "people", "officers")
PAGES = {
    "board": ("/", "the first page"),
    "alerts": ("/alerts", "the list of alerts"),
    "ledger": ("/alerts/1", "the ledger of the alert"),
    "people": ("/alerts/1?state=answered", "the ledger with people who answered"),
    "officers": ("/with-officer", "everybody who is with an officer"),
    "search": ("/people?area=1", "the people of the country"),
    "person": ("/people/{someone}", "one person"),
    "cases": ("/cases", "the open cases"),
    "messages": ("/messages", "the messages that wait"),
    "wardens": ("/wardens", "the wardens"),
    "families": ("/families", "the families"),
    "plans": ("/plans", "areas and plans"),
    "propose": ("/decisions/new", "proposing"),
    "records": ("/records", "the records"),
    "map": ("/map/areas", "what the map draws"),
}
FOLLOWED = {
    "decision": ("/decisions/2", "a proposal with its preview"),
    "correct": ("/decisions/1/correct", "the correction of the alert"),
}
"""Pages that come before their numbers: in this engine nobody has counted these until the page asks for them."""
MIXED = (
    (2, DeliveryState.ACCEPTED, LedgerState.ASKED),
    (3, DeliveryState.DELIVERED, LedgerState.ANSWERED),
    (5, DeliveryState.FAILED, LedgerState.WITH_OFFICER),
)
"""Every fifth person is with an officer, of the others every third has answered, of these every second was asked."""


def rows(ground: Ground) -> Iterator[Row]:
    people = ground.people(PEOPLE)
    for kind, called in ((SQLITE, "SQLite"), (POSTGRESQL, "PostgreSQL")):
        url = ground.store(Settlers("port", people), kind=kind)
        ground.queue_alert(url, rank=3)
        with ground.opened(url) as (store, speaker, clock):
            store.write_now(_on_its_way)
            store.write_now(partial(propose_level, speaker=speaker, city="port", rank=4, now=clock.now()))
            token = store.write_now(
                lambda session: start_session(session, officer(session, "ada"), clock.now(), 8, proven=True)
            )
        ground.carrier.behave()
        with ground.engine(url, telegram__per_second=30) as engine:
            for key, (path, name) in PAGES.items():
                looks = [
                    _looks(engine.console_port, path.format(someone=people // 2), token, people)
                    for _ in range(STRETCHES)
                ]
                yield Row(
                    f"pages.{kind}.{key}",
                    f"{name}, {people:,} people, {called}",
                    "ms",
                    tuple(median(others) for _, *others in looks),
                    at_most(BOARD_BAR if key in BOARD else BAR),
                    how=f"The whole page over HTTP while a lane sends at 30/s: the median of {LOOKS - 1} looks on the"
                    " heels of a first one, which has its own row: before that nobody looked until nothing counted"
                    " was kept any more. A page that counts everybody then comes before its numbers."
                    if (kind, key) == (SQLITE, "board")
                    else "",
                )
                yield Row(
                    f"pages.{kind}.{key}.first",
                    f"the same, a first look, {called}",
                    "ms",
                    tuple(first for first, *_ in looks),
                    at_most(BAR),
                )
            for key, (path, name) in FOLLOWED.items():
                yield from _followed(f"pages.{kind}.{key}", f"{name}, {people:,} people, {called}", engine, path, token)
        ground.drop(url)


def _looks(port: int, path: str, token: str, people: int) -> list[float]:
    """Milliseconds of each look, one right after the other; before the first nothing counted is kept any more."""
    time.sleep(kept_for(2 * people))
    return [_look(port, path, token) for _ in range(LOOKS)]


def _followed(key: str, name: str, engine: Engine, path: str, token: str) -> Iterator[Row]:
    """The page while nothing is counted, the count that it then asks for, and the page while that count is kept."""
    port = engine.console_port
    first = tuple(_look(port, path, token) for _ in range(STRETCHES))
    count = _look(port, f"{path}?count=now", token)
    then = tuple(median(_look(port, path, token) for _ in range(LOOKS - 1)) for _ in range(STRETCHES))
    yield Row(key, name, "ms", then, at_most(BAR))
    yield Row(
        f"{key}.first", "the same, a first look, before its numbers", "ms", first, at_most(BAR),
        how="It shows what is known; the page asks for the numbers by itself, and nothing is approved without them.",
    )  # fmt: skip
    yield Row(f"{key}.count", "the same, the numbers that follow", "ms", (count,))


def _look(port: int, path: str, token: str) -> float:
    """Milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"muster_session={token}"})
    answer = connection.getresponse()
    answer.read()
    took = 1000 * (time.perf_counter() - began)
    connection.close()
    if answer.status != 200:
        raise BenchFailed(f"{path} said {answer.status}")
    return took


def _on_its_way(session: Session) -> None:
    """Rows in the states of an alert that has been running for a while."""
    now = datetime.now(UTC)
    for every, sent, state in MIXED:
        session.execute(
            update(Delivery).where(col(Delivery.person_id) % every == 0).values(state=sent, accepted_at=now)
        )
        session.execute(update(Ledger).where(col(Ledger.person_id) % every == 0).values(state=state, since=now))
