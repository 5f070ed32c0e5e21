"""A duty of this process: takes its lease, keeps it while the process lives, and knows when it is lost."""

import asyncio

import structlog
from sqlmodel import Session

from registry.leases import RENEW_SECONDS, Lease, give_back, take, this_process, use
from registry.store import Store

log = structlog.get_logger()


class Duty:
    """One named duty, which at most one process has at a time. `changed` is set whenever it was taken, kept or lost."""

    def __init__(self, store: Store, name: str, holder: str | None = None) -> None:
        self.name = name
        self.changed = asyncio.Event()
        self._store = store
        self._holder = holder or this_process()
        self._lease: Lease | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the duty is surely this process's: sending stops at the very moment when it may be another's."""
        return self._lease is not None and self._lease.is_good()

    @property
    def is_held(self) -> bool:
        """Whether the duty was taken and is not known to be lost."""
        return self._lease is not None

    @property
    def idle_for(self) -> float | None:
        """Seconds, when the duty was taken, since anybody had made use of it; None when nobody ever had."""
        return self._lease.idle_for if self._lease is not None else None

    async def take(self) -> bool:
        """Take the duty, if no other process has it."""
        self._lease = await self._store.write(lambda session: take(session, self.name, self._holder))
        return self._lease is not None

    async def keep(self) -> None:
        """Renew until the duty is lost; a frozen process finds out here. A store that is away is asked again."""
        while self._lease is not None:
            await asyncio.sleep(RENEW_SECONDS)
            mine = self._lease
            try:
                renewed = await self._store.write(lambda session: take(session, self.name, self._holder))
            except Exception:  # the edge of the duty: what is not renewed runs out by itself
                log.exception("a duty was not renewed", duty=self.name)
                continue
            self._lease = renewed if renewed is not None and mine is not None and renewed.token == mine.token else None
            self.changed.set()

    def use(self, session: Session) -> Lease | None:
        """Within a transaction that acts on the duty: renew it there and then; None when another process has it.

        Whoever commits the transaction hands the lease to `used`; until then nothing is known to be renewed.
        """
        return use(session, self._lease) if self._lease is not None else None

    def used(self, lease: Lease | None) -> None:
        """The transaction of `use` was committed."""
        self._lease = lease

    async def give_back(self) -> None:
        """Let go, so that the next process need not wait."""
        lease, self._lease = self._lease, None
        if lease is not None:
            await self._store.write(lambda session: give_back(session, lease))
