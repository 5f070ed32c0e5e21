"""The way in: one message from a carrier becomes, in one transaction, everything that follows from it (promise P2).

Understand, read the facts, answer, make the changes, queue the replies: all of it commits together with the key of the
message, so that a carrier's repeat changes nothing, and only then does `receive` return. What waits while a transaction
is under way is handled together in the next.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.vocabulary import load_vocabulary
from bot.gather import Surroundings
from bot.handling import handle, keep_unhandled
from bot.message import Message, readable_message
from broadcasts.speaker import Speaker
from registry.clock import Clock, WallClock
from registry.settings import Mode
from registry.store import Store, StoreError

log = structlog.get_logger()

Settle = Callable[[str, str], Awaitable[None]]
"""Waits until what was just sent to that channel's address is written down."""

MOST_AT_ONCE = 50
"""So many share a transaction: more would save little, and whatever else is written waits as long as they take."""


@dataclass(frozen=True)
class _Waiting:
    message: Message
    handled: asyncio.Future[None]


class Inbox:
    """Receives the messages of all channels; those of one sender one after the other, in the order they came."""

    def __init__(
        self,
        store: Store,
        speaker: Speaker,
        clock: Clock,
        *,
        mode: Mode,
        firewall: bool = False,
        settle: Settle | None = None,
        wall: Clock | None = None,
    ) -> None:
        """`wall` is the real time, where a test does not stand in for it."""
        self._store = store
        self._clock = clock
        self._settle = settle
        vocabulary = load_vocabulary(speaker.catalogue)
        self._around = Surroundings(speaker, vocabulary, mode, firewall, wall=wall or WallClock())
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._waiting: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None

    async def receive(self, message: Message) -> None:
        """Handle the message and return once all that follows from it is durable. Raises StoreError."""
        turn = self._turns.setdefault((message.channel, message.sender), asyncio.Lock())
        async with turn:
            if self._settle is not None:
                await self._settle(message.channel, message.sender)
            waiting = _Waiting(readable_message(message), asyncio.get_running_loop().create_future())
            self._waiting.append(waiting)
            if self._working is None:
                self._working = asyncio.create_task(self._work())
            await waiting.handled

    async def _work(self) -> None:
        """Until nothing waits."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            await self._take(batch)
        self._working = None

    async def _take(self, batch: list[_Waiting]) -> None:
        """Handle a batch; where one of its messages cannot be handled, each by itself, so that it spoils no other."""
        try:
            await self._handle([waiting.message for waiting in batch])
        except Exception as fault:  # the edge: whatever it is goes to whoever brought the message, or to the log
            if len(batch) == 1:
                await self._give_up(batch[0], fault)
            elif isinstance(fault, StoreError):
                for waiting in batch:
                    _fail(waiting, fault)
            else:
                log.warning("messages are handled one by one", count=len(batch), fault=type(fault).__name__)
                for waiting in batch:
                    await self._take([waiting])
        else:
            for waiting in batch:
                _succeed(waiting)

    async def _handle(self, messages: list[Message]) -> None:
        now = self._clock.now()
        await self._store.write(lambda session: handle(session, self._around, messages, now))

    async def _give_up(self, waiting: _Waiting, fault: Exception) -> None:
        """A fault of the store is the carrier's to hear, which brings the message again; after one of ours an officer
        must read it: it must neither be lost nor come for ever."""
        if isinstance(fault, StoreError | SQLAlchemyError):
            _fail(waiting, fault)
            return
        message, now = waiting.message, self._clock.now()
        log.error("message not handled", key=message.key, fault=type(fault).__name__)
        try:
            await self._store.write(lambda session: keep_unhandled(session, message, now))
        except Exception as second:  # the same edge
            _fail(waiting, second)
        else:
            _succeed(waiting)


def _succeed(waiting: _Waiting) -> None:
    if not waiting.handled.done():
        waiting.handled.set_result(None)


def _fail(waiting: _Waiting, fault: Exception) -> None:
    if not waiting.handled.done():
        waiting.handled.set_exception(fault)
