"""The bot's account: python-telegram-bot's Bot on the shared session, handing updates over unparsed."""

import logging
from typing import Any, cast

import aiohttp
from telegram import Bot

from bot.via_telegram.request import READ_TIMEOUT, AiohttpRequest

API_URL = "https://api.telegram.org"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""What Telegram is asked to send; everything else would be thrown away here."""


class BotAccount(Bot):
    """A Bot whose updates can be taken raw: the library drops a whole batch, and logs it, if it cannot read one."""

    def __init__(self, token: str, session: aiohttp.ClientSession, api_url: str = API_URL) -> None:
        logging.getLogger("telegram").setLevel(logging.WARNING)  # below that it logs the token, chat ids and texts
        request = AiohttpRequest(session)
        super().__init__(token, base_url=f"{api_url}/bot", request=request, get_updates_request=request)

    async def raw_updates(self, offset: int | None, wait_seconds: int) -> list[dict[str, Any]]:
        """The next updates in order, waiting for the first; confirms all below `offset`. Raises TelegramError."""
        updates = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": wait_seconds, "allowed_updates": KINDS},
            read_timeout=wait_seconds + READ_TIMEOUT,
        )
        return cast(list[dict[str, Any]], updates)
