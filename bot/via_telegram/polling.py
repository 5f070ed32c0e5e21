"""Long polling that confirms to Telegram only what is stored."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.via_telegram.account import BotAccount
from bot.via_telegram.inbound import parse
from bot.via_telegram.intake import Intake, NotTaken
from bot.via_telegram.request import waiting_time
from registry.clock import Clock

log = structlog.get_logger()

LONGEST_POLL = 50
"""Seconds; the Bot API waits no longer than that."""
_LONGEST_PAUSE = timedelta(minutes=1)


class Polling:
    """Asks for updates until it is stopped. The request that confirms a batch waits until all of it is taken."""

    def __init__(self, bot: BotAccount, intake: Intake, clock: Clock) -> None:
        self._bot = bot
        self._intake = intake
        self._clock = clock
        self._offset: int | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End at once. What was taken and not yet confirmed comes again, and its key is known."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        await self._persist(self._leave_webhook)
        while True:
            await self._persist(self._poll)

    async def _leave_webhook(self) -> None:
        """Telegram refuses polling while a webhook is set."""
        await self._bot.delete_webhook()

    async def _poll(self) -> None:
        raw = await self._bot.raw_updates(self._offset, LONGEST_POLL)
        await asyncio.gather(*(self._take_in_order(chat) for chat in by_chat(_readable(raw))))
        if raw:
            self._offset = raw[-1]["update_id"] + 1

    async def _take_in_order(self, updates: Sequence[Update]) -> None:
        for update in updates:
            failures = 0
            while not await self._taken(update):
                failures += 1
                await self._clock.sleep(pause_after(failures))

    async def _taken(self, update: Update) -> bool:
        try:
            await self._intake.take(update)
        except NotTaken:
            return False
        return True

    async def _persist(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step, again and again until it succeeds."""
        failures = 0
        while True:
            try:
                await step()
                return
            except Exception as error:  # the edge of the poll: a bot that went deaf would be worse
                failures += 1
                log.warning("telegram.poll.failed", error=type(error).__name__, failures=failures)
                told = waiting_time(error) if isinstance(error, TelegramError) else None
                await self._clock.sleep(told or pause_after(failures))


def pause_after(failures: int) -> timedelta:
    """1, 2, 4 ... seconds, and never more than a minute."""
    return min(timedelta(seconds=2 ** (failures - 1)), _LONGEST_PAUSE)


def by_chat(updates: Iterable[Update]) -> list[list[Update]]:
    """The updates of each chat, in their order: one person's messages must not overtake each other."""
    chats: dict[int | None, list[Update]] = {}
    for update in updates:
        chat = update.effective_chat
        chats.setdefault(chat.id if chat else None, []).append(update)
    return list(chats.values())


def _readable(raw: Iterable[dict[str, Any]]) -> list[Update]:
    updates = []
    for each in raw:
        update = parse(each)
        if update is None:
            log.warning("telegram.update.unreadable", update_id=each.get("update_id"))
        else:
            updates.append(update)
    return updates
