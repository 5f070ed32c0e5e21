"""A lane: one sending account, held by one process at a time. It sends the most urgent deliveries side by side at the
carrier's rate, and has their outcomes written back. What is in a message and to whom it goes, it does not know.
"""

import asyncio
import time
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from alert_levels.ladder import Ladder
from broadcasts.channel import Channel, SendError, Trouble
from broadcasts.circuit import WELL, Circuit
from broadcasts.doubt import found_before_sending, what_became_of
from broadcasts.health import note_health
from broadcasts.limiter import WINDOW, Limiter
from broadcasts.meter import Meter
from broadcasts.outbox import Claimed, left_sending, put_back
from broadcasts.outcomes import Outcome, next_try
from broadcasts.ready import Ready
from broadcasts.recorder import Recorder
from broadcasts.supply import AFTER_FAULT, Admit, Supply
from registry.clock import Clock
from registry.duty import Duty
from registry.leases import RENEW_SECONDS
from registry.store import Store

log = structlog.get_logger()

AHEAD_SECONDS = 0.25
"""So much of the rate is claimed ahead of its moment: no correction waits behind more."""
LARGEST_CLAIM = 500
IN_FLIGHT = 256
"""The most messages on their way at once. Below it rate and latency decide; the more, the more copies after a crash.
At a latency of 50 ms it allows 5,000 messages a second."""
FORGET_EVERY = timedelta(seconds=2)
LOST_AFTER_SECONDS = 300.0
"""Real time, far longer than any time-out: a message that is still on its way then belongs to nobody."""
ASKED_AT_ONCE = 20
AFTER_PROBE = timedelta(minutes=1)
"""A probe that failed lets other messages be the next ones: it may be its own fault."""


