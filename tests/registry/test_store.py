"""One way to write and one way to read: what a commit promises, and what one work's fault does to the others."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as driver  # locks of two SQLite libraries in one process would not see each other
from sqlalchemy import exc, text
from sqlmodel import Session, col, select, update

from registry import engines
from registry.engines import safe_sqlite
from registry.keys import sandbox_ring
from registry.settings import seed_post
from registry.store import Store, StoreBusy, StoreClosed, announce, insert_new, table_of
from registry.store_faults import UnsafeSQLite
from registry.tables import Address, AddressState, Area, AreaKind, Post, Seen, Setting

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        yield request.getfixturevalue("store")
        return
    store = Store(request.getfixturevalue("postgresql_with_tables"), sandbox_ring())
    yield store
    store.close()


def note(key: str, value: str = "-") -> Callable[[Session], str]:
    def work(session: Session) -> str:
        session.add(Setting(key=key, value=value))
        session.flush()
        return key

    return work


def notes(store: Store) -> dict[str, str]:
    return {row.key: row.value for row in store.read_now(lambda session: session.exec(select(Setting)).all())}


class InOneGroup:
    """Holds the writer until everything was handed in, so that it shares one commit."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.go = threading.Event()

    def __enter__(self) -> "InOneGroup":
        self.first = self.store._submit(lambda session: self.go.wait(10))
        return self

    def __exit__(self, *fault: object) -> None:
        self.go.set()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),  # before WAL
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 9), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_which_sqlite_can_be_trusted(version: tuple[int, ...], safe: bool) -> None:
    assert safe_sqlite(version) is safe


def test_a_sqlite_that_can_lose_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "safe_sqlite", lambda version: False)
    with pytest.raises(UnsafeSQLite, match="install the pinned pysqlite3"):
        Store(f"sqlite:///{tmp_path}/x.db", sandbox_ring())


def test_what_is_committed_survives_a_power_cut(store: Store) -> None:
    """WAL with FULL: a commit returns after its pages are on the disk (sqlite.org/pragma.html, "synchronous")."""

    def pragma(session: Session, name: str) -> object:
        return session.execute(text(f"PRAGMA {name}")).scalar()

    for run in (store.read_now, store.write_now):
        found = [run(lambda session, name=name: pragma(session, name)) for name in ("journal_mode", "synchronous")]
        assert found == ["wal", 2]
        assert run(lambda session: pragma(session, "foreign_keys")) == 1


async def test_a_write_gives_its_result_once_it_can_be_read(either: Store) -> None:
    assert await either.write(note("a")) == "a"
    assert await either.read(notes_work) == ["a"]
    assert either.write_now(note("b")) == "b"
    assert either.read_now(notes_work) == ["a", "b"]


def notes_work(session: Session) -> list[str]:
    return list(session.exec(select(Setting.key).order_by(Setting.key)))


async def test_a_work_that_fails_raises_its_own_fault_and_writes_nothing(either: Store) -> None:
    def fails(session: Session) -> None:
        session.add(Setting(key="half", value="-"))
        session.flush()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await either.write(fails)
    with pytest.raises(exc.IntegrityError):
        await either.write(lambda session: (note("twice")(session), session.expunge_all(), note("twice")(session)))
    assert notes(either) == {}


def test_one_failing_work_does_not_spoil_the_others_of_its_group(store: Store) -> None:
    def fails(session: Session) -> None:
        session.add(Setting(key="bad", value="-"))
        session.flush()
        raise ValueError("no")

    with InOneGroup(store):
        before, failing, after = (store._submit(work) for work in (note("before"), fails, note("after")))

    assert (before.result(5), after.result(5)) == ("before", "after")
    with pytest.raises(ValueError, match="no"):
        failing.result(5)
    assert notes(store).keys() == {"before", "after"}


def test_a_group_is_one_commit(store: Store) -> None:
    seen: list[int] = []

    def look_from_outside(session: Session) -> None:
        seen.append(len(notes(store)))

    with InOneGroup(store):
        works = [store._submit(work) for work in (note("a"), look_from_outside, note("b"), look_from_outside)]
    for work in works:
        work.result(5)

    assert seen == [0, 0]
    assert len(notes(store)) == 2


def test_a_work_sees_what_the_works_before_it_in_the_group_wrote_set_wise(store: Store) -> None:
    """Each work reads its rows afresh; an object that an earlier one loaded must not stand in for the row."""
    store.write_now(note("a", "old"))

    def load(session: Session) -> Setting:
        return session.get_one(Setting, "a")

    def change(session: Session) -> None:
        settings = table_of(Setting)
        session.execute(settings.update().values(value="new"))

    with InOneGroup(store):
        loaded, _, again = store._submit(load), store._submit(change), store._submit(load)

    assert (loaded.result(5).value, again.result(5).value) == ("old", "new")


def test_a_work_that_was_given_up_before_its_turn_is_not_run(store: Store) -> None:
    with InOneGroup(store):
        given_up, other = store._submit(note("given up")), store._submit(note("other"))
        given_up.cancel()

    assert other.result(5) == "other"
    assert notes(store).keys() == {"other"}


def test_listeners_hear_of_a_topic_after_the_commit_and_not_of_works_that_read(either: Store) -> None:
    heard: list[tuple[str, int]] = []
    either.listen(lambda topic: heard.append((topic, len(notes(either)))))

    def work(session: Session) -> None:
        announce(session, "outbox")
        announce(session, "outbox")
        note("a")(session)
        assert heard == []

    either.write_now(work)
    either.write_now(note("b"))
    assert heard == [("outbox", 1)]


