"""The bot's account: python-telegram-bot's Bot on the shared session, with short ways in and out.

Updates are handed over unparsed, and messages that are bytes already go out as they are: the library builds a dozen
objects for each, which costs five times the request itself.
"""

import json
import logging
import re
from typing import Any, cast

import aiohttp
from telegram import Bot
from yarl import URL

from bot.carrier_http import TOTAL_SECONDS
from bot.via_telegram.request import AiohttpRequest, Unanswered

API_URL = "https://api.telegram.org"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""What Telegram is asked to send; everything else would be thrown away here."""

_SENT = re.compile(rb'\{"ok":\s?true,\s?"result":\s?\{"message_id":\s?([0-9]{1,18})[,}]')
"""How every answer to a message that was sent begins."""


class BotAccount(Bot):
    """A Bot whose updates can be taken raw: the library drops a whole batch, and logs it, if it cannot read one."""

    def __init__(self, token: str, session: aiohttp.ClientSession, api_url: str = API_URL) -> None:
        logging.getLogger("telegram").setLevel(logging.WARNING)  # below that it logs the token, chat ids and texts
        self._transport = AiohttpRequest(session)
        super().__init__(token, base_url=f"{api_url}/bot", request=self._transport, get_updates_request=self._transport)
        self._send_url = URL(f"{self.base_url}/sendMessage", encoded=True)

    def __repr__(self) -> str:
        """Without the token, which the library's own has in it: a repr ends up in tracebacks and logs."""
        return f"{type(self).__name__}()"

    async def raw_updates(self, offset: int | None, wait_seconds: int) -> list[dict[str, Any]]:
        """The next updates in order, waiting for the first; confirms all below `offset`. Raises TelegramError."""
        updates = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": wait_seconds, "allowed_updates": KINDS},
            read_timeout=wait_seconds + TOTAL_SECONDS,
        )
        return cast(list[dict[str, Any]], updates)

    async def send_ready(self, parameters: bytes) -> str:
        """sendMessage with its parameters as JSON; gives the message_id. Raises TelegramError."""
        answer = await self._transport.post_json(self._send_url, parameters)
        begins = _SENT.match(answer)
        return begins[1].decode() if begins else _message_id(answer)


def _message_id(answer: bytes) -> str:
    """The same from an answer whose parts stand in another order. Raises Unanswered."""
    try:
        return str(int(json.loads(answer)["result"]["message_id"]))
    except (ValueError, TypeError, LookupError, RecursionError):
        raise Unanswered("a success without a message") from None
