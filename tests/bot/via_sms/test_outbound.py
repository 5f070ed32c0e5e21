"""Sending SMS through the Twilio of the sandbox, asking it afterwards, and the meaning of every code."""

import traceback
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioException, TwilioRestException

from bot.via_sms.outbound import SmsChannel, send_error, twilio_client
from bot.via_sms.request import NotSent, Throttled, Unanswered
from bot.via_sms.troubles import TROUBLES, trouble_of
from broadcasts.channel import Button, Outgoing, SendError, Trouble
from tests.bot.via_sms.sms_world import PHONE, PUBLIC_URL, World

MEANINGS = {
    Trouble.MISCONFIGURED: (
        10001, 20003, 20005, 20404, 21212, 21601, 21603, 21606, 21609, 21659, 21660, 21661, 21701, 21703, 21704, 30002,
    ),
    Trouble.REFUSED: (
        14107, 21408, 21602, 21604, 21617, 30007, 30010, 30018, 30024, 30032, 30034, 30450, 99999,
    ),
    Trouble.INVALID: (21211, 21217, 21614, 21635, 30005, 30006),
    Trouble.OPTED_OUT: (21610,),
    Trouble.BLOCKED: (30004,),
    Trouble.UNREACHABLE: (21612, 30003, 30008, 30009),
    Trouble.DOWN: (30017, 30036, 30410),
    Trouble.THROTTLED: (20429, 21611, 30001),
}  # fmt: skip


def to(number: str, text: str = "Stay in. 1 SAFE 2 HELP") -> Outgoing:
    return Outgoing(1, number, text)


def refusal(status: int, code: int) -> TwilioRestException:
    return TwilioRestException(status, "/Accounts/AC1/Messages", f"The number {PHONE} is wrong", code)


@pytest.mark.parametrize(("trouble", "code"), [(trouble, code) for trouble in MEANINGS for code in MEANINGS[trouble]])
def test_each_code_has_its_meaning(trouble: Trouble, code: int) -> None:
    assert trouble_of(code) is trouble
    error = send_error(refusal(400, code))
    assert (error.trouble, error.why) == (trouble, str(code))


def test_the_table_of_this_test_is_whole() -> None:
    assert {code for codes in MEANINGS.values() for code in codes} == TROUBLES.keys() | {99999}


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (Throttled(timedelta(seconds=4)), Trouble.THROTTLED),
        (NotSent("ClientConnectorError"), Trouble.DOWN),
        (Unanswered("TimeoutError"), Trouble.UNKNOWN),
        (TwilioException("Unable to fetch page"), Trouble.UNKNOWN),
        (ValueError("no JSON"), Trouble.UNKNOWN),
        (refusal(500, 20500), Trouble.UNKNOWN),
        (refusal(503, 20503), Trouble.UNKNOWN),
        (refusal(502, 502), Trouble.UNKNOWN),
        (refusal(403, 403), Trouble.DOWN),
    ],
)
def test_each_other_failure_has_its_meaning(error: Exception, trouble: Trouble) -> None:
    assert send_error(error).trouble is trouble


def test_a_full_queue_is_tried_again_in_a_minute() -> None:
    assert send_error(refusal(400, 21611)).retry_after == timedelta(minutes=1)


def test_a_reason_never_holds_twilios_sentence_with_the_number() -> None:
    assert PHONE not in str(send_error(refusal(400, 21211)))


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


@pytest.mark.parametrize(("kind", "value", "seconds"), [("retry_after", 7, 7), ("status", 429, 1)])
async def test_a_throttle_says_how_long_or_a_second(world: World, kind: str, value: float, seconds: int) -> None:
    await world.fault(kind, value)
    with pytest.raises(SendError) as failed:
        await world.channel().send(to(PHONE))
    assert failed.value.retry_after == timedelta(seconds=seconds)


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


@pytest.mark.parametrize(("text", "weight"), [("a" * 160, 1), ("a" * 161, 2), ("ደ" * 70, 1), ("ደ" * 71, 2)])
async def test_a_message_weighs_its_segments(world: World, text: str, weight: int) -> None:
    assert world.channel().weight(to(PHONE, text)) == weight


async def test_a_messaging_service_sends_in_the_place_of_a_number() -> None:
    heard: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(dict(await request.post()))
        return web.json_response({"sid": "SM1"}, status=201)

    application = web.Application()
    application.router.add_post("/2010-04-01/Accounts/AC1/Messages.json", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        client = twilio_client("AC1", "token", session, f"http://127.0.0.1:{runner.addresses[0][1]}")
        assert await SmsChannel(client, "MG7", PUBLIC_URL).send(to(PHONE, "a+b & ü")) == "SM1"
    await runner.cleanup()
    assert heard == [
        {
            "To": PHONE,
            "MessagingServiceSid": "MG7",
            "Body": "a+b & ü",
            "StatusCallback": f"{PUBLIC_URL}/twilio/status",
        }
    ]
