"""A lane: one sending account, one loop. It claims the most urgent deliveries, sends them at the carrier's rate, and
writes outcomes back in batches. What is in a message and to whom it goes, it does not know.
"""

import asyncio
from datetime import timedelta

import structlog

from alert_levels.ladder import Ladder
from broadcasts.channel import CannotAsk, Channel, SendError, Trouble
from broadcasts.limiter import Limiter
from broadcasts.outbox import Claimed, claim, left_sending, next_due, put_back
from broadcasts.outcomes import Outcome, record
from registry.clock import Clock
from registry.store import Store, StoreBusy

log = structlog.get_logger()

CLAIM = 50
IN_FLIGHT = 100
LOOK_AGAIN = timedelta(minutes=1)
AFTER_MISCONFIGURED = timedelta(seconds=30)
AFTER_FAULT = timedelta(seconds=1)
BATCH = 100
LONGEST_SETTLING = 2.0
"""Wall-clock seconds; no reply waits longer than that for an outcome."""


class Lane:
    """Runs until stopped; `wake` makes it look at once. All its waiting is in crisis time."""

    def __init__(self, store: Store, channel: Channel, limiter: Limiter, ladder: Ladder, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._limiter = limiter
        self._ladder = ladder
        self._clock = clock
        self._wake = asyncio.Event()
        self._outcomes: asyncio.Queue[tuple[Outcome, str, asyncio.Future[None]]] = asyncio.Queue()
        self._flying: set[asyncio.Task[None]] = set()
        self._unwritten: dict[str, set[asyncio.Future[None]]] = {}
        self._stopping = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []

    @property
    def name(self) -> str:
        return self._channel.name

    async def start(self) -> None:
        """Settle what an earlier process left unsaid, then begin."""
        await self._settle_doubtful()
        self._loops = [asyncio.create_task(self._send_forever()), asyncio.create_task(self._record_forever())]

    async def stop(self) -> None:
        """Claim no more, put back what has not left, wait for what is on its way, write every outcome."""
        if not self._loops:
            return
        self._stopping.set()
        self.wake()
        sending, recording = self._loops
        await sending
        if self._flying:
            await asyncio.wait(self._flying)
        await self._outcomes.join()
        recording.cancel()

    def wake(self) -> None:
        self._wake.set()

    async def settled(self, address: str) -> None:
        """Wait, not for long, until what was handed to the carrier for that address is written down.

        Somebody who answers at once must be understood by the question that they have just read.
        """
        waiting = self._unwritten.get(address)
        if waiting:
            await asyncio.wait(waiting, timeout=LONGEST_SETTLING)

    async def _send_forever(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                await self._turn()
            except Exception:  # the edge of the lane: a busy store or a fault of ours must not end it
                log.exception("a turn of a lane failed", channel=self.name)
                await self._sleep(AFTER_FAULT, self._stopping)

    async def _turn(self) -> None:
        claimed = await self._claim(min(CLAIM, self._limiter.per_second, IN_FLIGHT - len(self._flying)))
        for delivery in claimed:
            await self._launch(delivery)
        if not claimed:
            await self._rest()

    async def _claim(self, limit: int) -> list[Claimed]:
        if limit <= 0:
            return []
        now = self._clock.now()
        return await self._store.write(lambda session: claim(session, self.name, limit, now))

    async def _rest(self) -> None:
        """Until something is queued, becomes due, or comes home."""
        now = self._clock.now()
        due = await self._store.read(lambda session: next_due(session, self.name, now))
        await self._sleep(min(due - now, LOOK_AGAIN) if due else LOOK_AGAIN, self._wake)
        self._limiter.forget_quiet(self._clock.now().timestamp())

    async def _sleep(self, span: timedelta, unless: asyncio.Event) -> None:
        sleeping = asyncio.create_task(self._clock.sleep(span))
        waking = asyncio.create_task(unless.wait())
        await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sleeping, waking):
            task.cancel()

    async def _launch(self, delivery: Claimed) -> None:
        """Wait for the delivery's turn, then let it fly beside the others; a lane that stops meanwhile puts it back."""
        address, units = delivery.outgoing.to, self._channel.weight(delivery.outgoing)
        while (wait := self._limiter.wait(address, units, self._clock.now().timestamp())) > 0:
            if self._stopping.is_set():
                await self._return(delivery)
                return
            await self._sleep(timedelta(seconds=wait), self._stopping)
        self._limiter.spend(address, units, self._clock.now().timestamp())
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        earlier = self._unwritten.setdefault(address, set())
        flight = asyncio.create_task(self._fly(delivery, frozenset(earlier), written))
        earlier.add(written)
        self._flying.add(flight)
        flight.add_done_callback(self._landed)

    async def _return(self, delivery: Claimed) -> None:
        number, now = delivery.outgoing.delivery_id, self._clock.now()
        await self._store.write(lambda session: put_back(session, number, now, attempted=False))

    def _landed(self, flight: asyncio.Task[None]) -> None:
        self._flying.discard(flight)
        self.wake()

    async def _fly(
        self, delivery: Claimed, earlier: frozenset[asyncio.Future[None]], written: asyncio.Future[None]
    ) -> None:
        """One after the other to one address: side by side, the full text could arrive before the core."""
        if earlier:
            await asyncio.wait(earlier)
        carrier_ref, error = None, None
        try:
            carrier_ref = await self._found(delivery) or await self._channel.send(delivery.outgoing)
        except SendError as trouble:
            error = trouble
            self._hold_after(trouble)
        except Exception:  # the edge of the lane: a fault in a channel must not stop the lane, nor lose the delivery
            log.exception("a channel failed", channel=self.name, delivery=delivery.outgoing.delivery_id)
            error = SendError(Trouble.UNKNOWN, "fault in the channel")
        self._outcomes.put_nowait((self._outcome(delivery, carrier_ref, error), delivery.outgoing.to, written))

    async def _found(self, delivery: Claimed) -> str | None:
        """What may have gone out before is asked for, where the carrier can be asked. Raises SendError."""
        if not delivery.doubtful:
            return None
        try:
            return await self._channel.find(delivery.outgoing, delivery.queued_at)
        except CannotAsk:
            return None
        except SendError as error:
            trouble = Trouble.DOWN if error.trouble is Trouble.UNKNOWN else error.trouble
            raise SendError(trouble, error.why, error.retry_after) from None  # asking sends nothing: ask again later

    def _outcome(self, delivery: Claimed, carrier_ref: str | None, error: SendError | None) -> Outcome:
        return Outcome(
            delivery_id=delivery.outgoing.delivery_id,
            attempts=delivery.attempts,
            doubtful=delivery.doubtful,
            kind=delivery.kind,
            at=self._clock.now(),
            carrier_ref=carrier_ref,
            error=error,
        )

    def _hold_after(self, error: SendError) -> None:
        now = self._clock.now().timestamp()
        if error.trouble is Trouble.THROTTLED:
            self._limiter.hold((error.retry_after or timedelta(seconds=1)).total_seconds(), now)
        elif error.trouble is Trouble.MISCONFIGURED:
            log.error("the carrier refuses this account", channel=self.name, why=error.why)
            self._limiter.hold(AFTER_MISCONFIGURED.total_seconds(), now)

    async def _record_forever(self) -> None:
        while True:
            batch = [await self._outcomes.get()]
            while len(batch) < BATCH and not self._outcomes.empty():
                batch.append(self._outcomes.get_nowait())
            await self._write([outcome for outcome, _, _ in batch])
            for _, address, written in batch:
                self._forget(address, written)
                self._outcomes.task_done()

    def _forget(self, address: str, written: asyncio.Future[None]) -> None:
        written.set_result(None)
        waiting = self._unwritten[address]
        waiting.discard(written)
        if not waiting:
            del self._unwritten[address]

    async def _write(self, batch: list[Outcome]) -> None:
        """One that cannot be kept spoils no other: it stays "sending", and is doubtful at the next start."""
        try:
            await self._keep(batch)
        except Exception:  # the edge of the lane
            log.exception("outcomes were not written", channel=self.name, count=len(batch))
            for outcome in batch if len(batch) > 1 else ():
                await self._write([outcome])

    async def _keep(self, batch: list[Outcome]) -> None:
        while True:
            try:
                return await self._store.write(lambda session: record(session, self._ladder, batch))
            except StoreBusy:
                if self._stopping.is_set():
                    raise
                log.warning("another process holds the store", channel=self.name, waiting=len(batch))
                await self._sleep(AFTER_FAULT, self._stopping)

    async def _settle_doubtful(self) -> None:
        """Deliveries that a dead process left on their way: ask the carrier where it can be asked, else send again."""
        now = self._clock.now()
        doubtful = await self._store.write(lambda session: left_sending(session, self.name, now))
        settled = [self._outcome(delivery, *await self._ask(delivery)) for delivery in doubtful]
        if settled:
            log.warning("deliveries of unknown outcome", channel=self.name, count=len(settled))
            await self._write(settled)

    async def _ask(self, delivery: Claimed) -> tuple[str | None, SendError | None]:
        try:
            found = await self._channel.find(delivery.outgoing, delivery.queued_at)
        except (CannotAsk, SendError) as unknown:
            return None, SendError(Trouble.UNKNOWN, str(unknown) or "the process stopped while it was sent")
        except Exception:  # the edge of the lane: a fault in a channel must not keep the lane from starting
            log.exception("a channel failed", channel=self.name, delivery=delivery.outgoing.delivery_id)
            return None, SendError(Trouble.UNKNOWN, "fault in the channel")
        return (found, None) if found else (None, SendError(Trouble.DOWN, "the carrier never took it"))
