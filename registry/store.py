"""The store: SQLite by default, PostgreSQL by URL; one way to write, one way to read.

Work on the store is a plain function that takes a session. Writes of a SQLite store run one after the other on the one
writer thread; whatever waits there when a write begins shares its commit (each work in a savepoint of its own), because
a commit that survives a power cut costs far more than the statements in it. What the sessions hold, this file does not
know: every package keeps its own tables.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, Table, create_engine, event, exc, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

log = structlog.get_logger()

T = TypeVar("T")
Work = Callable[[Session], T]

WRITERS_ON_POSTGRESQL = 4
READERS = 4
LARGEST_GROUP = 200
LONGEST_GROUP_SECONDS = 0.02
BUSY_SECONDS = 5.0


class StoreError(Exception):
    """The store cannot do its work."""


class UnsafeSQLite(StoreError):
    """This SQLite can lose committed rows in WAL mode."""


class StoreBusy(StoreError):
    """Another process is writing to this store; try again in a moment or stop that process."""


class StoreClosed(StoreError):
    """The store is closed."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was handed to the store")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(words: type[StrEnum]) -> type[Any]:
    """A column that holds one of the enum's words as text, and gives the enum back."""
    column = Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda kept: [w.value for w in kept],
    )
    return cast(type[Any], column)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model, for the set-wise statements of the hot paths."""
    return cast(Table, getattr(model, "__table__"))  # noqa: B009 - SQLModel does not declare the attribute to mypy


def safe_sqlite(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html, section "The WAL-Reset Bug")."""
    if version >= (3, 51, 3) or version < (3, 7, 0):
        return True
    return (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


@dataclass(frozen=True)
class _Job:
    work: Work[Any]
    outcome: "Future[Any]"


class Store:
    """Runs works on the database; hands every committed topic to its listeners."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _open(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._listeners: list[Callable[[str], None]] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        writers = 1 if self.is_sqlite else WRITERS_ON_POSTGRESQL
        self._group = LARGEST_GROUP if self.is_sqlite else 1
        self._writers = [threading.Thread(target=self._write_forever, daemon=True) for _ in range(writers)]
        for writer in self._writers:
            writer.start()
        self._closed = False

    async def write(self, work: Work[T]) -> T:
        """Run the work and return its result once it is durable. Raises what the work raises, with nothing written."""
        return await asyncio.wrap_future(self._submit(work))

    async def read(self, work: Work[T]) -> T:
        """Run a work that only reads, beside the writer."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Work[T]) -> T:
        """The same as `write`, for code without an event loop."""
        return self._submit(work).result()

    def read_now(self, work: Work[T]) -> T:
        """The same as `read`, for code without an event loop."""
        with Session(self.engine, expire_on_commit=False) as session:
            return work(session)

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call the listener, on a writer thread, with every topic that a committed work announced."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Finish what was handed in, then let go of the database."""
        if self._closed:
            return
        self._closed = True
        for _ in self._writers:
            self._jobs.put(None)
        for writer in self._writers:
            writer.join()
        self._readers.shutdown()
        self.engine.dispose()

    def _submit(self, work: Work[T]) -> "Future[T]":
        if self._closed:
            raise StoreClosed(StoreClosed.__doc__)
        outcome: Future[T] = Future()
        self._jobs.put(_Job(work, outcome))
        return outcome

    def _write_forever(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._write_group(self._group_from(job))

    def _group_from(self, first: _Job) -> Iterator[_Job]:
        """The first job and what waits behind it, as far as those who handed it in may be kept from their commit."""
        began, job = time.monotonic(), first
        for taken in count(1):
            if job.outcome.set_running_or_notify_cancel():
                yield job
            if taken == self._group or time.monotonic() - began > LONGEST_GROUP_SECONDS:
                return
            try:
                waiting = self._jobs.get_nowait()
            except queue.Empty:
                return
            if waiting is None:
                self._jobs.put(None)  # the sign to stop is for after this commit
                return
            job = waiting

    def _write_group(self, jobs: Iterator[_Job]) -> None:
        """Run the jobs and commit them together."""
        begun: list[_Job] = []
        done: list[tuple[_Job, Any]] = []
        topics: set[str] = set()
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                for job in jobs:
                    begun.append(job)
                    self._run(session, job, done)
                self._commit(session)
                topics = session.info.get("topics", set())
        except Exception as error:  # the edge of the writer thread: the fault goes to whoever handed the work in
            for job in begun:
                if not job.outcome.done():
                    job.outcome.set_exception(_explained(error))
            done = []
        for topic in sorted(topics):
            self._tell(topic)
        for job, result in done:
            job.outcome.set_result(result)

    def _run(self, session: Session, job: _Job, done: list[tuple[_Job, Any]]) -> None:
        if not session.in_transaction():
            session.connection(execution_options={"writes": True})
        try:
            with session.begin_nested():
                result = job.work(session)
        except Exception as error:  # the same edge: one work's fault is its own, the group goes on
            job.outcome.set_exception(_explained(error))
        else:
            done.append((job, result))
        finally:
            session.expunge_all()  # the next work of the group reads its rows afresh, as if it were alone

    def _commit(self, session: Session) -> None:
        try:
            session.commit()
        except Exception:
            session.invalidate()  # SQLite may still be inside the transaction, and the next one could not begin
            raise

    def _tell(self, topic: str) -> None:
        for listener in self._listeners:
            try:
                listener(topic)
            except Exception:  # the edge of the writer thread: what was committed stays so, whoever cannot hear of it
                log.exception("a listener failed", topic=topic)


def insert_new(session: Session, table: Table) -> SqliteInsert:
    """An INSERT of this store's own dialect, for ON CONFLICT DO NOTHING; both dialects spell it alike."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(SqliteInsert, postgresql.insert(table))
    return sqlite.insert(table)


def announce(session: Session, topic: str) -> None:
    """Tell the store's listeners of a topic once this session has committed."""
    session.info.setdefault("topics", set()).add(topic)


def _explained(error: Exception) -> Exception:
    locked = isinstance(error, exc.OperationalError) and "database is locked" in str(error.orig)
    return StoreBusy(StoreBusy.__doc__) if locked else error


def _open(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return create_engine(url, hide_parameters=True, pool_size=WRITERS_ON_POSTGRESQL + READERS)


def _open_sqlite(url: str) -> Engine:
    import pysqlite3.dbapi2 as driver  # carries its own SQLite; the one of most Pythons has the WAL-reset bug

    if not safe_sqlite(driver.sqlite_version_info):
        raise UnsafeSQLite(
            f"SQLite {driver.sqlite_version} can lose committed rows (the WAL-reset bug): install the pinned pysqlite3"
        )
    engine = create_engine(
        url, module=driver, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that turns writer later is refused without waiting."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions itself, so that savepoints work
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
