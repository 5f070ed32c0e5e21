"""Reads Telegram's updates into messages, pure. Groups, edits and whatever we do not know give None."""

from datetime import datetime, timedelta
from typing import Any

import telegram
from telegram import CallbackQuery, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.message import Location, Message

_OTHER_KINDS = (
    "voice", "photo", "sticker", "video", "video_note", "audio", "document", "animation", "poll", "dice", "story",
)  # fmt: skip
_SHUT_OUT: dict[str, bool] = {ChatMemberStatus.BANNED: True, ChatMemberStatus.MEMBER: False}
_NOT_TELEGRAMS = (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError)
"""What reading something that is not of Telegram's form ends in; the last two come of dates beyond the calendar."""
JUST_NOW = timedelta(seconds=2)
_REST_OF_SECOND = timedelta(microseconds=999_999)


def parse(raw: dict[str, Any], bot: telegram.Bot | None = None) -> Update | None:
    """The update in the library's classes; None for a shape that it cannot read."""
    try:
        return Update.de_json(raw, bot)
    except _NOT_TELEGRAMS:
        return None


def read(update: Update, now: datetime) -> Message | None:
    """What a person did in a private chat with the bot, or None."""
    try:
        return _read(update, now)
    except _NOT_TELEGRAMS:  # the library checks no type, and takes an object without its fields for whole
        return None


def _read(update: Update, now: datetime) -> Message | None:
    if update.callback_query is not None:
        return _read_press(update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _read_membership(update.update_id, update.my_chat_member, now)
    message = update.message or update.edited_message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    if update.edited_message is not None and message.location is None:
        return None
    content = _content(message, moves=update.edited_message is not None)
    if content is None:
        return None
    return Message(
        key=_key(update.update_id),
        channel="telegram",
        sender=str(message.chat.id),
        at=_written_at(message.edit_date or message.date, now),
        language_hint=message.from_user.language_code if message.from_user else None,
        **content,
    )


def _content(message: telegram.Message, *, moves: bool) -> dict[str, Any] | None:
    """The one field that says what the message is. Words count even if they stand under a picture.

    A live location is edited as the phone moves, and once more, without a period, when it ends.
    """
    if (where := message.location) is not None:
        live = where.live_period is not None
        return {"location": Location(where.latitude, where.longitude, live=live and not moves, moves=moves)}
    if words := message.text or message.caption:
        return {"text": words}
    if message.contact is not None:
        owner = message.from_user.id if message.from_user else None
        return {"other": "contact" if message.contact.user_id == owner else "contact of somebody else"}
    kinds = [kind for kind in _OTHER_KINDS if getattr(message, kind)]
    return {"other": kinds[0]} if kinds else None


def _read_press(update_id: int, query: CallbackQuery) -> Message | None:
    """Telegram does not say when a button was pressed."""
    if query.message is None or query.message.chat.type != ChatType.PRIVATE or not query.data:
        return None
    return Message(
        key=_key(update_id),
        channel="telegram",
        sender=str(query.message.chat.id),
        press=query.data,
        language_hint=query.from_user.language_code,
    )


def _read_membership(update_id: int, change: ChatMemberUpdated, now: datetime) -> Message | None:
    """A person blocks the bot, or lets it in again."""
    opted_out = _SHUT_OUT.get(change.new_chat_member.status)
    if change.chat.type != ChatType.PRIVATE or opted_out is None:
        return None
    return Message(
        key=_key(update_id),
        channel="telegram",
        sender=str(change.chat.id),
        at=_written_at(change.date, now),
        opted_out=opted_out,
        language_hint=change.from_user.language_code,
    )


def _key(update_id: int) -> str:
    return f"telegram:{update_id}"


def _written_at(date: datetime, now: datetime) -> datetime | None:
    """The last moment at which it can have been written: Telegram cuts its times down to whole seconds.

    None for what was written just now: its clock and ours need not agree to the second.
    """
    return date + _REST_OF_SECOND if now - date > JUST_NOW else None
