"""Sending through the Bot API of the sandbox, and the meaning of each of its refusals."""

import json
import traceback
from datetime import timedelta

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import ChatMigrated, RetryAfter, TelegramError, TimedOut

from bot.carrier_http import LONGEST_ANSWER
from bot.via_telegram.account import BotAccount
from bot.via_telegram.outbound import LONGEST_TEXT, LONGEST_WHY, TelegramChannel, parameters, send_error
from bot.via_telegram.request import NotSent, Unanswered
from broadcasts.channel import Button, CannotAsk, Outgoing, SendError, Trouble
from tests.bot.via_telegram.telegram_world import World
from tests.fakes.clock import NOON
from tests.fakes.stub_carrier import StubCarrier

ANSWERS = [
    (400, "Bad Request: chat not found", Trouble.INVALID),
    (400, "Bad Request: private chat not found", Trouble.INVALID),
    (400, "Bad Request: user not found", Trouble.INVALID),
    (400, "Bad Request: PEER_ID_INVALID", Trouble.INVALID),
    (400, "Bad Request: chat_id is empty", Trouble.INVALID),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", Trouble.INVALID),
    (400, "Bad Request: have no rights to send a message", Trouble.BLOCKED),
    (400, "Bad Request: message text is empty", Trouble.REFUSED),
    (400, "Bad Request: message is too long", Trouble.REFUSED),
    (400, "Bad Request: BUTTON_DATA_INVALID", Trouble.REFUSED),
    (400, "Bad Request: reply markup is too long", Trouble.REFUSED),
    (400, "Bad Request: message is not modified", Trouble.REFUSED),
    (400, "Bad Request: message can't be deleted", Trouble.REFUSED),
    (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", Trouble.REFUSED),
    (400, "Bad Request: something new", Trouble.REFUSED),
    (401, "Unauthorized", Trouble.MISCONFIGURED),
    (401, "Unauthorized: invalid token specified", Trouble.MISCONFIGURED),
    (403, "Forbidden: bot was blocked by the user", Trouble.BLOCKED),
    (403, "Forbidden: bot can't initiate conversation with a user", Trouble.BLOCKED),
    (403, "Forbidden: bot was kicked from the group chat", Trouble.BLOCKED),
    (403, "Forbidden: bot was kicked from the supergroup chat", Trouble.BLOCKED),
    (403, "Forbidden: bot was kicked from the channel chat", Trouble.BLOCKED),
    (403, "Forbidden: bot is not a member of the group chat", Trouble.BLOCKED),
    (403, "Forbidden: bot is not a member of the supergroup chat", Trouble.BLOCKED),
    (403, "Forbidden: bot is not a member of the channel chat", Trouble.BLOCKED),
    (403, "Forbidden: the group chat was deleted", Trouble.INVALID),
    (403, "Forbidden: user is deactivated", Trouble.INVALID),
    (404, "Not Found", Trouble.MISCONFIGURED),
    (404, "Not Found: method not found", Trouble.MISCONFIGURED),
    (409, "Conflict: terminated by other getUpdates request", Trouble.MISCONFIGURED),
    (413, "Request Entity Too Large", Trouble.DOWN),
    (429, "Too Many Requests", Trouble.THROTTLED),
    (500, "Internal Server Error: sent timed out", Trouble.DOWN),
    (502, "Bad Gateway", Trouble.DOWN),
    (503, "Service Unavailable", Trouble.DOWN),
    (504, "Gateway Timeout", Trouble.DOWN),
]
"""What the Bot API says, with its HTTP status, and what it means."""

ERRORS = [
    (RetryAfter(7), Trouble.THROTTLED),
    (ChatMigrated(-100), Trouble.INVALID),
    (NotSent("ClientConnectorError"), Trouble.DOWN),
    (TimedOut(), Trouble.UNKNOWN),
    (Unanswered("ServerDisconnectedError"), Trouble.UNKNOWN),
    (TelegramError("something new"), Trouble.UNKNOWN),
]

UNREADABLE = [
    (200, b""),
    (200, b"<html><body>Welcome to this hotel</body></html>"),
    (200, b'{"ok":true}'),
    (200, b'{"ok":true,"result":true}'),
    (200, b'{"ok":true,"result":{"message_id":null}}'),
    (200, b'{"ok":true,"result":{"message_id":12'),
    (200, b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'),
    (200, b"[" * 50_000),
    (200, b"\xff\xfe"),
    (201, b'{"ok":true,"result":{"message_id":1}}'),
    (204, b""),
    (200, b"a" * (LONGEST_ANSWER + 1)),
    (403, b"a" * (LONGEST_ANSWER + 1)),
]
"""Answers after which nobody knows whether the message is out."""

NOT_TELEGRAMS = [
    b"<html>blocked by the firewall</html>",
    b'"Forbidden: bot was blocked by the user"',
    b'{"description":7}',
    b'{"description":"Forbidden: user is deactivated","parameters":[1]}',
    b'{"description":"Forbidden: user is deactivated","parameters":{"retry_after":"7"}}',
    b"[" * 50_000,
]
"""Errors that say nothing of the person."""


@pytest.fixture
def channel(world: World) -> TelegramChannel:
    return TelegramChannel(world.bot)


def to(chat: str, text: str = "Stay in. 1 SAFE 2 HELP", buttons: tuple[Button, ...] = ()) -> Outgoing:
    return Outgoing(1, chat, text, buttons)


@pytest.fixture
def stub_channel(server: StubCarrier, session: aiohttp.ClientSession) -> TelegramChannel:
    return TelegramChannel(BotAccount("1:secret", session, server.url))


async def failure(channel: TelegramChannel, outgoing: Outgoing) -> SendError:
    with pytest.raises(SendError) as failed:
        await channel.send(outgoing)
    return failed.value


@pytest.mark.parametrize(("status", "description", "trouble"), ANSWERS)
async def test_each_refusal_has_its_meaning(
    server: StubCarrier, stub_channel: TelegramChannel, status: int, description: str, trouble: Trouble
) -> None:
    server.status, server.body = status, json.dumps(
        {"ok": False, "error_code": status, "description": description}
    ).encode()  # fmt: skip
    error = await failure(stub_channel, to("7"))
    assert error.trouble is trouble
    assert server.heard == 1


@pytest.mark.parametrize(("error", "trouble"), ERRORS, ids=lambda each: str(each))
def test_each_other_failure_has_its_meaning(error: TelegramError, trouble: Trouble) -> None:
    assert send_error(error).trouble is trouble


@pytest.mark.parametrize(("status", "body"), UNREADABLE, ids=lambda each: str(each)[:40])
async def test_what_cannot_be_read_may_have_been_sent(
    server: StubCarrier, stub_channel: TelegramChannel, status: int, body: bytes
) -> None:
    server.status, server.body = status, body
    assert (await failure(stub_channel, to("7"))).trouble is Trouble.UNKNOWN
    assert server.heard == 1


@pytest.mark.parametrize("body", NOT_TELEGRAMS, ids=lambda each: str(each)[:40])
@pytest.mark.parametrize("status", [302, 400, 403, 404, 502])
async def test_an_error_in_words_not_of_telegram_says_nothing_of_the_person(
    server: StubCarrier, stub_channel: TelegramChannel, status: int, body: bytes
) -> None:
    server.status, server.body = status, body
    assert (await failure(stub_channel, to("7"))).trouble is Trouble.DOWN


@pytest.mark.parametrize(
    ("parameters", "header", "seconds"),
    [
        ({"retry_after": 7}, "3", 7),
        ({"retry_after": 0}, "3", 3),
        ({"retry_after": "7"}, None, 1),
        ({"retry_after": 10**30}, None, 24 * 3600),
        ({}, None, 1),
        ([], "2", 2),
    ],
)
async def test_a_throttle_says_how_long_in_one_of_two_places(
    server: StubCarrier, stub_channel: TelegramChannel, parameters: object, header: str | None, seconds: int
) -> None:
    server.status, server.headers = 429, {"Retry-After": header} if header else {}
    server.body = json.dumps({"description": "Too Many Requests", "parameters": parameters}).encode()
    error = await failure(stub_channel, to("7"))
    assert (error.trouble, error.retry_after) == (Trouble.THROTTLED, timedelta(seconds=seconds))


async def test_a_throttle_of_a_gateway_on_the_way_is_one_too(
    server: StubCarrier, stub_channel: TelegramChannel
) -> None:
    server.status, server.body, server.headers = 429, b"<html>", {"Retry-After": "3"}
    error = await failure(stub_channel, to("7"))
    assert (error.trouble, error.retry_after) == (Trouble.THROTTLED, timedelta(seconds=3))


async def test_a_moved_chat_is_invalid_and_not_named_in_the_reason(
    server: StubCarrier, stub_channel: TelegramChannel
) -> None:
    server.status = 400
    server.body = b'{"description":"Bad Request: upgraded","parameters":{"migrate_to_chat_id":-1004711}}'
    error = await failure(stub_channel, to("7"))
    assert error.trouble is Trouble.INVALID
    assert "4711" not in error.why


async def test_a_reason_is_short_whatever_the_carrier_says(server: StubCarrier, stub_channel: TelegramChannel) -> None:
    server.status, server.body = 400, json.dumps({"description": "Bad Request: " + "a" * 10_000}).encode()
    assert len((await failure(stub_channel, to("7"))).why) <= LONGEST_WHY + len("400 ")


@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":true,"result":{"message_id":4711,"date":0}}',
        b'{"ok": true, "result": {"message_id": 4711}}',
        b'{"result":{"date":0,"message_id":4711},"ok":true}',
    ],
)
async def test_the_number_of_a_message_is_found_in_any_order(
    server: StubCarrier, stub_channel: TelegramChannel, body: bytes
) -> None:
    server.body = body
    assert await stub_channel.send(to("7")) == "4711"