def test_a_commit_that_fails_announces_nothing(store: Store) -> None:
    heard: list[str] = []
    store.listen(heard.append)

    def fails_at_the_commit(session: Session) -> None:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        announce(session, "outbox")
        area = Area(code="x", post_id=99, kind=AreaKind.CITY, names={"en": "X"})
        session.add(area)

    with InOneGroup(store):
        works = [store._submit(fails_at_the_commit), store._submit(note("shares the commit"))]
    for work in works:
        with pytest.raises(exc.IntegrityError):
            work.result(5)
    assert heard == []
    assert store.write_now(note("later")) == "later"


def test_a_listener_that_fails_stops_neither_the_writer_nor_the_other_listeners(store: Store) -> None:
    heard: list[str] = []

    def fails(topic: str) -> None:
        raise RuntimeError("Event loop is closed")

    store.listen(fails)
    store.listen(heard.append)

    assert store.write_now(lambda session: announce(session, "outbox") or "done") == "done"
    assert store.write_now(note("a")) == "a"
    assert heard == ["outbox"]


def test_while_another_process_writes_the_work_is_refused_with_a_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    impatient = Store(store.url, sandbox_ring())
    other = driver.connect(store.engine.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreBusy, match="Another process is writing"):
            impatient.write_now(note("a"))
        assert impatient.read_now(notes_work) == []
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert impatient.write_now(note("a")) == "a"
    impatient.close()


def test_a_short_write_of_another_process_is_waited_for(store: Store) -> None:
    other = driver.connect(store.engine.url.database or "", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waiting = store._submit(note("a"))
    other.execute("ROLLBACK")
    other.close()

    assert waiting.result(5) == "a"


def test_a_read_keeps_nothing_that_it_writes(either: Store) -> None:
    either.read_now(note("a"))
    assert notes(either) == {}


def test_closing_finishes_what_was_handed_in_and_refuses_the_rest(store: Store) -> None:
    with InOneGroup(store):
        works = [store._submit(note(str(number))) for number in range(5)]
    store.close()
    store.close()

    assert [work.result(0) for work in works] == ["0", "1", "2", "3", "4"]
    with pytest.raises(StoreClosed, match="The store is closed"):
        store.write_now(note("a"))


def test_a_store_that_is_opened_again_has_what_was_written(store: Store) -> None:
    store.write_now(note("a"))
    store.close()
    again = Store(store.url, sandbox_ring())

    assert notes(again) == {"a": "-"}
    again.close()


@pytest.mark.parametrize("hours", [0, 5.5, -8])
def test_a_time_comes_back_in_utc_whatever_zone_it_was_written_in(either: Store, hours: float) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=hours)))
    either.write_now(lambda session: session.add(Seen(key="k", at=there)))
    found = either.read_now(lambda session: session.exec(select(Seen)).one().at)

    assert found == NOON
    assert found.tzinfo is UTC
    asked = select(Seen).where(col(Seen.at) <= there)
    assert either.read_now(lambda session: len(session.exec(asked).all())) == 1


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(exc.StatementError, match="without a zone"):
        store.write_now(lambda session: session.add(Seen(key="k", at=NOON.replace(tzinfo=None))))


def test_an_enum_is_kept_as_its_word(either: Store) -> None:
    def write(session: Session) -> None:
        session.add(Address(channel="sms", value="-", web_token="t", since=NOON, state=AddressState.OPTED_OUT))

    either.write_now(write)
    words = either.read_now(lambda session: session.execute(text("SELECT state FROM address")).scalars().all())

    assert words == ["opted out"]
    assert either.read_now(lambda session: session.exec(select(Address)).one().state) is AddressState.OPTED_OUT


def test_a_row_that_is_there_is_not_inserted_again(either: Store) -> None:
    either.write_now(note("a", "first"))

    def insert(session: Session) -> None:
        session.execute(insert_new(session, table_of(Setting)).values(key="a", value="second").on_conflict_do_nothing())

    either.write_now(insert)
    assert notes(either) == {"a": "first"}


def test_foreign_keys_are_kept(either: Store) -> None:
    def orphan(session: Session) -> None:
        session.add(Area(code="x", post_id=99, kind=AreaKind.CITY, names={"en": "X"}))
        session.flush()

    with pytest.raises(exc.IntegrityError):
        either.write_now(orphan)


def test_writers_at_once_lose_no_update(either: Store) -> None:
    either.write_now(lambda session: seed_post(session, code="XB", name="0", country="XB"))

    def add_one(session: Session) -> None:
        post = session.exec(select(Post).with_for_update()).one()
        session.execute(update(Post).values(name=str(int(post.name) + 1)))

    works = [either._submit(add_one) for _ in range(25)]
    for work in works:
        work.result(20)
    assert either.read_now(lambda session: session.exec(select(Post.name)).one()) == "25"


async def test_reads_go_on_while_a_write_takes_its_time(either: Store) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        note("a")(session)
        begun.set()
        go.wait(10)

    writing = asyncio.create_task(either.write(slow))
    assert await asyncio.to_thread(begun.wait, 10)
    assert await either.read(notes_work) == []
    go.set()
    await writing
    assert await either.read(notes_work) == ["a"]
