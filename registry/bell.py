"""Carries topics between the processes of one PostgreSQL store: NOTIFY in the writing transaction, LISTEN in a thread.

A topic only says "look": what there is to do stands in rows, so that a bell nobody heard loses nothing.
"""

import secrets
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

log = structlog.get_logger()

CHANNEL = "muster"
_NOTIFY = text("SELECT pg_notify(:channel, said) FROM unnest(CAST(:said AS text[])) AS said")
_FAREWELL = "stop"
_BETWEEN_TRIES = 0.5
_LONGEST_FAREWELL = 2.0

Line = psycopg.Connection[tuple[Any, ...]]


class Bell:
    """One connection and one thread of a process, where `heard` is called with what other processes announced.

    It connects again by itself, and then calls `missed`: nobody knows what was announced meanwhile.
    """

    def __init__(self, engine: Engine, heard: Callable[[str], None], missed: Callable[[], None]) -> None:
        self._engine = engine
        self._heard = heard
        self._missed = missed
        self._name = secrets.token_hex(6)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self, session: Session, topics: Iterable[str]) -> None:
        """Announce the topics to the other processes, if and when this transaction commits."""
        session.execute(_NOTIFY, {"channel": CHANNEL, "said": [f"{self._name} {topic}" for topic in topics]})

    def start(self) -> None:
        """Hear all that is committed after this call. Raises psycopg.OperationalError."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._listen, args=(self._connect(),), name="bell", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; while the server is away, it ends with the process."""
        if self._thread is None:
            return
        self._stopping.set()
        try:
            with Session(self._engine) as session:
                self.ring(session, [_FAREWELL])
                session.commit()
        except SQLAlchemyError:
            return
        self._thread.join(_LONGEST_FAREWELL)

    def _listen(self, line: Line | None) -> None:
        while line is not None:
            try:
                self._hear(line)
            except psycopg.OperationalError as lost:
                log.warning("the store's bell is away", fault=type(lost).__name__)
            line.close()
            line = self._connect_again()

    def _hear(self, line: Line) -> None:
        """Until this bell is stopped, or the connection lost."""
        for notice in line.notifies():
            name, _, topic = notice.payload.partition(" ")
            if name != self._name:
                self._heard(topic)
            elif topic == _FAREWELL:
                return

    def _connect_again(self) -> Line | None:
        while not self._stopping.wait(_BETWEEN_TRIES):
            try:
                line = self._connect()
            except psycopg.OperationalError:
                continue
            self._missed()
            return line
        return None

    def _connect(self) -> Line:
        """A connection of its own, beside the pool."""
        borrowed = self._engine.raw_connection()
        line = borrowed.driver_connection
        borrowed.detach()
        assert isinstance(line, psycopg.Connection)
        line.set_autocommit(True)
        line.execute(f"LISTEN {CHANNEL}")
        return line
