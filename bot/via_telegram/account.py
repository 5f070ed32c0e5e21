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
        self._photo_url = URL(f"{self.base_url}/sendPhoto", encoded=True)

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

    async def upload_picture(self, chat_id: str, caption: str, picture: bytes) -> tuple[str, str | None]:
        """Send a PNG; gives the message_id, and the file_id by which it can be sent again. Raises TelegramError."""
        fields = {"chat_id": chat_id, "caption": caption}
        answer = await self._transport.upload(self._photo_url, fields, "photo", picture)
        return _message_id(answer), _photo_id(answer)

    async def send_picture(self, chat_id: str, caption: str, file_id: str) -> str:
        """Send a picture that Telegram has already; gives the message_id. Raises TelegramError."""
        body = json.dumps({"chat_id": chat_id, "caption": caption, "photo": file_id}).encode()
        return _message_id(await self._transport.post_json(self._photo_url, body))


def _photo_id(answer: bytes) -> str | None:
    """What names the picture at Telegram from now on; the sizes stand in ascending order."""
    try:
        return str(json.loads(answer)["result"]["photo"][-1]["file_id"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _message_id(answer: bytes) -> str:
    """The same from an answer whose parts stand in another order. Raises Unanswered."""
    try:
        return str(int(json.loads(answer)["result"]["message_id"]))
    except (ValueError, TypeError, LookupError, RecursionError):
        raise Unanswered("a success without a message") from None
