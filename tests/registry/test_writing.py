"""What is run again, what is never run again, and what is said when the store cannot keep a work."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import event, exc, select, text, update
from sqlmodel import Session, SQLModel

from registry import writing
from registry.keys import sandbox_ring
from registry.store import Store, StoreBroken, StoreBusy, StoreFull, StoreUnsure, table_of
from registry.store_faults import StoreAway, explained, pause_before_again
from registry.tables import Setting

settings = table_of(Setting)
MY_CONNECTION = "SELECT pg_terminate_backend(pg_backend_pid())"

FULL_DISK = """
import resource, sys
from registry.store import Store, StoreError
from sqlalchemy import text
store = Store(sys.argv[1])
store.if_broken(lambda: print("told", flush=True))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
def work(session):
    session.execute(text("INSERT INTO setting SELECT 'k' || hex(randomblob(20)), hex(randomblob(400)) FROM setting"))
for _ in range(20):
    try:
        store.write_now(work)
    except Exception as error:
        print(type(error).__name__, flush=True)
        break
try:
    store.write_now(lambda session: None)
except StoreError as error:
    print(type(error).__name__, flush=True)
"""


@pytest.fixture
def shared(postgresql: str) -> Iterator[Store]:
    store = Store(postgresql, sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    store.write_now(lambda session: session.add_all(Setting(key=key, value="0") for key in "ab"))
    yield store
    store.close()


def value(store: Store, key: str) -> str:
    return store.read_now(lambda session: session.get_one(Setting, key).value)


def test_works_that_block_each_other_are_run_again_until_both_are_done(shared: Store) -> None:
    """A deadlock (40P01): PostgreSQL undoes one of them."""
    meet = threading.Barrier(2)
    tries: list[str] = []

    def both(first: str, second: str) -> "writing.Work[None]":
        def work(session: Session) -> None:
            tries.append(first)
            for number, key in enumerate((first, second)):
                session.execute(update(settings).where(settings.c.key == key).values(value=settings.c.value + first))
                if number == 0 and tries.count(first) == 1:
                    meet.wait(10)

        return work

    works = [shared._submit(both("a", "b")), shared._submit(both("b", "a"))]
    for work in works:
        work.result(20)

    assert len(tries) == 3
    assert sorted(value(shared, "a")) == ["0", "a", "b"]


def test_a_work_whose_connection_was_lost_is_run_again_on_another(shared: Store) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        session.execute(update(settings).where(settings.c.key == "a").values(value=settings.c.value + "1"))
        tries.append(len(tries))
        if len(tries) == 1:
            session.execute(text(MY_CONNECTION))

    shared.write_now(work)

    assert len(tries) == 2
    assert value(shared, "a") == "01"


def test_a_read_whose_connection_was_lost_is_run_again(shared: Store) -> None:
    tries: list[int] = []

    def work(session: Session) -> str:
        tries.append(len(tries))
        if len(tries) == 1:
            session.execute(text(MY_CONNECTION))
        return session.get_one(Setting, "a").value

    assert shared.read_now(work) == "0"


def test_a_connection_that_is_lost_in_the_commit_leaves_an_unknown_outcome_and_is_not_tried_again(
    shared: Store,
) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(len(tries))
        session.execute(update(settings).values(value="new"))

    def loses(connection: object) -> None:
        raise exc.OperationalError("COMMIT", None, Exception("gone"), connection_invalidated=True)

    event.listen(shared.engine, "commit", loses)
    with pytest.raises(StoreUnsure, match="not known"):
        shared.write_now(work)
    event.remove(shared.engine, "commit", loses)
    assert len(tries) == 1


def test_a_database_that_stays_away_is_named_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 0.3)
    nowhere = Store("postgresql+psycopg://muster@127.0.0.1:1/none")
    with pytest.raises(StoreAway, match="does not answer"):
        nowhere.write_now(lambda session: session.execute(select(1)))
    nowhere.close()


def test_a_lock_that_another_process_keeps_is_said_so(shared: Store) -> None:
    def impatient(session: Session) -> None:
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        session.execute(update(settings).values(value="mine"))

    with shared.engine.begin() as other:
        other.execute(update(settings).values(value="theirs"))
        with pytest.raises(StoreBusy, match="Another process"):
            shared.write_now(impatient)


def test_a_full_disk_refuses_the_work_and_says_so(store: Store) -> None:
    def limit(session: Session) -> None:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))

    def large(session: Session) -> None:
        session.add(Setting(key="large", value="x" * 1_000_000))

    store.write_now(limit)
    with pytest.raises(StoreFull, match="nothing was written"):
        store.write_now(large)
    assert store.read_now(lambda session: session.get(Setting, "large")) is None

    store.write_now(lambda session: session.execute(text("PRAGMA max_page_count = 1000000")))
    store.write_now(large)
    assert store.read_now(lambda session: session.get(Setting, "large")) is not None


def test_a_work_too_large_for_the_disk_leaves_nobody_mistaken_about_its_own(store: Store) -> None:
    go = threading.Event()

    def limit(session: Session) -> None:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
        session.add(Setting(key="small", value="-"))

    def large(session: Session) -> None:
        session.add(Setting(key="large", value="x" * 1_000_000))

    first = store._submit(lambda session: go.wait(10))
    small, failing = store._submit(limit), store._submit(large)
    go.set()
    with pytest.raises(StoreFull):
        failing.result(5)
    assert first.exception(5) is None or isinstance(first.exception(5), StoreFull)
    kept = store.read_now(lambda session: session.get(Setting, "small")) is not None
    assert kept is (small.exception(5) is None), "whoever is told that it was kept has it kept"


def test_after_the_disk_failed_under_a_commit_no_work_is_taken(store: Store) -> None:
    """A file that may not grow: the write fails with another error than a full disk's."""
    store.write_now(lambda session: session.add(Setting(key="first", value="-")))
    command = [sys.executable, "-c", FULL_DISK, store.url]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603

    assert said.stdout.split() == ["told", "StoreBroken", "StoreBroken"], said.stderr[-500:]


def test_a_failed_sync_is_the_disks_failure() -> None:
    class Failed(Exception):
        sqlite_errorcode = 1034  # SQLITE_IOERR_FSYNC

    error = exc.OperationalError("COMMIT", None, Failed("disk I/O error"))
    assert isinstance(explained(error), StoreBroken)
    assert pause_before_again(error, 1, 5.0) is None
