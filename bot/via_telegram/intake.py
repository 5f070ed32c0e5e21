"""Takes updates in, one at a time: read, received, answered. Whether they were polled or pushed is not known here."""

import asyncio
import traceback
from collections import Counter

import structlog
from sqlalchemy.exc import OperationalError
from telegram import Bot, CallbackQuery, Update
from telegram.error import TelegramError

from bot.message import Receive
from bot.via_telegram.inbound import read
from registry.clock import Clock
from registry.store import StoreError

log = structlog.get_logger()

TRIES = 3
_STORE_IS_DOWN = (StoreError, OperationalError)


class NotTaken(Exception):
    """The update is not stored, so Telegram must keep it and bring it again."""


class Intake:
    """One for each bot. Whoever makes it also stops it."""

    def __init__(self, bot: Bot, receive: Receive, clock: Clock) -> None:
        self._bot = bot
        self._receive = receive
        self._clock = clock
        self._failures: Counter[int] = Counter()
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, update: Update) -> None:
        """Return when Telegram may forget the update. Raises NotTaken."""
        message = read(update, self._clock.now())
        if message is None:
            log.info("telegram.update.unread", update_id=update.update_id)
            return
        try:
            await self._receive(message)
        except Exception as error:  # the edge of one update: its fault must not stop the others
            self._give_up_or_raise(update.update_id, error)
        else:
            self._failures.pop(update.update_id, None)
        if update.callback_query is not None:
            self._answer(update.callback_query)

    async def stop(self) -> None:
        """Let go of the answers to presses that are still under way."""
        for answer in self._answers:
            answer.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _give_up_or_raise(self, update_id: int, error: Exception) -> None:
        """An update is given up only for a fault of its own: while the store is down, everything is kept."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        fault = {"update_id": update_id, "error": type(error).__name__, "where": f"{where.name}:{where.lineno}"}
        if isinstance(error, _STORE_IS_DOWN):
            log.error("telegram.update.store_down", **fault)
            raise NotTaken from error
        self._failures[update_id] += 1
        if self._failures[update_id] < TRIES:
            log.warning("telegram.update.failed", **fault)
            raise NotTaken from error
        del self._failures[update_id]
        log.error("telegram.update.skipped", **fault)

    def _answer(self, query: CallbackQuery) -> None:
        """Stop the button's spinner, beside the work: nobody waits for it."""
        answer = asyncio.get_running_loop().create_task(self._answer_press(query.id))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer_press(self, query_id: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:  # too old after 150 s, or Telegram is away: the press itself is stored
            log.info("telegram.press.unanswered", error=type(error).__name__)
