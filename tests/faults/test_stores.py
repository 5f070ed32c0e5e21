"""A store that is locked, full, restarted or pulled away under load: nothing is acknowledged that is not there."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager

import psycopg
import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import event, make_url, text
from sqlmodel import Session, func, select

from alert_levels.tables import Alert
from broadcasts.tables import Broadcast, Wording
from registry.store import Store
from service.wiring import Muster
from tests.faults.amount import amount
from tests.faults.carrier import Carrier
from tests.faults.conftest import NewEngine
from tests.faults.inside import service_in
from tests.faults.postgresql import Server
from tests.faults.town import Town, found
from tests.faults.verdict import judge
from tests.stories.officer import Officer, let_in


@contextmanager
def locked(town: Town) -> Iterator[None]:
    """Another process writes to the store and does not come to an end."""
    with closing(sqlite.connect(make_url(town.url).database, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(store: Store) -> Iterator[None]:
    """The store may not grow by another page: SQLite says the same as on a full disk (SQLITE_FULL)."""

    def stop_growing(connection: sqlite.Connection, _record: object = None) -> None:
        [[pages]] = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count={pages}")

    def grow(connection: sqlite.Connection, _record: object = None) -> None:
        connection.execute("PRAGMA max_page_count=1000000")

    for now, then in ((stop_growing, grow), (grow, stop_growing)):
        if event.contains(store.engine, "connect", then):
            event.remove(store.engine, "connect", then)
        event.listen(store.engine, "connect", now)
        store.engine.dispose()
        if now is stop_growing:
            yield


def issued(session: Session) -> tuple[int, ...]:
    """How many rows there are of what an approval writes."""
    return tuple(session.exec(select(func.count()).select_from(table)).one() for table in (Alert, Broadcast, Wording))


@asynccontextmanager
async def approver(town: Town, muster: Muster, decision: int) -> AsyncIterator[Officer]:
    """Ben, at the page of the decision."""
    town.write(lambda session: let_in(session, "ben"))
    ben = Officer(f"http://127.0.0.1:{muster.settings.console.port}", "ben")
    try:
        await ben.logs_in()
        await ben.opens(f"/decisions/{decision}")
        yield ben
    finally:
        await ben.leaves()


async def test_r14_while_another_process_holds_the_store_an_approval_is_refused_in_words_or_waits(
    on_sqlite: Town, carrier: Carrier
) -> None:
    on_sqlite.settle(20)
    decision = on_sqlite.propose()
    async with service_in(on_sqlite, carrier) as muster, approver(on_sqlite, muster, decision) as ben:
        with locked(on_sqlite):
            refusal = await ben.posts(f"/decisions/{decision}/approve", confirm="Port")
            assert refusal.status == 503
            assert "Another process is writing" in refusal.text
            assert carrier.asked == []
        assert on_sqlite.read(issued) == (0, 0, 0)
        await ben.opens(f"/decisions/{decision}")
        await ben.submits(f"/decisions/{decision}/approve", confirm="Port")
        await carrier.until(lambda: len(carrier.taken) == 20)
        await on_sqlite.finishes()

    assert judge(on_sqlite, carrier).is_clean()


async def test_r14_a_broadcast_outlives_a_store_that_is_locked_for_longer_than_its_patience(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = 600
    on_sqlite.settle(people)
    on_sqlite.decide()
    carrier.latency = 0.05
    engine = new_engine(on_sqlite, telegram__per_second=200)
    engine.start()
    await carrier.until(lambda: len(carrier.taken) > 100)
    with locked(on_sqlite):
        await asyncio.sleep(amount(7, 30))
    await on_sqlite.finishes()
    await engine.stop()

    verdict = judge(on_sqlite, carrier)
    assert verdict.is_clean(), verdict
    assert (verdict.again, verdict.explained) == (0, 0)


async def test_r15_a_full_store_refuses_the_alert_in_words_and_keeps_nothing_of_it(
    on_sqlite: Town, carrier: Carrier
) -> None:
    on_sqlite.settle(20)
    decision = on_sqlite.propose()
    async with service_in(on_sqlite, carrier) as muster, approver(on_sqlite, muster, decision) as ben:
        with full(muster.store):
            refusal = await ben.posts(f"/decisions/{decision}/approve", confirm="Port")
        assert refusal.status >= 500
        assert "full" in refusal.text
        assert on_sqlite.read(issued) == (0, 0, 0)
        assert carrier.asked == []
        await ben.opens(f"/decisions/{decision}")
        await ben.submits(f"/decisions/{decision}/approve", confirm="Port")
        await carrier.until(lambda: len(carrier.taken) == 20)
        await on_sqlite.finishes()

    assert judge(on_sqlite, carrier).is_clean()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def ours(server: Server) -> Town:
    """A founded town on the server that the test may do with as it likes."""
    server.ask("DROP DATABASE IF EXISTS ours WITH (FORCE)")
    server.ask("CREATE DATABASE ours")
    town = Town(make_url(server.url).set(database="ours").render_as_string(hide_password=False))
    found(town.url)
    return town


async def test_r23_postgresql_restarted_under_load_loses_nobody(
    ours: Town, server: Server, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = amount(800, 20_000)
    carrier.latency = 0.05
    ours.settle(people)
    ours.decide()
    engine = new_engine(ours, telegram__per_second=400)
    engine.start()
    for _ in range(amount(2, 10)):
        enough = len(carrier.taken) + people // 20
        await carrier.until(lambda: len(carrier.taken) > enough)  # noqa: B023
        await asyncio.to_thread(server.restart)
    await ours.finishes()
    assert engine.is_alive()
    await engine.stop()

    verdict = judge(ours, carrier)
    assert verdict.is_clean(), verdict
    assert verdict.explained == 0
    assert verdict.most <= 2
    assert verdict.again <= amount(2, 10) * 200, "more copies than were on their way"


async def test_r23_connections_that_are_cut_and_locks_that_cross_lose_nobody(
    ours: Town, server: Server, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = amount(800, 20_000)
    carrier.latency = 0.05
    ours.settle(people)
    ours.decide()
    engine = new_engine(ours, telegram__per_second=400)
    engine.start()
    stop = threading.Event()
    crossing = asyncio.create_task(asyncio.to_thread(_lock_across, ours, stop))
    for _ in range(amount(3, 30)):
        enough = len(carrier.taken) + people // 20
        await carrier.until(lambda: len(carrier.taken) > enough)  # noqa: B023
        server.pull_connections()
    stop.set()
    await crossing
    await ours.finishes()
    assert engine.is_alive()
    await engine.stop()

    verdict = judge(ours, carrier)
    assert verdict.is_clean(), verdict
    assert verdict.explained == 0
    assert verdict.most <= 2


def _lock_across(town: Town, stop: threading.Event) -> None:
    """Lock the newest deliveries first, so that whoever goes from the oldest meets us half-way, or cannot serialize."""
    address = town.url.replace("+psycopg", "")
    backwards = "SELECT id FROM delivery WHERE id % 3 = 0 ORDER BY id DESC FOR UPDATE"
    while not stop.is_set():
        try:
            with psycopg.connect(address) as connection:
                connection.execute("SET lock_timeout = '300ms'")
                connection.execute(backwards)
                connection.execute("UPDATE ledger SET repeats = repeats")
                connection.rollback()
        except psycopg.Error:
            pass
        stop.wait(0.1)


async def test_r23_a_long_open_transaction_slows_nothing_down_by_much(
    ours: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    """It keeps every row that was ever queued alive in the index, which a queue in a table pays for."""
    people = amount(800, 20_000)
    rates = []
    for city, held in (("port", False), ("hill", True)):
        ours.settle(people, city=city)
        with ours.store() as store, store.engine.connect() as other:
            if held:
                other.execute(text("SET idle_in_transaction_session_timeout = 0"))
                other.execute(text("SELECT count(*) FROM delivery"))
            before = len(carrier.taken)
            ours.decide(3, city)
            engine = new_engine(ours)
            engine.start()
            await carrier.until(lambda: len(carrier.taken) > before, 20)  # noqa: B023
            began = time.monotonic()
            await carrier.until(lambda: len(carrier.taken) >= before + people, 60)  # noqa: B023
            rates.append(people / (time.monotonic() - began))
            await engine.stop()
    quiet, busy = rates

    assert judge(ours, carrier).is_clean()
    assert busy >= 0.6 * quiet, rates
