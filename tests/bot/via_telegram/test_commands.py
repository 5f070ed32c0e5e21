"""The menu of commands."""

import pytest

from bot.via_telegram.commands import COMMANDS, menu, set_commands
from locales.catalogue import Catalogue
from tests.bot.via_telegram.telegram_world import World


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


async def test_the_menu_is_set_in_english_and_in_the_languages_telegram_has_a_place_for(
    world: World, catalogue: Catalogue
) -> None:
    await set_commands(world.bot, catalogue)
    assert await world.bot.get_my_commands() == tuple(menu(catalogue, "en"))
    assert await world.bot.get_my_commands(language_code="ne") == tuple(menu(catalogue, "ne"))


def test_each_command_is_an_english_word_that_the_conversation_understands(catalogue: Catalogue) -> None:
    for name in COMMANDS:
        assert name in catalogue.words(name)