class Lane:
    """Runs until stopped; `wake` makes it look at once. Its waiting is in crisis time, its lease in real time."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        limiter: Limiter,
        ladder: Ladder,
        clock: Clock,
        *,
        in_flight: int = IN_FLIGHT,
        holder: str | None = None,
        admit: Admit | None = None,
    ) -> None:
        self.meter = Meter(per_second=limiter.per_second)
        self._store = store
        self._channel = channel
        self._limiter = limiter
        self._clock = clock
        self._in_flight = in_flight
        self._full = max(1, min(LARGEST_CLAIM, int(limiter.per_second * AHEAD_SECONDS)))
        self._circuit = WELL
        self._duty = Duty(store, f"lane:{channel.name}", holder)
        self._wake = self._duty.changed
        self._ready = Ready(limiter, channel.weight)
        self._supply = Supply(store, self._duty, channel.name, clock, self._ready, self._wake.set, admit)
        self._recorder = Recorder(store, ladder, channel.name, self._supply.look_behind)
        self._stopping = asyncio.Event()
        self._forgot_at = self._lost_before = clock.now()
        self._looked_for_lost = time.monotonic()
        self._in_air = 0
        self._flying: set[asyncio.Task[None]] = set()
        self._errands: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []

    @property
    def name(self) -> str:
        return self._channel.name

    @property
    def on_duty(self) -> bool:
        """Whether this process has the lane at the moment."""
        return self._duty.is_ours

    @property
    def in_flight(self) -> int:
        """How many messages are on their way to the carrier."""
        return len(self._flying)

    async def start(self) -> None:
        """Begin as soon as no other process has the lane."""
        self._loops = [asyncio.create_task(self._serve_forever()), asyncio.create_task(self._recorder.run())]

    async def stop(self) -> None:
        """Claim no more, put back what has not left, wait for what is on its way, write every outcome."""
        if not self._loops:
            return
        serving, recording = self._loops
        self._stopping.set()
        self._wake.set()
        await serving
        self._return(self._ready.take_all(), self._clock.now())
        while self._flying or self._errands:
            await asyncio.wait(self._flying | self._errands)
        await self._recorder.drained()
        recording.cancel()
        await self._duty.give_back()

    def wake(self) -> None:
        self._supply.ring()
        self._wake.set()

    async def settled(self, address: str) -> None:
        """Wait, not for long, until what was handed to the carrier for that address is written down."""
        await self._recorder.settled(address)

    async def _serve_forever(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                if await self._duty.take():
                    await self._serve()
                else:
                    await self._until_woken(RENEW_SECONDS)
            except Exception:  # the edge of the lane: a busy store or a fault of ours must not end it
                log.exception("a lane failed", channel=self.name)
                await self._unless_stopped(self._clock.sleep(AFTER_FAULT))

    async def _serve(self) -> None:
        """Settle what an earlier process left unsaid, and send until the lane is lost or stopped."""
        log.info("lane taken", channel=self.name)
        keeping = asyncio.create_task(self._duty.keep())
        try:
            await self._unless_stopped(asyncio.sleep(_hand_over(self._duty.idle_for)))
            await self._settle()
            while self._duty.is_held and not self._stopping.is_set():
                await self._turn()
        finally:
            keeping.cancel()
            await self._supply.finished()
        if not self._stopping.is_set():
            log.warning("another process has the lane", channel=self.name)
            self._ready.take_all()  # the other process has settled them by now

    async def _turn(self) -> None:
        self._wake.clear()
        await self._tidy(self._clock.now())
        waits = [self._launch(), self._supply.top_up(self._ahead)]
        known = [wait for wait in waits if wait is not None]
        alarm = self._alarm(min(known)) if known else None
        await self._wake.wait()
        if alarm is not None:
            alarm.cancel()

    async def _tidy(self, now: datetime) -> None:
        if now - self._forgot_at > FORGET_EVERY:
            self._forgot_at = now
            self._limiter.forget_quiet(self._clock.seconds())
        if time.monotonic() - self._looked_for_lost > LOST_AFTER_SECONDS:
            claimed_before, self._lost_before = self._lost_before, now
            self._looked_for_lost = time.monotonic()
            await self._settle(claimed_before)

    def _alarm(self, seconds: float) -> asyncio.Task[None]:
        """Wakes the lane in so many seconds; one that is cancelled wakes nobody."""
        span = timedelta(seconds=seconds)

        async def ring() -> None:
            await self._clock.sleep(span)
            self._wake.set()

        return asyncio.create_task(ring())

    @property
    def _ahead(self) -> int:
        """How many messages are claimed before their moment; one where the carrier is only probed."""
        return 1 if self._circuit.is_open else self._full

    @property
    def _room(self) -> int:
        return (1 if self._circuit.is_open else self._in_flight) - self._in_air

    def _launch(self) -> float | None:
        """Send what may leave now; the seconds until the next may, None where something else must happen first."""
        found = self._next()
        while isinstance(found, Claimed):
            flight = asyncio.create_task(self._fly(found))
            self._flying.add(flight)
            flight.add_done_callback(self._flying.discard)
            found = self._next()
        return found

    def _next(self) -> Claimed | float | None:
        if self._room <= 0 or self._stopping.is_set() or not self._duty.is_ours:
            return None
        found = self._ready.next(self._clock.seconds(), time.monotonic())
        self._return(self._ready.take_stale(), self._clock.now())
        if isinstance(found, Claimed):
            self._recorder.expect(found.outgoing.to)
            self._in_air += 1
        return found

    async def _fly(self, first: Claimed) -> None:
        """Send one delivery; and then the next, as long as there is one that may leave at that very moment."""
        found: Claimed | float | None = first
        while isinstance(found, Claimed):
            await self._send(found)
            self._in_air -= 1
            if not self._stopping.is_set():
                self._supply.top_up(self._ahead)
            found = self._next()
        self._wake.set()

    async def _send(self, claimed: Claimed) -> None:
        probing, ref, error = self._circuit.is_open, None, None
        try:
            ref = await found_before_sending(self._channel, claimed) if claimed.doubtful else None
            ref = ref or await self._channel.send(claimed.outgoing)
        except SendError as trouble:
            error = trouble
        except Exception:  # the edge of the lane: a fault in a channel must not stop the lane, nor lose the delivery
            log.exception("a channel failed", channel=self.name, delivery=claimed.outgoing.delivery_id)
            error = SendError(Trouble.UNKNOWN, "fault in the channel")
        self._landed(claimed, ref, error, probing=probing)

    def _landed(self, claimed: Claimed, ref: str | None, error: SendError | None, *, probing: bool) -> None:
        now = self._clock.now()
        self._limiter.landed(claimed.outgoing.to, self._clock.seconds())
        self._judge(error, now, probing=probing)
        put_off = (AFTER_PROBE if probing else timedelta(0)) if self._circuit.is_open else None
        outcome = Outcome(claimed, now, ref, error, put_off)
        self.meter.note(error)
        self._recorder.note(outcome)
        again_at = next_try(outcome)
        if again_at is None:
            self._ready.landed(claimed.outgoing.to)
        else:  # nothing overtakes it on the way to the same address
            self._return(self._ready.take_behind(claimed.outgoing.to), again_at)

    def _judge(self, error: SendError | None, now: datetime, *, probing: bool) -> None:
        """What the outcome says of the carrier: hold the lane, or take it for down, or for well again."""
        if error is None and self._circuit is WELL:
            return
        if error is not None and error.trouble is Trouble.THROTTLED:
            wait = error.retry_after or timedelta(seconds=1)
            self._limiter.too_many(wait.total_seconds(), self._clock.seconds())
            self.meter.note_hold(wait.total_seconds())
            if wait.total_seconds() > AHEAD_SECONDS:
                self._return(self._ready.take_all(), now + wait)
        was_open = self._circuit.is_open
        trouble, why = (error.trouble, error.why) if error else (None, "")
        self._circuit = self._circuit.after(trouble, why, now, probing=probing)
        if self._circuit.is_open and (probing or not was_open):
            self._limiter.hold(self._circuit.probe_wait.total_seconds(), self._clock.seconds())
        if self._circuit.is_open is not was_open:
            self._tell_health(self._circuit, now)

    def _tell_health(self, circuit: Circuit, now: datetime) -> None:
        if circuit.is_open:
            log.error("the carrier takes nothing", channel=self.name, why=circuit.why)
            self._return(self._ready.take_all(), now)
        else:
            log.info("the carrier takes messages again", channel=self.name)
        self._run(self._store.write(lambda session: note_health(session, self.name, circuit, now)))

    def _return(self, claimed: Sequence[Claimed], due_at: datetime) -> None:
        """Put back into the outbox what has not been tried."""
        if claimed:
            self._run(self._put_back(claimed, due_at))

    async def _put_back(self, claimed: Sequence[Claimed], due_at: datetime) -> None:
        await self._store.write(lambda session: put_back(session, claimed, due_at, attempted=False))
        self.wake()

    def _run(self, errand: Awaitable[None]) -> None:
        async def run() -> None:
            try:
                await errand
            except Exception:  # the edge of the lane: what stays on its way is settled later
                log.exception("a lane's errand failed", channel=self.name)

        task = asyncio.create_task(run())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _settle(self, before: datetime | None = None) -> None:
        """Deliveries that were left on their way: ask the carrier where it can be asked, else send again."""
        doubtful = await self._store.write(lambda session: left_sending(session, self.name, before))
        if doubtful:
            log.warning("deliveries of unknown outcome", channel=self.name, count=len(doubtful))
            self._run(self._ask_for(doubtful))

    async def _ask_for(self, doubtful: Sequence[Claimed]) -> None:
        """A few at a time, beside the sending."""
        few = asyncio.Semaphore(ASKED_AT_ONCE)

        async def ask(claimed: Claimed) -> None:
            async with few:
                ref, error = await what_became_of(self._channel, claimed)
            now = self._clock.now()
            self._recorder.expect(claimed.outgoing.to)
            self._recorder.note(Outcome(claimed, now, ref, error))

        await asyncio.gather(*map(ask, doubtful))

    async def _until_woken(self, seconds: float) -> None:
        """Perhaps another process gives the lane back; who does rings."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _unless_stopped(self, waiting: Coroutine[object, object, None]) -> None:
        """Wait, but no longer than until the lane is stopped."""
        tasks = {asyncio.create_task(waiting), asyncio.create_task(self._stopping.wait())}
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()


def _hand_over(idle_for: float | None) -> float:
    """Seconds to wait so that what the last holder may just have sent and what we send fit one window of the rate."""
    return 0.0 if idle_for is None else max(0.0, WINDOW + AHEAD_SECONDS - idle_for)
