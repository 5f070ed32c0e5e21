"""Sending SMS through the Twilio of the sandbox, asking it afterwards, and the meaning of every code."""

import json
import traceback
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from bot.carrier_http import LONGEST_ANSWER
from bot.via_sms.outbound import PAGE, PAGES, SmsChannel, send_error, twilio_client
from bot.via_sms.reading import read_status
from bot.via_sms.request import AiohttpClient
from bot.via_sms.troubles import TROUBLES
from broadcasts.channel import Button, Outgoing, SendError, Trouble
from broadcasts.receipts import Receipt
from broadcasts.tables import DeliveryState
from tests.bot.via_sms.sms_world import PHONE, PUBLIC_URL, World
from tests.fakes.clock import NOON
from tests.fakes.stub_carrier import StubCarrier, stub_carrier

MEANINGS = {
    Trouble.MISCONFIGURED: (
        10001, 20003, 20005, 20404, 21212, 21601, 21603, 21606, 21609, 21659, 21660, 21661, 21701, 21703, 21704, 30002,
    ),
    Trouble.REFUSED: (
        14107, 21408, 21602, 21604, 21617, 30007, 30010, 30018, 30024, 30032, 30034, 30450, 63016,
    ),
    Trouble.INVALID: (21211, 21217, 21614, 21635, 30005, 30006),
    Trouble.OPTED_OUT: (21610,),
    Trouble.BLOCKED: (30004,),
    Trouble.UNREACHABLE: (21612, 30003, 30008, 30009, 63003, 63024, 63032, 63033),
    Trouble.DOWN: (30017, 30036, 30410),
    Trouble.THROTTLED: (20429, 21611, 30001, 63018),
}  # fmt: skip
UNHEARD_OF = (11200, 12300, 99999)
"""Codes that are not of a message, or not known: an officer must look."""

ROWS = [(code, trouble) for trouble, codes in MEANINGS.items() for code in codes]
ROWS += [(code, Trouble.REFUSED) for code in UNHEARD_OF]

UNREADABLE = [
    (201, b""),
    (201, b"<html><body>Welcome to this hotel</body></html>"),
    (201, b'{"sid": null}'),
    (201, b'{"sid": ""}'),
    (201, b'["sid"]'),
    (201, b'{"body": "\\"sid\\": \\"SM00000000000000000000000000000000\\""}'),
    (201, b"[" * 50_000),
    (201, b"\xff\xfe"),
    (200, b"a" * (LONGEST_ANSWER + 1)),
    (403, b"a" * (LONGEST_ANSWER + 1)),
    (500, b'{"code": 20500, "message": "Internal Server Error"}'),
    (500, b'{"code": 21211, "message": "for once a known code"}'),
    (503, b'{"code": 20503}'),
    (502, b"<html>Bad Gateway</html>"),
]
"""Answers after which nobody knows whether the message is out."""


def to(number: str, text: str = "Stay in. 1 SAFE 2 HELP") -> Outgoing:
    return Outgoing(1, number, text)


@pytest.fixture
async def stub() -> AsyncIterator[StubCarrier]:
    async with stub_carrier() as stub:
        stub.status, stub.body = 201, b'{"sid": "SM1"}'
        yield stub


@pytest.fixture
async def channel(stub: StubCarrier) -> AsyncIterator[SmsChannel]:
    async with aiohttp.ClientSession() as session:
        yield SmsChannel(twilio_client("AC1", "secret", session, stub.url), "+99910000001", PUBLIC_URL)


async def failure(channel: SmsChannel, outgoing: Outgoing) -> SendError:
    with pytest.raises(SendError) as failed:
        await channel.send(outgoing)
    return failed.value


def test_the_table_of_this_test_is_whole() -> None:
    assert {code for codes in MEANINGS.values() for code in codes} == TROUBLES.keys()


@pytest.mark.parametrize(("code", "trouble"), ROWS)
async def test_each_refusal_has_its_meaning(
    stub: StubCarrier, channel: SmsChannel, code: int, trouble: Trouble
) -> None:
    stub.status, stub.body = 400, json.dumps({"code": code, "message": f"{PHONE} is wrong", "status": 400}).encode()
    error = await failure(channel, to(PHONE))
    assert (error.trouble, error.why, stub.heard) == (trouble, str(code), 1)


@pytest.mark.parametrize(("code", "trouble"), ROWS)
def test_each_code_of_a_receipt_has_the_same_meaning(code: int, trouble: Trouble) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": str(code)}
    assert read_status(form) == Receipt("sms", "SM1", DeliveryState.FAILED, trouble, str(code))


