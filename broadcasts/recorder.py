"""Writes a lane's outcomes to the store in batches, and knows which addresses still wait for theirs to be written."""

import asyncio
from collections.abc import Callable

import structlog

from alert_levels.ladder import Ladder
from broadcasts.outcomes import Outcome, record
from registry.store import Store, StoreClosed, StoreError

log = structlog.get_logger()

BATCH = 500
GATHERING_SECONDS = 0.02
"""So long a first outcome waits for others to share its commit."""
AGAIN_AFTER_SECONDS = 1.0
LONGEST_SETTLING = 2.0
"""Wall-clock seconds; no reply waits longer than that for an outcome."""


class Recorder:
    """Whatever comes home within a moment, or while a batch is being committed, is the next batch.

    `written` is called after each.
    """

    def __init__(self, store: Store, ladder: Ladder, channel: str, written: Callable[[], None]) -> None:
        self._store = store
        self._ladder = ladder
        self._channel = channel
        self._written = written
        self._noted: list[Outcome] = []
        self._bell = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._unwritten: dict[str, int] = {}
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._giving_up = False

    def expect(self, address: str) -> None:
        """A message to the address is on its way."""
        self._unwritten[address] = self._unwritten.get(address, 0) + 1

    def note(self, outcome: Outcome) -> None:
        """A message is back; `expect` was called for it."""
        self._noted.append(outcome)
        self._idle.clear()
        self._bell.set()

    async def settled(self, address: str) -> None:
        """Wait, not for long, until what was handed to the carrier for that address is written down.

        Somebody who answers at once must be understood by the question that they have just read.
        """
        if address not in self._unwritten:
            return
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, []).append(written)
        await asyncio.wait([written], timeout=LONGEST_SETTLING)

    async def drained(self) -> None:
        """Wait until everything noted is written; a store that is busy from now on is given up."""
        self._giving_up = True
        await self._idle.wait()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._bell.wait()
            if len(self._noted) < BATCH:
                await asyncio.sleep(GATHERING_SECONDS)
            self._bell.clear()
            while self._noted:
                batch, self._noted = self._noted[:BATCH], self._noted[BATCH:]
                await self._write(batch)
                for outcome in batch:
                    self._close(outcome.claimed.outgoing.to)
                self._written()
            self._idle.set()

    async def _write(self, batch: list[Outcome]) -> None:
        """One that cannot be kept spoils no other: it stays "sending", and is settled as doubtful later."""
        try:
            await self._keep(batch)
        except Exception:  # the edge of the lane
            log.exception("outcomes were not written", channel=self._channel, count=len(batch))
            for outcome in batch if len(batch) > 1 else ():
                await self._write([outcome])

    async def _keep(self, batch: list[Outcome]) -> None:
        while True:
            try:
                return await self._store.write(lambda session: record(session, self._ladder, batch))
            except StoreClosed:
                raise
            except StoreError as error:
                if self._giving_up:
                    raise
                log.warning("outcomes wait for the store", channel=self._channel, count=len(batch), why=str(error))
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    def _close(self, address: str) -> None:
        self._unwritten[address] -= 1
        if self._unwritten[address] > 0:
            return
        del self._unwritten[address]
        for written in self._waiting.pop(address, ()):
            if not written.done():
                written.set_result(None)
