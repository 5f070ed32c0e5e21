"""The commands that Telegram's menu offers, in the languages that it has a place for."""

from telegram import Bot, BotCommand

from locales.catalogue import SOURCE, Catalogue
from locales.languages import LANGUAGES

COMMANDS = ("safe", "help", "level", "check", "where", "contacts", "place", "language", "menu", "stop")


async def set_commands(bot: Bot, catalogue: Catalogue) -> None:
    """Set the menu for everybody in English, and in each language of a two-letter code. Raises TelegramError."""
    await bot.set_my_commands(menu(catalogue, SOURCE))
    for language in (shipped.code for shipped in LANGUAGES):
        if len(language) == 2:
            await bot.set_my_commands(menu(catalogue, language), language_code=language)


def menu(catalogue: Catalogue, language: str) -> list[BotCommand]:
    """Each command with its word in that language."""
    return [BotCommand(name, catalogue.first_word(language, name)) for name in COMMANDS]
