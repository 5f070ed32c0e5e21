"""The round that keeps everything moving: fills broadcasts, sweeps what was stopped, escalates who did not answer.

It is woken by whatever committed, and by a clock; what there is to do stands in the store, never in the bell.
"""

import asyncio
import time
from functools import partial

import structlog
from sqlmodel import Session

from broadcasts.enquiring import take_up
from broadcasts.erasing import finish_erasures
from broadcasts.escalating import BATCH, escalate
from broadcasts.fallback import Fallback
from broadcasts.fillers import Unfillable, fill_next, note_fault, unfilled
from broadcasts.filling import CHUNK
from broadcasts.following_up import follow_up
from broadcasts.late_wordings import add_missing, still_read
from broadcasts.outbox import sweep_stopped
from broadcasts.outcomes import fail
from broadcasts.paging import page_approvers, page_many_views
from broadcasts.receipts import settle_early
from broadcasts.showing_proposals import ShowingProposals
from broadcasts.speaker import Speaker
from registry.clock import Clock
from registry.store import Store

log = structlog.get_logger()

TOPICS = ("fill", "escalation")


class Rounds:
    """Runs one round after the other while there is something to do, then waits to be woken."""

    def __init__(self, store: Store, speaker: Speaker, clock: Clock) -> None:
        self._store = store
        self._speaker = speaker
        self._clock = clock
        self._fallback = Fallback(store, speaker, clock)
        self._proposals = ShowingProposals(store, speaker, clock)
        self._worded = False
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.turned_at = time.monotonic()  # when it last came round; whoever watches over it looks here

    async def start(self) -> None:
        self._wake.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop between two transactions; what is left is found again in the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._proposals.stop()

    def wake(self) -> None:
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._add_wordings()
                await self._round()
            except Exception:  # the edge of the loop: a fault must not end it, and the next bell tries again
                log.exception("a round failed")

    async def _add_wordings(self) -> None:
        """Once, before anything is filled: a new version, a new language or another way back came with this start."""
        if self._worded:
            return
        for broadcast_id in await self._store.read(still_read):
            try:
                await self._store.write(partial(add_missing, speaker=self._speaker, broadcast_id=broadcast_id))
            except Exception:  # the edge of the loop: one alert that cannot be worded must not keep the others
                log.exception("a standing alert could not be worded anew", broadcast=broadcast_id)
        self._worded = True

    async def _round(self) -> None:
        """Whatever comes first is looked for again after each short transaction: a correction waits behind none."""
        self._proposals.begin()
        asking = (self._enquire, self._follow_up)
        steps = (self._sweep, self._page, self._settle_receipts, self._erase, self._escalate, *asking)
        while any(
            [await self._fill(), await self._fallback.step(), *[await self._store.write(step) for step in steps]]
        ):
            self.turned_at = time.monotonic()
        self.turned_at = time.monotonic()

    async def _fill(self) -> bool:
        """One chunk of the most urgent broadcast; whether there was one. One that cannot be filled lets others pass."""
        now = self._clock.now()
        try:
            return await self._store.write(lambda session: fill_next(session, self._speaker, now, CHUNK))
        except Unfillable as fault:
            broadcast_id = fault.broadcast_id
            log.exception("a broadcast could not be filled", broadcast=broadcast_id)
            await self._store.write(lambda session: note_fault(session, broadcast_id, now))
        return True

    def _sweep(self, session: Session) -> bool:
        return sweep_stopped(session, CHUNK) == CHUNK

    def _page(self, session: Session) -> bool:
        now = self._clock.now()
        page_approvers(session, self._speaker, now)
        page_many_views(session, self._speaker, now)
        return False

    def _settle_receipts(self, session: Session) -> bool:
        return settle_early(session, fail, CHUNK) == CHUNK

    def _erase(self, session: Session) -> bool:
        finish_erasures(session, self._clock.now())
        return False

    def _enquire(self, session: Session) -> bool:
        return take_up(session, self._speaker, self._clock.now())

    def _follow_up(self, session: Session) -> bool:
        return follow_up(session, self._speaker, self._clock.now())

    def _escalate(self, session: Session) -> bool:
        """Nobody is asked again, or looked for, because of an alert that a newer one is about to replace."""
        if unfilled(session, self._clock.now()):
            return True
        return escalate(session, self._speaker, self._clock.now()) == BATCH