@pytest.mark.parametrize(("status", "body"), UNREADABLE, ids=lambda each: str(each)[:40])
async def test_what_cannot_be_read_may_have_been_sent(
    stub: StubCarrier, channel: SmsChannel, status: int, body: bytes
) -> None:
    stub.status, stub.body = status, body
    assert (await failure(channel, to(PHONE))).trouble is Trouble.UNKNOWN
    assert stub.heard == 1


@pytest.mark.parametrize("status", [302, 401, 403, 404])
@pytest.mark.parametrize(
    "body", [b"<html>blocked</html>", b"{}", b'{"code": null}', b'{"code": "21610"}', b"[21610]", b"[" * 50_000],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
async def test_an_error_in_words_not_of_twilio_says_nothing_of_the_person(
    stub: StubCarrier, channel: SmsChannel, status: int, body: bytes
) -> None:
    stub.status, stub.body = status, body
    assert (await failure(channel, to(PHONE))).trouble is Trouble.DOWN


@pytest.mark.parametrize(
    ("headers", "seconds", "why"),
    [
        ({}, 1, "20429"),
        ({"Retry-After": "4"}, 4, "20429"),
        ({"Retry-After": "4", "Twilio-Concurrent-Requests": "240"}, 4, "20429, 240 requests at once"),
        ({"Retry-After": "soon", "Twilio-Concurrent-Requests": "many"}, 1, "20429"),
    ],
)
async def test_a_throttle_says_how_long_and_how_many(
    stub: StubCarrier, channel: SmsChannel, headers: dict[str, str], seconds: int, why: str
) -> None:
    stub.status, stub.body, stub.headers = 429, b'{"code": 20429}', headers
    error = await failure(channel, to(PHONE))
    assert (error.trouble, error.retry_after) == (Trouble.THROTTLED, timedelta(seconds=seconds))
    assert error.why == why


async def test_a_full_queue_is_tried_again_in_a_minute(stub: StubCarrier, channel: SmsChannel) -> None:
    stub.status, stub.body = 400, b'{"code": 21611}'
    assert (await failure(channel, to(PHONE))).retry_after == timedelta(minutes=1)


async def test_a_silent_carrier_is_given_up(stub: StubCarrier) -> None:
    stub.silent = True
    async with aiohttp.ClientSession() as session:
        client = Client("AC1", "secret", http_client=AiohttpClient(session, stub.url, timeout=0.05))
        assert (await failure(SmsChannel(client, "+99910000001", PUBLIC_URL), to(PHONE))).trouble is Trouble.UNKNOWN


@pytest.mark.parametrize(
    "error", [TwilioException("Unable to fetch page"), ValueError("no JSON"), TypeError("None is no list")]
)
def test_a_list_that_cannot_be_read_says_nothing(error: Exception) -> None:
    assert send_error(error).trouble is Trouble.UNKNOWN


SID = "SM" + "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "answer",
    [
        {"account_sid": "AC1", "body": '"sid": "SMffffffffffffffffffffffffffffffff"', "sid": SID, "status": "queued"},
        {"sid": SID},
        {"messaging_service_sid": "MG" + "f" * 32, "sid": SID.replace("SM", "MM"), "to": PHONE},
        {"sid": SID.upper()},
    ],
    ids=["a text like one", "alone", "another kind", "capitals"],
)
async def test_the_sid_is_found_wherever_it_stands(
    stub: StubCarrier, channel: SmsChannel, answer: dict[str, str]
) -> None:
    for written in (json.dumps(answer), json.dumps(answer, separators=(",", ":")), json.dumps(answer, indent=2)):
        stub.body = written.encode()
        assert await channel.send(to(PHONE)) == answer["sid"]


async def test_the_request_is_the_one_that_the_library_would_make(stub: StubCarrier, channel: SmsChannel) -> None:
    async with aiohttp.ClientSession() as session:
        client = twilio_client("AC1", "secret", session, stub.url)
        texts = ("a+b & c=d", "ደህና ነዎት?\n😀", "", " x ")
        for text in texts:
            await channel.send(to(PHONE, text))
            await client.messages.create_async(
                to=PHONE, body=text, from_="+99910000001", status_callback=f"{PUBLIC_URL}/twilio/status",
                risk_check="disable",
            )  # fmt: skip
    ours, theirs = ([parse_qs(body.decode(), keep_blank_values=True) for body in stub.bodies[n::2]] for n in (0, 1))
    assert ours == theirs
    assert stub.paths[0] == stub.paths[1] == "/2010-04-01/Accounts/AC1/Messages.json"
    assert {**stub.heard_headers[0], "Content-Length": ""} == {**stub.heard_headers[1], "Content-Length": ""}


async def test_one_text_to_many_keeps_their_numbers_apart(stub: StubCarrier, channel: SmsChannel) -> None:
    numbers = [f"+9992000012{digit}" for digit in range(5)]
    for number in numbers:
        await channel.send(to(number))
    assert [parse_qs(body.decode())["To"] for body in stub.bodies] == [[number] for number in numbers]


