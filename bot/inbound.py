"""The way in: one message from a carrier becomes, in one transaction, everything that follows from it (promise P2).

Understand, read the facts, answer, make the changes, queue the replies: all of it commits together with the key of the
message, so that a carrier's repeat changes nothing, and only then does `receive` return.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.apply import Scene, apply
from bot.conversation import intents
from bot.conversation.answer import answer
from bot.conversation.intents import Intent
from bot.conversation.render import render, render_buttons
from bot.conversation.replies import Answer
from bot.conversation.understand import LONGEST_TEXT, understand
from bot.conversation.vocabulary import load_vocabulary
from bot.gather import Surroundings, gather, open_step
from bot.message import Message
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind
from registry import addresses, incoming, threads
from registry.clock import Clock
from registry.places import Gazetteer, load_gazetteer
from registry.settings import Mode
from registry.store import Store, StoreError
from registry.tables import Address

log = structlog.get_logger()

WEB = "web"
Settle = Callable[[str, str], Awaitable[None]]
"""Waits until what was just sent to that channel's address is written down."""

PLACES_KEPT_FOR = 60.0
"""Wall-clock seconds that the register's place names are used before they are read again."""


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
    ) -> None:
        self._store = store
        self._speaker = speaker
        self._clock = clock
        self._mode = mode
        self._firewall = firewall
        self._settle = settle
        self._vocabulary = load_vocabulary(speaker.catalogue)
        self._places: tuple[float, Gazetteer] | None = None
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def receive(self, message: Message) -> None:
        """Handle the message and return once all that follows from it is durable. Raises StoreError."""
        turn = self._turns.setdefault((message.channel, message.sender), asyncio.Lock())
        async with turn:
            if self._settle is not None:
                await self._settle(message.channel, message.sender)
            try:
                await self._store.write(partial(self._handle, message=message, now=self._clock.now()))
            except (StoreError, SQLAlchemyError):
                raise  # the store may work again in a moment: the carrier keeps the message and brings it again
            except Exception as fault:  # the edge: a fault of ours must neither lose a message nor bring it for ever
                log.error("message not handled", key=message.key, fault=type(fault).__name__)
                await self._store.write(partial(self._keep_unhandled, message=message, now=self._clock.now()))

    def _handle(self, session: Session, *, message: Message, now: datetime) -> None:
        if not incoming.is_new(session, message.key, now):
            return
        address = self._address(session, message, now)
        if address is None:
            log.warning("unknown web token", key=message.key)
            return
        assert address.id is not None
        thread = threads.find_or_create_thread(session, address.id)
        step = open_step(session, thread, address.person_id is not None, now)
        intent = understand(message, step, self._vocabulary)
        around = Surroundings(self._speaker, self._gazetteer(session), self._mode, self._firewall)
        facts = gather(session, around, address, thread, step, intent, at=message.at, hint=message.language_hint)
        given = answer(intent, facts, self._speaker.ladder, now)
        incoming.keep(session, address.id, written(message), named(intent), given.for_officer, now)
        threads.move_thread(session, thread, given.step, given.notes, understood=given.understood, now=now)
        scene = Scene(session, self._speaker, address, facts.language, now, message.key)
        self._carry_out(scene, given)
        log.info("received", address=address.id, intent=named(intent), replies=len(given.replies))

    def _carry_out(self, scene: Scene, given: Answer) -> None:
        """Make the changes, then say the replies, in the language that was just chosen if one was."""
        found: dict[str, str] = {}
        for effect in given.effects:
            found |= apply(effect, scene)
        language = given.language or scene.language
        for number, reply in enumerate(given.replies):
            queue_message(
                scene.session,
                key=f"reply:{scene.key}:{number}",
                kind=DeliveryKind.REPLY,
                address=scene.address,
                text=render(self._speaker, language, reply, found),
                priority=reply.priority,
                now=scene.now,
                question=str(reply.question) if reply.question else None,
                buttons=render_buttons(self._speaker, language, reply),
            )

    def _address(self, session: Session, message: Message, now: datetime) -> Address | None:
        """Whose message it is: a one-tap page speaks for the address whose link was opened."""
        if message.channel == WEB:
            return addresses.find_by_web_token(session, message.sender)
        address = addresses.find_or_create_address(session, message.channel, message.sender, now)
        if message.opted_out is None:
            addresses.note_heard(session, address, now)
        return address

    def _gazetteer(self, session: Session) -> Gazetteer:
        read_at = time.monotonic()
        if self._places is None or read_at - self._places[0] > PLACES_KEPT_FOR:
            self._places = (read_at, load_gazetteer(session))
        return self._places[1]

    def _keep_unhandled(self, session: Session, *, message: Message, now: datetime) -> None:
        if not incoming.is_new(session, message.key, now):
            return
        address = self._address(session, message, now)
        if address is not None and address.id is not None:
            incoming.keep(session, address.id, written(message), "not handled", True, now)


def written(message: Message) -> str:
    """What came, as an officer may read it. Exact places stand in reports alone, which forget them in time (P7)."""
    if message.location is not None:
        return "(a place)"
    return (message.text or message.press or message.other or "")[:LONGEST_TEXT]


def named(intent: Intent) -> str:
    """How the message was understood, in a word or two and without anything that was written."""
    kind = type(intent).__name__.lower()
    return f"{kind} {intent.name}" if isinstance(intent, intents.Word) else kind
