"""Sends level cards: each is drawn and uploaded once, and sent by Telegram's own name for it after that."""

import asyncio
from collections import OrderedDict

from telegram.error import BadRequest

from bot.via_telegram.account import BotAccount
from bot.via_telegram.card_picture import draw_card
from broadcasts.channel import Outgoing
from broadcasts.level_card import read_card

MOST_KEPT = 500
"""Cards whose names are kept: those of a dozen alerts in all languages. A restart uploads anew."""


class Cards:
    """The cards of one bot: a file_id holds for the bot that uploaded it alone (Bot API, "Sending files")."""

    def __init__(self, bot: BotAccount) -> None:
        self._bot = bot
        self._file_ids: OrderedDict[str, str] = OrderedDict()
        self._drawn: dict[str, asyncio.Lock] = {}

    async def send(self, outgoing: Outgoing, picture: str) -> str:
        """Send the card with its caption; gives the message_id. Raises TelegramError.

        Whoever comes while it is being uploaded waits for that: thousands of uploads of one picture would hold the
        lane.
        """
        file_id = self._file_ids.get(picture)
        if file_id is None:
            async with self._drawn.setdefault(picture, asyncio.Lock()):
                file_id = self._file_ids.get(picture)
                if file_id is None:
                    return await self._upload(outgoing, picture)
        try:
            return await self._bot.send_picture(outgoing.to, outgoing.text, file_id)
        except BadRequest as error:
            if "file" not in error.message.lower():
                raise
            self._file_ids.pop(picture, None)  # Telegram knows it no more
            return await self._upload(outgoing, picture)

    async def _upload(self, outgoing: Outgoing, picture: str) -> str:
        png = await asyncio.to_thread(draw_card, read_card(picture))
        message_id, file_id = await self._bot.upload_picture(outgoing.to, outgoing.text, png)
        if file_id is not None:
            self._file_ids[picture] = file_id
            if len(self._file_ids) > MOST_KEPT:
                oldest, _ = self._file_ids.popitem(last=False)
                self._drawn.pop(oldest, None)
        return message_id