async def test_half_a_character_spoils_no_lane(stub: StubCarrier, channel: SmsChannel) -> None:
    assert await channel.send(to(PHONE, "a\ud83d")) == "SM1"
    assert channel.weight(to(PHONE, "a\ud83d")) == 1


async def test_a_message_is_taken_with_the_address_for_its_receipts(world: World) -> None:
    sid = await world.channel().send(Outgoing(1, PHONE, "ደህና ነዎት?", (Button("1", "alert:12:1"),)))
    [taken] = await world.log()
    assert (taken["ref"], taken["to"], taken["text"]) == (sid, PHONE, "ደህና ነዎት?")


@pytest.mark.parametrize(
    ("number", "trouble", "code"),
    [
        ("+15005550001", Trouble.INVALID, "21211"),
        ("+15005550002", Trouble.UNREACHABLE, "21612"),
        ("+15005550003", Trouble.REFUSED, "21408"),
        ("+15005550004", Trouble.OPTED_OUT, "21610"),
        ("+15005550009", Trouble.INVALID, "21614"),
    ],
)
async def test_twilios_magic_recipients_are_understood(world: World, number: str, trouble: Trouble, code: str) -> None:
    with pytest.raises(SendError) as refused:
        await world.channel().send(to(number))
    assert (refused.value.trouble, refused.value.why) == (trouble, code)


@pytest.mark.parametrize(
    ("sender", "trouble", "code"),
    [
        ("+15005550001", Trouble.MISCONFIGURED, "21212"),
        ("+15005550007", Trouble.MISCONFIGURED, "21606"),
        ("+15005550008", Trouble.THROTTLED, "21611"),
    ],
)
async def test_twilios_magic_senders_are_understood(world: World, sender: str, trouble: Trouble, code: str) -> None:
    with pytest.raises(SendError) as refused:
        await world.channel(sender).send(to(PHONE))
    assert (refused.value.trouble, refused.value.why) == (trouble, code)


async def test_whoever_sent_stop_has_opted_out(world: World) -> None:
    await world.post(f"/sms/phones/{PHONE}/send", body="STOP")
    with pytest.raises(SendError) as refused:
        await world.channel().send(to(PHONE))
    assert refused.value.trouble is Trouble.OPTED_OUT


async def test_wrong_credentials_stop_the_lane(world: World) -> None:
    with pytest.raises(SendError) as refused:
        await world.channel(auth_token="wrong").send(to(PHONE))
    assert (refused.value.trouble, refused.value.why) == (Trouble.MISCONFIGURED, "20003")


@pytest.mark.parametrize(
    ("kind", "value", "trouble", "taken"),
    [
        ("retry_after", 3, Trouble.THROTTLED, 0),
        ("status", 429, Trouble.THROTTLED, 0),
        ("status", 500, Trouble.UNKNOWN, 0),
        ("status", 503, Trouble.UNKNOWN, 0),
        ("garbage", 201, Trouble.UNKNOWN, 0),
        ("garbage", 403, Trouble.DOWN, 0),
        ("garbage", 502, Trouble.UNKNOWN, 0),
        ("drop_before_accept", 0, Trouble.UNKNOWN, 0),
        ("drop_after_accept", 0, Trouble.UNKNOWN, 1),
    ],
)
async def test_a_fault_on_the_way_has_its_meaning_and_is_tried_once(
    world: World, kind: str, value: float, trouble: Trouble, taken: int
) -> None:
    await world.fault(kind, value)
    with pytest.raises(SendError) as failed:
        await world.channel().send(to(PHONE))
    assert failed.value.trouble is trouble
    assert len(await world.log()) == taken
    assert world.sandbox.settings.auth_token not in "".join(traceback.format_exception(failed.value))


async def test_a_carrier_that_is_not_there_is_down(world: World) -> None:
    channel = world.channel()
    await world.sandbox.stop()
    with pytest.raises(SendError) as failed:
        await channel.send(to(PHONE))
    assert failed.value.trouble is Trouble.DOWN


async def test_a_message_that_went_out_all_the_same_is_found(world: World) -> None:
    channel, began = world.channel(), world.sandbox.clock.now()
    await world.fault("drop_after_accept")
    with pytest.raises(SendError):
        await channel.send(to(PHONE, "lost?"))
    [taken] = await world.log()
    assert await channel.find(to(PHONE, "lost?"), began) == taken["ref"]


async def test_a_message_that_never_went_out_is_not_found(world: World) -> None:
    channel, began = world.channel(), world.sandbox.clock.now()
    await channel.send(to(PHONE, "another text"))
    await channel.send(to("+99920000124", "lost?"))
    await world.fault("drop_before_accept")
    with pytest.raises(SendError):
        await channel.send(to(PHONE, "lost?"))
    assert await channel.find(to(PHONE, "lost?"), began) is None


