"""Sending through the Bot API of the sandbox, and the meaning of each of its refusals."""

import traceback
from datetime import timedelta

import pytest
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

from bot.via_telegram.outbound import LONGEST_TEXT, TelegramChannel, send_error
from bot.via_telegram.request import NotSent, Unanswered
from broadcasts.channel import Button, CannotAsk, Outgoing, SendError, Trouble
from tests.bot.via_telegram.telegram_world import World
from tests.fakes.clock import NOON

MEANINGS = [
    (RetryAfter(7), Trouble.THROTTLED),
    (ChatMigrated(-100), Trouble.INVALID),
    (InvalidToken("Unauthorized"), Trouble.MISCONFIGURED),
    (InvalidToken("Not Found"), Trouble.MISCONFIGURED),
    (Conflict("Conflict: terminated by other getUpdates request"), Trouble.MISCONFIGURED),
    (Forbidden("Forbidden: bot was blocked by the user"), Trouble.BLOCKED),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Trouble.BLOCKED),
    (Forbidden("Forbidden: bot was kicked from the group chat"), Trouble.BLOCKED),
    (Forbidden("Forbidden: user is deactivated"), Trouble.INVALID),
    (BadRequest("Bad Request: chat not found"), Trouble.INVALID),
    (BadRequest("Bad Request: private chat not found"), Trouble.INVALID),
    (BadRequest("Bad Request: user not found"), Trouble.INVALID),
    (BadRequest("Bad Request: PEER_ID_INVALID"), Trouble.INVALID),
    (BadRequest("Bad Request: chat_id is empty"), Trouble.INVALID),
    (BadRequest("Bad Request: have no rights to send a message"), Trouble.BLOCKED),
    (BadRequest("Bad Request: message text is empty"), Trouble.REFUSED),
    (BadRequest("Bad Request: message is too long"), Trouble.REFUSED),
    (BadRequest("Bad Request: BUTTON_DATA_INVALID"), Trouble.REFUSED),
    (BadRequest("Bad Request: reply markup is too long"), Trouble.REFUSED),
    (NetworkError("Internal Server Error: sent timed out"), Trouble.DOWN),
    (NetworkError("Bad Gateway"), Trouble.DOWN),
    (NotSent("ClientConnectorError"), Trouble.DOWN),
    (TimedOut(), Trouble.UNKNOWN),
    (Unanswered("ServerDisconnectedError"), Trouble.UNKNOWN),
    (TelegramError("something new"), Trouble.UNKNOWN),
]


@pytest.fixture
def channel(world: World) -> TelegramChannel:
    return TelegramChannel(world.bot)


def to(chat: str, text: str = "Stay in. 1 SAFE 2 HELP", buttons: tuple[Button, ...] = ()) -> Outgoing:
    return Outgoing(1, chat, text, buttons)


@pytest.mark.parametrize(("error", "trouble"), MEANINGS, ids=lambda each: str(each))
def test_each_refusal_has_its_meaning(error: TelegramError, trouble: Trouble) -> None:
    assert send_error(error).trouble is trouble


def test_a_throttle_says_how_long() -> None:
    assert send_error(RetryAfter(7)).retry_after == timedelta(seconds=7)


def test_a_moved_chat_is_not_named_in_the_reason() -> None:
    assert "-100" not in send_error(ChatMigrated(-100)).why


async def test_a_message_arrives_with_its_buttons_one_a_row(world: World, channel: TelegramChannel) -> None:
    chat = await world.person(7)
    buttons = (Button("1 I am safe", "alert:12:1"), Button("2 I need help", "alert:12:2"))
    ref = await channel.send(to(chat, "Are you safe?", buttons))
    [shown] = await world.chat(chat)
    assert str(shown["message_id"]) == ref
    assert shown["text"] == "Are you safe?"
    assert shown["buttons"] == [
        [{"text": "1 I am safe", "data": "alert:12:1"}], [{"text": "2 I need help", "data": "alert:12:2"}],
    ]  # fmt: skip


async def test_the_longest_text_goes_out_and_one_unit_more_is_refused(world: World, channel: TelegramChannel) -> None:
    chat = await world.person(7)
    longest = "\N{HOUSE BUILDING}" * (LONGEST_TEXT // 2)  # two UTF-16 units each
    await channel.send(to(chat, longest))
    with pytest.raises(SendError, match="4097 UTF-16 units") as refused:
        await channel.send(to(chat, longest + "a"))
    assert refused.value.trouble is Trouble.REFUSED


async def test_whoever_blocked_the_bot_is_blocked(world: World, channel: TelegramChannel) -> None:
    chat = await world.person(7)
    await world.post("/telegram/people/7/block")
    with pytest.raises(SendError) as refused:
        await channel.send(to(chat))
    assert refused.value.trouble is Trouble.BLOCKED
    assert refused.value.why == "403 bot was blocked by the user"


async def test_a_deleted_account_and_a_stranger_are_invalid(world: World, channel: TelegramChannel) -> None:
    chat = await world.person(7)
    await world.post("/telegram/people/7/deactivate")
    for nobody in (chat, "8"):
        with pytest.raises(SendError) as refused:
            await channel.send(to(nobody))
        assert refused.value.trouble is Trouble.INVALID


@pytest.mark.parametrize(
    ("kind", "value", "trouble", "arrived"),
    [
        ("retry_after", 3, Trouble.THROTTLED, 0),
        ("status", 500, Trouble.DOWN, 0),
        ("status", 502, Trouble.DOWN, 0),
        ("garbage", 403, Trouble.DOWN, 0),
        ("garbage", 502, Trouble.DOWN, 0),
        ("garbage", 200, Trouble.UNKNOWN, 0),
        ("drop_before_accept", 0, Trouble.UNKNOWN, 0),
        ("drop_after_accept", 0, Trouble.UNKNOWN, 1),
    ],
)
async def test_a_fault_on_the_way_has_its_meaning_and_is_tried_once(
    world: World, channel: TelegramChannel, kind: str, value: float, trouble: Trouble, arrived: int
) -> None:
    chat = await world.person(7)
    await world.fault(kind, value)
    with pytest.raises(SendError) as failed:
        await channel.send(to(chat))
    assert failed.value.trouble is trouble
    assert len(await world.chat(chat)) == arrived


async def test_a_throttle_of_the_carrier_says_how_long(world: World, channel: TelegramChannel) -> None:
    chat = await world.person(7)
    await world.fault("retry_after", 3)
    with pytest.raises(SendError) as failed:
        await channel.send(to(chat))
    assert failed.value.retry_after == timedelta(seconds=3)


@pytest.mark.parametrize("kind", ["drop_before_accept", "garbage", "status"])
async def test_no_failure_tells_the_token(world: World, channel: TelegramChannel, kind: str) -> None:
    chat = await world.person(7)
    await world.fault(kind, 500)
    with pytest.raises(SendError) as failed:
        await channel.send(to(chat))
    told = "".join(traceback.format_exception(failed.value))
    assert world.bot.token not in told
    assert world.bot.token not in failed.value.why


async def test_a_carrier_that_is_not_there_is_down(world: World, channel: TelegramChannel) -> None:
    chat = await world.person(7)
    await world.sandbox.stop()
    with pytest.raises(SendError) as failed:
        await channel.send(to(chat))
    assert failed.value.trouble is Trouble.DOWN


async def test_telegram_cannot_be_asked(channel: TelegramChannel) -> None:
    with pytest.raises(CannotAsk):
        await channel.find(to("7"), NOON)


def test_every_message_weighs_one(channel: TelegramChannel) -> None:
    assert channel.weight(to("7", "a" * 4000)) == 1
