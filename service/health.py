"""Whether this process is ready for work: a handful of checks, each with what holds."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import text
from sqlmodel import Session

from broadcasts.lanes import Lane
from broadcasts.rounds import Rounds
from registry.duties import holders
from registry.leases import this_process
from registry.migrating import newest
from registry.store import Store, insert_new, table_of
from registry.tables import Setting

log = structlog.get_logger()

STORE_SECONDS = 1.0
"""A store that takes longer to keep a row keeps nobody's answer in time."""
ROUND_SECONDS = 30.0
"""So long after its last round an engine counts as stuck: a second is usual."""
KEPT_SECONDS = 1.0

settings = table_of(Setting)


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and what holds instead."""

    name: str
    well: bool
    says: str


class Health:
    """Looks at the parts of one process. Everything is in real time."""

    def __init__(
        self, store: Store, lanes: Sequence[Lane], rounds: Rounds, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._lanes = lanes
        self._rounds = rounds
        self._seconds = seconds
        self._holder = this_process()
        self._newest = newest()
        self._stopping = False
        self._checks: list[Check] = []
        self._look_again = -1.0
        self._looking = asyncio.Lock()

    def stop(self) -> None:
        """From now on the process is not ready: it finishes what it has and takes no more."""
        self._stopping = True
        self._look_again = -1.0

    async def checks(self) -> list[Check]:
        """What holds, at most a second old."""
        async with self._looking:
            if self._seconds() >= self._look_again:
                self._checks = await self._check()
                self._look_again = self._seconds() + KEPT_SECONDS
            return self._checks

    async def _check(self) -> list[Check]:
        serving = Check("serving", not self._stopping, "stopping" if self._stopping else "taking work")
        try:
            async with asyncio.timeout(STORE_SECONDS):
                step, held = await self._store.write(_write)
        except TimeoutError:
            return [serving, Check("store", False, f"kept nothing within {STORE_SECONDS:g} s")]
        except Exception as fault:  # the edge of the page: whatever the store's trouble is, it is not ready
            log.warning("the store is not ready", fault=type(fault).__name__)
            return [serving, Check("store", False, f"cannot be written ({type(fault).__name__})")]
        tables = Check("tables", step == self._newest, f"at step {step}, this version has {self._newest}")
        duties = [self._lane(lane, held) for lane in self._lanes]
        return [serving, Check("store", True, "keeps what is written"), tables, *duties, self._round(held)]

    def _lane(self, lane: Lane, held: dict[str, str]) -> Check:
        if lane.on_duty:
            return Check(f"lane {lane.name}", True, "held here")
        elsewhere = f"lane:{lane.name}" in held
        return Check(f"lane {lane.name}", elsewhere, "held by another process" if elsewhere else "held by nobody")

    def _round(self, held: dict[str, str]) -> Check:
        age = self._seconds() - self._rounds.turned_at
        if age < ROUND_SECONDS:
            return Check("rounds", True, "came round just now")
        elsewhere = held.get("rounds", self._holder) != self._holder
        return Check("rounds", elsewhere, "another process has them" if elsewhere else f"stand still for {age:.0f} s")


def _write(session: Session) -> tuple[str | None, dict[str, str]]:
    """Keep a row, and read what only the store knows: the step of its tables, and who has which duty."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    probe = insert_new(session, settings).values(key="last_probe", value=now)
    session.execute(probe.on_conflict_do_update(index_elements=["key"], set_={"value": now}))
    step = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return step, holders(session)