async def test_an_older_message_with_the_same_text_is_not_taken_for_it(world: World) -> None:
    channel = world.channel()
    await channel.send(to(PHONE, "same"))
    assert await channel.find(to(PHONE, "same"), world.sandbox.clock.now() + timedelta(seconds=2)) is None


async def test_asking_can_fail_as_well(world: World) -> None:
    await world.fault("status", 500, method="list")
    with pytest.raises(SendError) as failed:
        await world.channel().find(to(PHONE), world.sandbox.clock.now())
    assert failed.value.trouble is Trouble.UNKNOWN


async def test_a_message_is_found_behind_many_newer_ones(world: World) -> None:
    channel, began = world.channel(), world.sandbox.clock.now()
    sid = await channel.send(to(PHONE, "lost?"))
    for number in range(PAGE + 5):
        await channel.send(to(PHONE, f"another text {number}"))
    assert await channel.find(to(PHONE, "lost?"), began) == sid


async def test_a_list_of_older_messages_is_not_read_to_its_end(stub: StubCarrier, channel: SmsChannel) -> None:
    stub.status, stub.body = 200, listed([{"body": "old", "date_sent": NOON - timedelta(hours=1)}])
    assert await channel.find(to(PHONE, "lost?"), NOON) is None
    assert stub.heard == 1


async def test_a_list_without_end_is_not_read_for_ever(stub: StubCarrier, channel: SmsChannel) -> None:
    for messages in ([], [{"body": "new", "date_sent": None}]):
        stub.bodies.clear()
        stub.status, stub.body = 200, listed(messages)
        assert await channel.find(to(PHONE, "lost?"), NOON) is None
        assert stub.heard == PAGES + 1


async def test_a_message_that_still_waits_in_the_queue_is_found(stub: StubCarrier, channel: SmsChannel) -> None:
    """It has no DateSent; and one that was made before, but sent since, may stand above it."""
    stub.status, stub.body = 200, listed(
        [
            {"body": "lost?", "date_sent": NOON + timedelta(minutes=1), "date_created": NOON - timedelta(hours=1)},
            {"body": "lost?", "date_sent": None, "date_created": NOON, "sid": "SM7"},
        ]
    )  # fmt: skip
    assert await channel.find(to(PHONE, "lost?"), NOON + timedelta(milliseconds=300)) == "SM7"


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (401, b'{"code": 20003}', Trouble.MISCONFIGURED),
        (429, b'{"code": 20429}', Trouble.THROTTLED),
        (403, b"<html>", Trouble.DOWN),
        (500, b'{"code": 20500}', Trouble.UNKNOWN),
        (200, b"<html>", Trouble.UNKNOWN),
        (200, b"[]", Trouble.UNKNOWN),
        (200, b"null", Trouble.UNKNOWN),
        (200, b"{}", Trouble.UNKNOWN),
        (200, b'{"messages": null}', Trouble.UNKNOWN),
        (200, b'{"messages": [null]}', Trouble.UNKNOWN),
        (200, b"[" * 50_000, Trouble.UNKNOWN),
        (200, b"\xff", Trouble.UNKNOWN),
    ],
    ids=lambda each: str(each)[:40],
)
async def test_a_list_that_is_refused_or_cannot_be_read_fails_as_a_send_does(
    stub: StubCarrier, channel: SmsChannel, status: int, body: bytes, trouble: Trouble
) -> None:
    stub.status, stub.body = status, body
    with pytest.raises(SendError) as failed:
        await channel.find(to(PHONE), NOON)
    assert failed.value.trouble is trouble


def listed(messages: list[dict[str, Any]]) -> bytes:
    """A page of Twilio's list that always promises another one."""
    rows = [
        {name: format_datetime(value) if isinstance(value, datetime) else value for name, value in message.items()}
        for message in messages
    ]
    return json.dumps({"messages": rows, "page": 0, "next_page_uri": "/2010-04-01/Accounts/AC1/Messages.json"}).encode()


@pytest.mark.parametrize(("text", "weight"), [("a" * 160, 1), ("a" * 161, 2), ("ደ" * 70, 1), ("ደ" * 71, 2)])
async def test_a_message_weighs_its_segments(world: World, text: str, weight: int) -> None:
    assert world.channel().weight(to(PHONE, text)) == weight


async def test_a_messaging_service_sends_in_the_place_of_a_number(stub: StubCarrier) -> None:
    async with aiohttp.ClientSession() as session:
        client = twilio_client("AC1", "token", session, stub.url)
        await SmsChannel(client, "MG7", PUBLIC_URL).send(to(PHONE))
    form = parse_qs(stub.bodies[0].decode())
    assert form["MessagingServiceSid"] == ["MG7"]
    assert "From" not in form
