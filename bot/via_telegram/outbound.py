"""Sending through Telegram, and what each of its refusals means for the outbox."""

import json
from datetime import datetime
from functools import lru_cache

import structlog
from telegram import LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.via_telegram.account import BotAccount
from bot.via_telegram.card_fonts import CannotDraw
from bot.via_telegram.cards import Cards
from bot.via_telegram.keyboard import keyboard
from bot.via_telegram.request import NotSent, Unanswered, waiting_time
from broadcasts.channel import Button, CannotAsk, Outgoing, SendError, Trouble

log = structlog.get_logger()

LONGEST_TEXT = 4096
"""In UTF-16 code units, as the Bot API counts."""

LONGEST_WHY = 100
"""Characters of a description that are kept; Telegram's own are shorter."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_BY_CLASS: tuple[tuple[type[TelegramError], Trouble, str], ...] = (
    (RetryAfter, Trouble.THROTTLED, "429"),
    (ChatMigrated, Trouble.INVALID, "400 the chat has moved"),
    (InvalidToken, Trouble.MISCONFIGURED, "the bot token is refused"),
    (Conflict, Trouble.MISCONFIGURED, "409"),
    (Forbidden, Trouble.BLOCKED, "403"),
    (TimedOut, Trouble.UNKNOWN, "no answer in time"),
    (Unanswered, Trouble.UNKNOWN, "no answer"),
    (NotSent, Trouble.DOWN, "no connection"),
    (BadRequest, Trouble.REFUSED, "400"),
    (NetworkError, Trouble.DOWN, "server error"),
)
"""The first class that fits decides, unless the description below says more."""

_BY_DESCRIPTION = {
    "chat not found": Trouble.INVALID,
    "private chat not found": Trouble.INVALID,
    "user not found": Trouble.INVALID,
    "peer_id_invalid": Trouble.INVALID,
    "user is deactivated": Trouble.INVALID,
    "the group chat was deleted": Trouble.INVALID,
    "group chat was upgraded to a supergroup chat": Trouble.INVALID,
    "chat_id is empty": Trouble.INVALID,
    "have no rights to send a message": Trouble.BLOCKED,
}
"""Telegram's own words (Client.cpp of its Bot API server), in lower case and without "Bad Request" or "Forbidden"."""


class TelegramChannel:
    """One bot."""

    name = "telegram"

    def __init__(self, bot: BotAccount) -> None:
        self._bot = bot
        self._cards = Cards(bot)
        self._said = False

    async def send(self, outgoing: Outgoing) -> str:
        """Send to a chat id; gives the message_id. Raises SendError."""
        if outgoing.picture is not None:
            return await self._send_card(outgoing, outgoing.picture)
        return await self._send_text(outgoing)

    async def _send_text(self, outgoing: Outgoing) -> str:
        ready = parameters(outgoing)
        try:
            return await self._bot.send_ready(ready)
        except TelegramError as error:
            raise send_error(error) from None

    async def _send_card(self, outgoing: Outgoing, picture: str) -> str:
        """What would stand below the picture, where that cannot be drawn."""
        try:
            return await self._cards.send(outgoing, picture)
        except TelegramError as error:
            raise send_error(error) from None
        except CannotDraw as fault:
            self._say_once(fault)
        return await self._send_text(outgoing)

    def _say_once(self, fault: CannotDraw) -> None:
        if not self._said:
            log.error("level cards go as text", why=str(fault))
        self._said = True

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        raise CannotAsk("Telegram does not show a bot what it has sent")

    def weight(self, outgoing: Outgoing) -> int:
        return 1


def send_error(error: TelegramError) -> SendError:
    """What the outbox must know of an error of the Bot API."""
    unheard_of = (TelegramError, Trouble.UNKNOWN, type(error).__name__)
    _, trouble, code = next((row for row in _BY_CLASS if isinstance(error, row[0])), unheard_of)
    if not isinstance(error, (BadRequest, Forbidden)):
        return SendError(trouble, code, waiting_time(error))
    said = error.message.removeprefix("Forbidden: ").lower()
    return SendError(_BY_DESCRIPTION.get(said, trouble), f"{code} {said[:LONGEST_WHY]}")


def parameters(outgoing: Outgoing) -> bytes:
    """Of sendMessage, as JSON. Raises SendError."""
    return _content(outgoing.text, outgoing.buttons) + json.dumps(outgoing.to).encode() + b"}"


@lru_cache(maxsize=256)
def _content(text: str, buttons: tuple[Button, ...]) -> bytes:
    """The parameters up to the chat id, which stands last. Raises SendError.

    Kept, because a wording goes to thousands of people: to each of them only the chat id is new.
    """
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > LONGEST_TEXT:
        raise SendError(Trouble.REFUSED, f"text of {units} UTF-16 units, Telegram takes {LONGEST_TEXT}: shorten it")
    content = {"text": text, "link_preview_options": _NO_PREVIEW.to_dict()}
    if buttons:
        content["reply_markup"] = keyboard(buttons).to_dict()
    return json.dumps(content).encode()[:-1] + b', "chat_id": '
