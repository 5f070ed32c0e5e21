"""Keeps a lane supplied: claims what goes next a little ahead of its moment, beside the sending."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from broadcasts.outbox import Claimed, Texts, claim, give_up_claim, next_due
from broadcasts.ready import Ready
from broadcasts.tables import Priority
from broadcasts.unreadable import set_unreadable_aside
from registry.clock import Clock
from registry.duty import Duty
from registry.leases import Lease
from registry.store import Store, StoreError, StoreUnsure

log = structlog.get_logger()

Admit = Callable[[Session, Sequence[Claimed], datetime], list[Claimed]]
"""Which of the claimed deliveries may leave; it writes down what becomes of the others."""

MOST_CLAIMS = 20
"""So many claims one after the other in a transaction, while what they find may not leave."""

FOR_REPLIES = 0.2
"""The share of a lane that is kept for people who just wrote."""
LOOK_AGAIN = timedelta(minutes=1)
HELD_BACK = timedelta(seconds=1)
"""So long what is held back waits at most, if no outcome that is written down lets it go before."""
AFTER_FAULT = timedelta(seconds=1)


class Supply:
    """Fills `ready` whenever it runs low and there may be something in the outbox. Calls `woken` when it has looked."""

    def __init__(
        self,
        store: Store,
        duty: Duty,
        channel: str,
        clock: Clock,
        ready: Ready,
        woken: Callable[[], None],
        admit: Admit | None = None,
    ) -> None:
        self._store = store
        self._duty = duty
        self._channel = channel
        self._clock = clock
        self._ready = ready
        self._woken = woken
        self._admit = admit
        self._texts = Texts()
        self._rung = False
        self._holds_back = False
        self._look_at = 0.0
        self._owed_to_replies = 0.0
        self._claiming: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Something was queued: look at once, or once more if a look is under way."""
        self._rung = True
        self._look_at = 0.0

    def look_behind(self) -> None:
        """Outcomes were written: what was held back behind a message may be free now."""
        if self._holds_back:
            self.ring()
            self._woken()

    def top_up(self, ahead: int) -> float | None:
        """Claim so many more if what is ready runs low; the seconds until it would look, None while it need not."""
        if len(self._ready) > ahead // 2 or self._claiming is not None:
            return None
        wait = self._look_at - self._clock.seconds()
        if wait > 0:
            return wait
        self._claiming = asyncio.create_task(self._look(ahead))
        return None

    async def finished(self) -> None:
        """Wait for a look that is under way."""
        if self._claiming is not None:
            await asyncio.wait([self._claiming])

    async def _look(self, limit: int) -> None:
        self._rung = False
        now = self._clock.now()
        try:
            lease, taken = await self._store.write(lambda session: self._claim(session, limit, now))
            self._duty.used(lease)
            self._ready.add(taken, time.monotonic())
            if len(taken) < limit:
                await self._rest()
        except StoreUnsure:
            await self._give_up(now)
        except StoreError as error:
            log.warning("a lane could not claim", channel=self._channel, why=str(error))
            self._look_at = self._clock.seconds() + AFTER_FAULT.total_seconds()
        except Exception:  # the edge of the lane: a row that cannot be read must not stop the others
            log.exception("a lane could not claim", channel=self._channel)
            self._look_at = self._clock.seconds() + AFTER_FAULT.total_seconds()
            await self._set_unreadable_aside(limit, now)
        finally:
            self._claiming = None
            self._woken()

    def _claim(self, session: Session, limit: int, now: datetime) -> tuple[Lease | None, list[Claimed]]:
        lease = self._duty.use(session)
        if lease is None:
            return None, []
        owed = min(max(1.0, FOR_REPLIES * limit), self._owed_to_replies + FOR_REPLIES * limit)
        taken = self._admitted(session, limit, now, int(owed))
        self._owed_to_replies = max(0.0, owed - sum(each.place[0] == Priority.REPLY for each in taken))
        return lease, taken

    def _admitted(self, session: Session, limit: int, now: datetime, for_replies: int) -> list[Claimed]:
        """What may leave of what is next; whatever may not must not stand in the way of what comes after it."""
        taken: list[Claimed] = []
        for _ in range(MOST_CLAIMS):
            found = claim(session, self._channel, limit - len(taken), now, self._texts, for_replies=for_replies)
            may_leave = found if self._admit is None else self._admit(session, found, now)
            taken += may_leave
            if len(may_leave) == len(found):
                return taken
            for_replies = 0
        self._rung = True
        return taken

    async def _give_up(self, claimed_at: datetime) -> None:
        """Perhaps the claim was kept, and nobody has it. Where that cannot be written, it is found as lost later."""
        log.warning("a claim was perhaps kept", channel=self._channel)
        try:
            await self._store.write(lambda session: give_up_claim(session, self._channel, claimed_at))
        except StoreError as error:
            log.warning("a claim could not be given up", channel=self._channel, why=str(error))
            self._look_at = self._clock.seconds() + AFTER_FAULT.total_seconds()

    async def _set_unreadable_aside(self, limit: int, now: datetime) -> None:
        try:
            await self._store.write(lambda session: set_unreadable_aside(session, self._channel, limit, now))
        except StoreError as error:
            log.warning("a lane could not set anything aside", channel=self._channel, why=str(error))

    async def _rest(self) -> None:
        """There is no more for now: until something is queued, or the next delivery's time has come."""
        now = self._clock.now()
        due = await self._store.read(lambda session: next_due(session, self._channel))
        self._holds_back = due is not None and due <= now
        wait = HELD_BACK if self._holds_back else min(due - now, LOOK_AGAIN) if due else LOOK_AGAIN
        if not self._rung:
            self._look_at = self._clock.seconds() + wait.total_seconds()
