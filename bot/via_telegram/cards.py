"""Sends level cards: each is drawn and uploaded once, and sent by Telegram's own name for it after that."""

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass

from telegram.error import BadRequest

from bot.via_telegram.account import BotAccount
from bot.via_telegram.card_picture import draw_card
from broadcasts.channel import Outgoing
from broadcasts.level_card import read_card

MOST_KEPT = 500
"""Cards whose names are kept: those of a dozen alerts in all languages. A restart uploads anew."""

_NO_SUCH_FILE = re.compile("file|photo|media|image", re.IGNORECASE)
"""Telegram has many words for it: "wrong file identifier", FILE_REFERENCE_EXPIRED, MEDIA_EMPTY."""


@dataclass(frozen=True, eq=False)
class _Upload:
    """One upload of a picture, and what names it. Two are two, even if Telegram gives them one name."""

    file_id: str


class Cards:
    """The cards of one bot: a file_id holds for the bot that uploaded it alone (Bot API, "Sending files")."""

    def __init__(self, bot: BotAccount) -> None:
        self._bot = bot
        self._uploads: OrderedDict[str, _Upload] = OrderedDict()
        self._drawn: dict[str, asyncio.Lock] = {}

    async def send(self, outgoing: Outgoing, picture: str) -> str:
        """Send the card with its caption; gives the message_id. Raises TelegramError, CannotDraw.

        Whoever comes while it is being uploaded waits for that: thousands of uploads of one picture would hold the
        lane.
        """
        known = self._uploads.get(picture)
        if known is None:
            async with self._drawn.setdefault(picture, asyncio.Lock()):
                known = self._uploads.get(picture)
                if known is None:
                    return await self._upload(outgoing, picture)
        try:
            return await self._send(outgoing, known)
        except BadRequest as error:
            if not _NO_SUCH_FILE.search(error.message):
                raise
        return await self._send_anew(outgoing, picture, known)

    async def _send_anew(self, outgoing: Outgoing, picture: str, gone: _Upload) -> str:
        """Telegram does not know that name any more. Of many who find that out one uploads the picture again."""
        async with self._drawn.setdefault(picture, asyncio.Lock()):
            known = self._uploads.get(picture)
            if known is None or known is gone:
                return await self._upload(outgoing, picture)
        return await self._send(outgoing, known)

    async def _send(self, outgoing: Outgoing, known: _Upload) -> str:
        return await self._bot.send_picture(outgoing.to, outgoing.text, known.file_id)

    async def _upload(self, outgoing: Outgoing, picture: str) -> str:
        png = await asyncio.to_thread(draw_card, read_card(picture))
        message_id, file_id = await self._bot.upload_picture(outgoing.to, outgoing.text, png)
        if file_id is not None:
            self._uploads[picture] = _Upload(file_id)
            if len(self._uploads) > MOST_KEPT:
                oldest, _ = self._uploads.popitem(last=False)
                self._drawn.pop(oldest, None)
        return message_id
