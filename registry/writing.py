"""The writer threads of a store: what shares a commit, what is run again, and what happens when a commit fails.

Nothing here knows what a work does, nor who listens to what it announced.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from registry.store_faults import (
    StoreBroken,
    StoreFull,
    StoreUnsure,
    explained,
    explained_commit,
    pause_before_again,
)

T = TypeVar("T")
Work = Callable[[Session], T]

LARGEST_GROUP = 200
LONGEST_GROUP_SECONDS = 0.02
PATIENCE_SECONDS = 5.0
"""So long after it was handed in, a work is run again when the database goes away before its commit."""

AT_COMMIT = "at commit"
"""Where a session keeps what must be done just before it commits, as (work, item)."""

_OF_THE_COMMIT = (StoreBroken, StoreFull, StoreUnsure)


@dataclass(frozen=True)
class _Job:
    work: Work[Any]
    outcome: "Future[Any]" = field(default_factory=Future)
    handed_in: float = field(default_factory=time.monotonic)


class Writers:
    """Runs works on its threads, up to `group` of them in one commit; `tell` hears the topics of each commit.

    `ring` is called with the topics inside the transaction; `broken`, once the disk has failed under a commit.
    """

    def __init__(
        self,
        engine: Engine,
        threads: int,
        group: int,
        *,
        ring: Callable[[Session, set[str]], None],
        tell: Callable[[set[str]], None],
        broken: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._group = group
        self._ring = ring
        self._tell = tell
        self._on_broken = broken
        self._broken: StoreBroken | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run_forever, name="writer", daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work[T]) -> "Future[T]":
        """Run the work on one of the threads. Raises StoreBroken once the disk has failed."""
        if self._broken is not None:
            raise self._broken
        job = _Job(work)
        self._jobs.put(job)
        return job.outcome

    def close(self) -> None:
        """Finish what was handed in."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _run_forever(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._write(self._group_from(job))

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

    def _write(self, waiting: Iterator[_Job]) -> None:
        """Commit the works together; if one fails, again, each apart; a work alone may be worth more than one try."""
        jobs: list[_Job] = []
        fault = self._attempt(_noted(waiting, jobs))
        if len(jobs) > 1 and fault is not None and not isinstance(fault, _OF_THE_COMMIT):
            fault = self._attempt(iter(jobs), apart=True)
        for tries in count(1):
            pause = _pause(jobs, fault, tries)
            if pause is None:
                break
            time.sleep(pause)
            fault = self._attempt(iter(jobs))
        if fault is not None:
            self._fail(jobs, explained(fault))

    def _attempt(self, jobs: Iterator[_Job], *, apart: bool = False) -> Exception | None:
        """Run and commit the jobs and hand out their results; or the fault, and then nothing is written."""
        done: list[tuple[_Job, Any]] = []
        try:
            with Session(self._engine, expire_on_commit=False) as session:
                for job in jobs:
                    if not session.in_transaction():
                        session.connection(execution_options={"writes": True})
                    done += self._run_apart(session, job) if apart else _run(session, job)
                _finish(session)
                topics: set[str] = session.info.get("topics", set())
                if topics:
                    self._ring(session, topics)
                _commit(session)
        except Exception as fault:  # the edge of the thread: whatever it is goes to whoever handed the work in
            return fault
        self._tell(topics)
        for job, result in done:
            job.outcome.set_result(result)
        return None

    def _run_apart(self, session: Session, job: _Job) -> list[tuple[_Job, Any]]:
        """In a savepoint, which costs four times as much as a short work; one work's fault is then its own."""
        driver = session.connection().connection.driver_connection
        last = len(session.info.get(AT_COMMIT, ()))
        try:
            with session.begin_nested():
                return _run(session, job)
        except Exception as fault:  # the same edge
            if not getattr(driver, "in_transaction", True):  # SQLite gives up the whole of it when the disk is full
                raise fault.__context__ or fault from None
            job.outcome.set_exception(explained(fault))
            del session.info.get(AT_COMMIT, [])[last:]
            return []

    def _fail(self, jobs: list[_Job], told: Exception) -> None:
        if isinstance(told, StoreBroken):
            self._broken = told
            self._on_broken()
        for job in jobs:
            if not job.outcome.done():
                job.outcome.set_exception(told)


def _noted(jobs: Iterator[_Job], begun: list[_Job]) -> Iterator[_Job]:
    for job in jobs:
        begun.append(job)
        yield job


def _run(session: Session, job: _Job) -> list[tuple[_Job, Any]]:
    result = job.work(session)
    session.flush()
    session.expunge_all()  # the next work reads its rows afresh, as if it were alone
    return [(job, result)]


def _finish(session: Session) -> None:
    """Do what was to be done last, each work once with all its items."""
    handed: dict[Callable[[Session, list[Any]], None], list[Any]] = {}
    for work, item in session.info.pop(AT_COMMIT, ()):
        handed.setdefault(work, []).append(item)
    for work, items in handed.items():
        work(session, items)


def _commit(session: Session) -> None:
    try:
        session.commit()
    except Exception as fault:
        session.invalidate()  # SQLite may still be inside the transaction, and the next one could not begin
        raise explained_commit(fault) from fault


def _pause(jobs: list[_Job], fault: Exception | None, tries: int) -> float | None:
    """Seconds until a work that was alone in its transaction is run again, if it is at all."""
    if fault is None or len(jobs) != 1:
        return None
    return pause_before_again(fault, tries, jobs[0].handed_in + PATIENCE_SECONDS - time.monotonic())