@given(
    text=st.text(max_size=300),
    labels=st.lists(st.text(min_size=1, max_size=30), max_size=4),
    chat=st.from_regex(r"-?[0-9]{1,15}|@[a-z]{5,9}|.*", fullmatch=True),
)
def test_the_bytes_are_what_the_library_would_send(text: str, labels: list[str], chat: str) -> None:
    buttons = tuple(Button(label, f"alert:12:{number}") for number, label in enumerate(labels))
    keyboard = {"inline_keyboard": [[{"text": each.label, "callback_data": each.data}] for each in buttons]}
    assert json.loads(parameters(to(chat, text, buttons))) == {
        "text": text, "chat_id": chat, "link_preview_options": {"is_disabled": True},
    } | ({"reply_markup": keyboard} if buttons else {})  # fmt: skip


async def test_one_text_to_many_keeps_their_chats_and_buttons_apart(
    server: StubCarrier, stub_channel: TelegramChannel
) -> None:
    server.body = b'{"ok":true,"result":{"message_id":1}}'
    safe, help_ = (Button("Safe", "alert:1:1"),), (Button("Help", "alert:1:2"),)
    for chat, buttons in (("7", safe), ("8", safe), ("7", help_), ("9", ())):
        await stub_channel.send(to(chat, "Stay in.", buttons))
    sent = [json.loads(body) for body in server.bodies]
    assert [(each["chat_id"], "Help" in str(each), "Safe" in str(each)) for each in sent] == [
        ("7", False, True), ("8", False, True), ("7", True, False), ("9", False, False),
    ]  # fmt: skip


async def test_half_a_character_is_refused_by_telegram_and_not_by_a_crash(
    server: StubCarrier, stub_channel: TelegramChannel
) -> None:
    server.status, server.body = 400, b'{"description":"Bad Request: strings must be encoded in UTF-8"}'
    assert (await failure(stub_channel, to("7", "a\ud83d"))).trouble is Trouble.REFUSED


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
