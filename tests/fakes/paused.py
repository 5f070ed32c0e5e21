"""Transactions that stop before their commit, so that a test says in which order two of them end (PostgreSQL alone)."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from sqlalchemy import text
from sqlmodel import Session

from tests.fakes.country import Country

SECONDS = 10.0


class Paused:
    """A transaction of its own connection that has done its work, and commits when it is told to."""

    def __init__(self, country: Country, work: Callable[[Session], object]) -> None:
        self._country, self._work = country, work
        self._done, self._commit = Event(), Event()

    def start(self, pool: ThreadPoolExecutor) -> "Future[object]":
        future = pool.submit(self._country.store.write_now, self._run)
        assert self._done.wait(SECONDS)
        return future

    def commit(self) -> None:
        self._commit.set()

    def _run(self, session: Session) -> object:
        result = self._work(session)
        session.flush()
        self._done.set()
        assert self._commit.wait(SECONDS)
        return result


def waits_for_the_register(country: Country) -> bool:
    """Whether some transaction waits for an advisory lock."""
    return _waits(country, "advisory")


def waits_for_a_row(country: Country) -> bool:
    """Whether some transaction waits for another one that has changed or holds a row."""
    return _waits(country, "transactionid", "tuple")


def _waits(country: Country, *kinds: str) -> bool:
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = ANY(:kinds) AND NOT granted")
    return bool(country.store.read_now(lambda session: session.execute(waiting, {"kinds": list(kinds)}).scalar_one()))
