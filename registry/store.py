"""The store: SQLite by default, PostgreSQL by URL; one way to write, one way to read.

Work on the store is a plain function that takes a session and does nothing else: it may be run again when nothing of it
was committed. Writes of a SQLite store run one after the other on one thread, and those that wait share a commit,
because a commit that survives a power cut costs far more than the statements in it. What the sessions hold, this file
does not know: every package keeps its own tables.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar, cast

import structlog
from sqlalchemy import DateTime, Dialect, Enum, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

from registry.engines import empty_log, open_engine
from registry.keys import KeyRing
from registry.sealed import lend_keys
from registry.store_faults import StoreBroken as StoreBroken
from registry.store_faults import StoreBusy as StoreBusy
from registry.store_faults import StoreClosed as StoreClosed
from registry.store_faults import StoreError as StoreError
from registry.store_faults import StoreFull as StoreFull
from registry.store_faults import StoreUnsure as StoreUnsure
from registry.store_faults import explained, pause_before_again
from registry.writing import AT_COMMIT, LARGEST_GROUP, PATIENCE_SECONDS, Writers
from registry.writing import Work as Work

if TYPE_CHECKING:
    from registry.bell import Bell

log = structlog.get_logger()

T = TypeVar("T")

TOPICS = ("outbox", "fill", "escalation", "ledger", "lease", "log-ins")
"""What may be announced: messages to send, audiences to fill, deadlines set, states changed, a duty given back, log-ins
ended."""

WRITERS_ON_POSTGRESQL = 4
READERS = 4


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps it as text without a zone, which is put on again on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Any:
        return moment_as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone was handed to the store")
    return value.astimezone(UTC)


def moment_as_text(value: datetime | None) -> str | None:
    """An aware time as SQLite keeps it. Raises ValueError for one without a zone."""
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds")[:-6]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


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


class Store:
    """Runs works on the database; hands every committed topic to its listeners, in whichever process they are."""

    def __init__(self, url: str, keys: KeyRing | None = None) -> None:
        """Without keys everything works but sealed columns, which raise NoKeys."""
        self.url = url
        self.keys = keys
        self.engine = open_engine(url, WRITERS_ON_POSTGRESQL + READERS)
        lend_keys(self.engine.dialect, keys)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._listeners: list[Callable[[str], None]] = []
        self._broken: Callable[[], None] = lambda: None
        self._bell = None if self.is_sqlite else self._make_bell()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._writers = Writers(
            self.engine,
            threads=1 if self.is_sqlite else WRITERS_ON_POSTGRESQL,
            group=LARGEST_GROUP if self.is_sqlite else 1,
            ring=self._ring,
            tell=self._tell,
            broken=lambda: self._broken(),
        )
        self._closed = False

    async def write(self, work: Work[T]) -> T:
        """Run the work and return its result once it is durable. Raises what the work raises, with nothing written.

        Only of StoreUnsure this does not hold: look whether the work was kept.
        """
        return await asyncio.wrap_future(self._submit(work))

    async def read(self, work: Work[T]) -> T:
        """Run a work that only reads, beside the writer."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Work[T]) -> T:
        """The same as `write`, for code without an event loop."""
        return self._submit(work).result()

    def read_now(self, work: Work[T]) -> T:
        """The same as `read`, for code without an event loop."""
        ends = time.monotonic() + PATIENCE_SECONDS
        for tries in count(1):
            try:
                with Session(self.engine, expire_on_commit=False) as session:
                    return work(session)
            except Exception as fault:  # whatever it is goes to the caller, unless the database was only away
                pause = pause_before_again(fault, tries, ends - time.monotonic())
                told = explained(fault)
                if pause is None:
                    if told is fault:
                        raise
                    raise told from fault
            time.sleep(pause)
        raise AssertionError("there is always another number")

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call the listener, on a thread of the store, with every topic that a committed work announced anywhere."""
        if self._bell is not None:
            self._bell.start()
        self._listeners.append(listener)

    def if_broken(self, act: Callable[[], None]) -> None:
        """Have this called, on the writer thread, once the disk failed under a commit. No work is taken after that."""
        self._broken = act

    def empty_log(self) -> None:
        """Have SQLite write its log into the store's file and cut it off, so that what was erased is not in it."""
        if self.is_sqlite:
            empty_log(self.engine)

    def close(self) -> None:
        """Finish what was handed in, then let go of the database."""
        if self._closed:
            return
        self._closed = True
        self._writers.close()
        self._readers.shutdown()
        if self._bell is not None:
            self._bell.stop()
        self.engine.dispose()

    def _submit(self, work: Work[T]) -> "Future[T]":
        if self._closed:
            raise StoreClosed
        return self._writers.submit(work)

    def _make_bell(self) -> "Bell":
        from registry.bell import Bell  # needs psycopg, which a SQLite store does not

        return Bell(self.engine, heard=lambda topic: self._tell({topic}), missed=lambda: self._tell(TOPICS))

    def _ring(self, session: Session, topics: Iterable[str]) -> None:
        if self._bell is not None:
            self._bell.ring(session, topics)

    def _tell(self, topics: Iterable[str]) -> None:
        for topic in sorted(topics):
            for listener in self._listeners:
                try:
                    listener(topic)
                except Exception:  # the edge of the thread: what was committed stays so, whoever cannot hear of it
                    log.exception("a listener failed", topic=topic)


def insert_new(session: Session, table: Table) -> SqliteInsert:
    """An INSERT of this store's own dialect, for ON CONFLICT DO NOTHING; both dialects spell it alike."""
    return inserting(session.get_bind().dialect.name == "postgresql", table)


def inserting(on_postgresql: bool, table: Table) -> SqliteInsert:
    """The same for a statement that is built once."""
    return cast(SqliteInsert, postgresql.insert(table)) if on_postgresql else sqlite.insert(table)


def at_commit(session: Session, work: Callable[[Session, Sequence[T]], None], item: T) -> None:
    """Have the work called with all items that were handed to it, as the last thing before this session commits."""
    assert session.connection().get_execution_options().get("writes"), "a session that only reads never commits"
    session.info.setdefault(AT_COMMIT, []).append((work, item))


def announce(session: Session, topic: str) -> None:
    """Tell the store's listeners, in every process, of a topic once this session has committed."""
    assert topic in TOPICS, f"{topic} is not among the store's topics"
    session.info.setdefault("topics", set()).add(topic)
