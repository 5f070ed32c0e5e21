"""Before anything is sent: the bot is claimed for our world, so that a drill never speaks through the live one."""

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

from bot.via_telegram.whose_bot import OtherWorld, claim_bot
from locales.catalogue import SOURCE
from registry.settings import Mode

if TYPE_CHECKING:
    from service.wiring import Muster

log = structlog.get_logger()

PATIENCE_SECONDS = 3.0


async def claim_carriers(muster: "Muster") -> None:
    """Raises OtherWorld. A live service starts even when Telegram cannot be asked; a drill does not."""
    mode, bot = muster.settings.service.mode, muster.bot
    if bot is None or mode is Mode.SANDBOX:
        return
    drill, word = mode is Mode.DRILL, muster.speaker.say(SOURCE, "drill.word")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await claim_bot(bot, word, muster.speaker.post_name, drill=drill)
    except (TelegramError, TimeoutError) as fault:
        if drill:
            raise OtherWorld(
                f"Telegram could not be asked whether this bot is a drill's ({type(fault).__name__}): start again when"
                " it answers"
            ) from None
        log.warning("telegram could not be asked whose bot this is", fault=type(fault).__name__)
