"""Starts and stops what moves by itself: the lanes, and the duties that one process has at a time."""

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

from registry.duty import Duty
from service.on_duty import OnDuty
from service.wiring import Muster

if TYPE_CHECKING:  # what the lanes can do without is imported once they are sending
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


class Engine:
    """The lanes take their leases themselves; the rounds, the timed jobs and the polling run on duty."""

    def __init__(self, muster: Muster) -> None:
        self._muster = muster
        self._schedule: AsyncIOScheduler | None = None
        self._introducing: asyncio.Task[None] | None = None
        self._duties = [OnDuty(Duty(muster.store, "rounds"), self._begin_rounds, self._end_rounds)]
        if muster.polling is not None:
            polling = muster.polling
            self._duties.append(OnDuty(Duty(muster.store, "polling"), polling.start, polling.stop))

    async def start(self) -> None:
        self._listen()
        for lane in self._muster.lanes:
            await lane.start()
        for duty in self._duties:
            await duty.start()

    async def stop(self) -> None:
        """Take nothing new, finish what is on its way, and give every lease back."""
        duties = [duty.stop() for duty in self._duties]
        await asyncio.gather(*duties, *(lane.stop() for lane in self._muster.lanes))
        if self._muster.intake is not None:
            await self._muster.intake.stop()

    async def _begin_rounds(self) -> None:
        await self._muster.rounds.start()
        self._schedule = schedule = await asyncio.to_thread(_make_schedule, self._muster)
        schedule.start()
        self._introducing = asyncio.create_task(introduce(self._muster))

    async def _end_rounds(self) -> None:
        if self._introducing is not None:
            self._introducing.cancel()
        if self._schedule is not None and self._schedule.running:
            self._schedule.shutdown(wait=False)
        await self._muster.rounds.stop()

    def _listen(self) -> None:
        """A duty that was given back need not wait for the next look."""
        loop = asyncio.get_running_loop()

        def hear(topic: str) -> None:
            if topic == "lease":
                for duty in self._duties:
                    loop.call_soon_threadsafe(duty.wake)

        self._muster.store.listen(hear)


def _make_schedule(muster: Muster) -> "AsyncIOScheduler":
    from service.schedule import make_schedule

    return make_schedule(muster)


async def introduce(muster: Muster) -> None:
    """Tell Telegram where updates go and what the menu holds; the service works without, so a refusal is only noted."""
    from bot.via_telegram.commands import set_commands
    from bot.via_telegram.webhook import set_webhook

    secret = muster.settings.telegram.webhook_secret
    if muster.bot is None:
        return
    try:
        if secret is not None:
            await set_webhook(muster.bot, muster.settings.public_url, secret.get_secret_value())
        await set_commands(muster.bot, muster.speaker.catalogue)
    except TelegramError as error:
        log.warning("telegram took neither webhook nor menu", fault=type(error).__name__)
