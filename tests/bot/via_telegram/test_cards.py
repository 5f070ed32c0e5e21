"""Sending level cards: drawn and uploaded once, then by Telegram's own name for them."""

import asyncio

import pytest

from bot.via_telegram import cards
from bot.via_telegram.card_picture import HEIGHT, WIDTH
from bot.via_telegram.outbound import TelegramChannel
from broadcasts.channel import Outgoing, SendError, Trouble
from broadcasts.level_card import LevelCard
from tests.bot.via_telegram.telegram_world import World

CARD = LevelCard(4, "octagon", "black", "LEAVE NOW", "Port Sur", "M13", "Embassy").as_text()
OTHER = LevelCard(3, "diamond", "red", "GO HOME", "Port Sur", "M13", "Embassy").as_text()
BELOW = "Embassy: LEVEL 4 of 4. LEAVE NOW."


def card_to(chat: str, number: int = 1, picture: str = CARD) -> Outgoing:
    return Outgoing(number, chat, BELOW, picture=picture)


async def pictures(world: World, chat: str) -> list[tuple[str, str]]:
    """File and caption of each picture in a chat."""
    return [(event["file_id"], event["text"]) for event in await world.chat(chat) if event.get("photo")]


async def test_a_card_is_uploaded_once_and_then_sent_by_its_name(world: World) -> None:
    channel = TelegramChannel(world.bot)
    first, second, third = [await world.person(number) for number in (41, 42, 43)]
    refs = [await channel.send(card_to(chat)) for chat in (first, second)]
    await channel.send(card_to(third, picture=OTHER))

    assert len(set(refs)) == 2
    assert await pictures(world, first) == await pictures(world, second) == [("photo-1", BELOW)]
    assert await pictures(world, third) == [("photo-2", BELOW)]
    assert world.sandbox.photos == {"photo-1": (WIDTH, HEIGHT), "photo-2": (WIDTH, HEIGHT)}


async def test_many_at_once_wait_for_one_upload(world: World) -> None:
    channel = TelegramChannel(world.bot)
    chats = [await world.person(number) for number in range(41, 46)]
    await asyncio.gather(*(channel.send(card_to(chat)) for chat in chats))

    assert len(world.sandbox.photos) == 1
    assert [await pictures(world, chat) for chat in chats] == [[("photo-1", BELOW)]] * 5


async def test_a_name_that_telegram_forgot_is_uploaded_anew(world: World) -> None:
    channel = TelegramChannel(world.bot)
    first, second = [await world.person(number) for number in (41, 42)]
    await channel.send(card_to(first))
    world.sandbox.photos.clear()
    await channel.send(card_to(second))

    assert await pictures(world, second) == [("photo-1", BELOW)]


async def test_whoever_blocked_the_bot_is_no_reason_to_upload_again(world: World) -> None:
    channel = TelegramChannel(world.bot)
    first, second = [await world.person(number) for number in (41, 42)]
    await channel.send(card_to(first))
    await world.post(f"/telegram/people/{second}/block")
    with pytest.raises(SendError) as refused:
        await channel.send(card_to(second))

    assert refused.value.trouble is Trouble.BLOCKED
    assert len(world.sandbox.photos) == 1


async def test_a_refused_upload_says_so_and_the_next_one_tries_again(world: World) -> None:
    channel = TelegramChannel(world.bot)
    chat = await world.person(41)
    await world.fault("retry_after", 3, method="sendphoto")
    with pytest.raises(SendError) as refused:
        await channel.send(card_to(chat))
    await channel.send(card_to(chat))

    assert refused.value.trouble is Trouble.THROTTLED
    assert await pictures(world, chat) == [("photo-1", BELOW)]


async def test_names_are_kept_for_a_limited_number_of_cards(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "MOST_KEPT", 1)
    channel = TelegramChannel(world.bot)
    chat = await world.person(41)
    for picture in (CARD, OTHER, OTHER, CARD):
        await channel.send(card_to(chat, picture=picture))

    assert [file for file, _ in await pictures(world, chat)] == ["photo-1", "photo-2", "photo-2", "photo-3"]
