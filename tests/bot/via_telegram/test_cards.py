"""Sending level cards: drawn and uploaded once, then by Telegram's own name for them."""

import asyncio

import pytest
from structlog.testing import capture_logs
from telegram.error import BadRequest

from bot.via_telegram import card_fonts, card_picture, cards
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


async def test_a_name_that_was_forgotten_is_uploaded_anew_once_however_many_come_at_once(world: World) -> None:
    channel = TelegramChannel(world.bot)
    chats = [await world.person(number) for number in range(41, 47)]
    await channel.send(card_to(chats[0]))
    world.sandbox.photos.clear()
    await asyncio.gather(*(channel.send(card_to(chat)) for chat in chats[1:]))

    assert len(world.sandbox.photos) == 1
    assert [await pictures(world, chat) for chat in chats[1:]] == [[("photo-1", BELOW)]] * 5


@pytest.mark.parametrize(
    "said",
    [
        "wrong file identifier/HTTP URL specified",
        "wrong remote file identifier specified: Wrong character in the string",
        "FILE_REFERENCE_EXPIRED",
        "MEDIA_EMPTY",
        "PHOTO_ID_INVALID",
    ],
)
async def test_whatever_telegram_says_of_the_name_the_picture_is_uploaded_anew(
    world: World, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = TelegramChannel(world.bot)
    first, second = [await world.person(number) for number in (41, 42)]
    await channel.send(card_to(first))

    async def refuses(*_: object) -> str:
        raise BadRequest(said)

    monkeypatch.setattr(type(world.bot), "send_picture", refuses)
    await channel.send(card_to(second))

    assert await pictures(world, second) == [("photo-2", BELOW)]


async def test_a_card_that_cannot_be_drawn_goes_as_text(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_fonts.features, "check", lambda feature: feature != "raqm")
    channel = TelegramChannel(world.bot)
    chat = await world.person(41)
    with capture_logs() as logs:
        for _ in range(2):
            await channel.send(card_to(chat))

    assert [event["text"] for event in await world.chat(chat) if event.get("text") == BELOW] == [BELOW, BELOW]
    assert world.sandbox.photos == {}
    assert [entry["event"] for entry in logs] == ["level cards go as text"]


async def test_a_font_that_cannot_be_opened_costs_the_picture_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise OSError("unknown file format")

    monkeypatch.setattr(card_picture, "font_of", broken)
    channel = TelegramChannel(world.bot)
    chat = await world.person(41)
    await channel.send(card_to(chat))

    assert BELOW in [event.get("text") for event in await world.chat(chat)]
    assert world.sandbox.photos == {}


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
