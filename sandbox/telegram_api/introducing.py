"""The methods about the bot itself and its chats."""

import re

from sandbox.stream import Json
from sandbox.telegram_api.bot import Bot
from sandbox.telegram_api.parameters import Parameters
from sandbox.telegram_api.refusals import bad_request

MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
MAX_SHORT_DESCRIPTION = 120
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")


def get_me(bot: Bot, _: Parameters) -> Json:
    return bot.as_user() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(bot: Bot, parameters: Parameters) -> Json:
    account = bot.accounts.chat(parameters.text("chat_id"))
    return account.as_chat() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


_NO_GIFTS: Json = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def send_chat_action(bot: Bot, parameters: Parameters) -> bool:
    bot.accounts.writable(parameters.text("chat_id"))
    if not parameters.text("action"):
        raise bad_request("wrong parameter action in request")
    return True


def set_my_commands(bot: Bot, parameters: Parameters) -> bool:
    """setMyCommands: one list per two-letter language; scopes are accepted and not told apart."""
    commands = parameters.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("too many commands specified")
    for command in commands:
        _check_command(command)
    bot.commands[_language(parameters)] = commands
    return True


def get_my_commands(bot: Bot, parameters: Parameters) -> list[Json]:
    return bot.commands.get(_language(parameters), [])


def delete_my_commands(bot: Bot, parameters: Parameters) -> bool:
    bot.commands.pop(_language(parameters), None)
    return True


def set_my_short_description(bot: Bot, parameters: Parameters) -> bool:
    """setMyShortDescription: what stands on the bot's profile, one text per two-letter language; empty for none."""
    text = parameters.text("short_description") or ""
    if len(text) > MAX_SHORT_DESCRIPTION:
        raise bad_request("short description is too long")
    bot.short_descriptions[_language(parameters)] = text
    return True


def get_my_short_description(bot: Bot, parameters: Parameters) -> Json:
    return {"short_description": bot.short_descriptions.get(_language(parameters), "")}


def _language(parameters: Parameters) -> str:
    language = parameters.text("language_code") or ""
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _check_command(command: object) -> None:
    if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", ""))):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
