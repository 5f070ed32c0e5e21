"""What a person does on the phone, and the update that tells the bot."""

import re
from typing import cast

from sandbox.stream import Json
from sandbox.telegram_api.accounts import Account, Standing
from sandbox.telegram_api.bot import Bot
from sandbox.telegram_api.sending import utf16_length

_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?(?!\w)")


class CannotAct(Exception):
    """A phone cannot do this: the button is not there, or the account is gone."""


def write(bot: Bot, account: Account, text: str) -> int:
    """Send a text to the bot; gives the update_id, as all of these do."""
    content: Json = {"text": text}
    if commands := _commands_in(text):
        content["entities"] = commands
    return _message(bot, account, content)


def share_location(bot: Bot, account: Account, latitude: float, longitude: float) -> int:
    return _message(bot, account, {"location": {"latitude": latitude, "longitude": longitude}})


def share_way(bot: Bot, account: Account, latitude: float, longitude: float, live_period: int) -> int:
    """Begin to share a live location for so many seconds (60 to 86400; core.telegram.org/bots/api#location)."""
    location = {"latitude": latitude, "longitude": longitude, "live_period": live_period}
    message = _written(bot, account, {"location": location})
    bot.live_shares[account.id] = message
    return bot.updates.add("message", account.id, message, bot.clock.now())


def move_on(bot: Bot, account: Account, latitude: float, longitude: float) -> int:
    """Be somewhere else while a live location is shared: Telegram edits the message that began it."""
    _require_account(account)
    begun = bot.live_shares.get(account.id)
    if begun is None:
        raise CannotAct(f"The account {account.id} shares no live location.")
    now = bot.clock.now()
    location: Json = {**cast(Json, begun["location"]), "latitude": latitude, "longitude": longitude}
    edited: Json = {**begun, "edit_date": int(now.timestamp()), "location": location}
    return bot.updates.add("edited_message", account.id, edited, now)


def share_contact(bot: Bot, account: Account, phone_number: str, user_id: int | None) -> int:
    """Share a contact card; one's own carries one's own id, another's may carry another or none."""
    contact: Json = {"phone_number": phone_number, "first_name": account.first_name}
    return _message(bot, account, {"contact": contact if user_id is None else contact | {"user_id": user_id}})


def press(bot: Bot, account: Account, message_id: int, data: str) -> int:
    """Press a button that is under a message now. Raises CannotAct if it is not."""
    _require_account(account)
    sent = bot.messages.get((account.id, message_id))
    if sent is None or not sent.markup.offers(data):
        raise CannotAct(f"Message {message_id} of chat {account.id} has no button with that data.")
    now = bot.clock.now()
    bot.feed.send("telegram", account.id, "press", now, text=sent.markup.label_of(data), message_id=message_id)
    query: Json = {
        "id": bot.presses.add(account.id, now),
        "from": account.as_user(),
        "message": bot.as_message(sent),
        "chat_instance": str(account.id),
        "data": data,
    }
    return bot.updates.add("callback_query", account.id, query, now)


def block(bot: Bot, account: Account) -> int:
    return _change_standing(bot, account, Standing.BLOCKED)


def unblock(bot: Bot, account: Account) -> int:
    return _change_standing(bot, account, Standing.OPEN)


def deactivate(account: Account) -> None:
    """Delete the account; Telegram tells the bot nothing of it."""
    account.standing = Standing.DEACTIVATED


def _message(bot: Bot, account: Account, content: Json) -> int:
    return bot.updates.add("message", account.id, _written(bot, account, content), bot.clock.now())


def _written(bot: Bot, account: Account, content: Json) -> Json:
    _require_account(account)
    if account.standing is Standing.STRANGER:
        account.standing = Standing.OPEN
    now = bot.clock.now()
    kind = next(iter(content))
    bot.feed.send("telegram", account.id, kind, now, **{"text": None, **content})
    return {
        "message_id": next(bot.message_ids),
        "from": account.as_user(),
        "chat": account.as_chat(),
        "date": int(now.timestamp()),
        **content,
    }


def _change_standing(bot: Bot, account: Account, standing: Standing) -> int:
    _require_account(account)
    old, account.standing = account.standing, standing
    now = bot.clock.now()
    change: Json = {
        "chat": account.as_chat(),
        "from": account.as_user(),
        "date": int(now.timestamp()),
        "old_chat_member": _membership(bot, old),
        "new_chat_member": _membership(bot, standing),
    }
    return bot.updates.add("my_chat_member", account.id, change, now)


def _membership(bot: Bot, standing: Standing) -> Json:
    if standing is Standing.BLOCKED:
        return {"user": bot.as_user(), "status": "kicked", "until_date": 0}
    return {"user": bot.as_user(), "status": "member"}


def _require_account(account: Account) -> None:
    if account.standing is Standing.DEACTIVATED:
        raise CannotAct(f"The account {account.id} was deleted.")


def _commands_in(text: str) -> list[Json]:
    """Where /commands stand, in UTF-16 units: apps mark them, and bots only look at the marks."""
    return [
        {"type": "bot_command", "offset": utf16_length(text[: found.start()]), "length": len(found[0])}
        for found in _COMMAND.finditer(text)
    ]
