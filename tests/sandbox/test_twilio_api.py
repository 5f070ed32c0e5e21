"""The Messages resource over HTTP: what it answers, refuses, lists, sends on and receives."""

import asyncio
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl

import pytest
from sandbox_world import START, Listener, World, until
from twilio.request_validator import RequestValidator

PHONE = "+99920000001"


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


async def test_an_accepted_message_is_queued_in_twilios_shape(world: World) -> None:
    status, message = await world.sms(To=PHONE, Body="¿Está a salvo? Responda 1")
    sid, account = message["sid"], world.sandbox.settings.account_sid
    uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    assert status == 201
    assert re.fullmatch(r"SM[0-9a-f]{32}", sid)
    assert parsedate_to_datetime(message["date_created"]) == START
    assert message == {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": "¿Está a salvo? Responda 1",
        "date_created": "Sun, 01 Mar 2026 12:00:00 +0000",
        "date_sent": None,
        "date_updated": "Sun, 01 Mar 2026 12:00:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": world.sandbox.settings.sender,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": PHONE,
        "uri": f"{uri}.json",
    }
    [entry] = (await world.get("/log"))["entries"]
    assert (entry["carrier"], entry["to"], entry["ref"], entry["segments"]) == ("twilio", PHONE, sid, 1)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Body": "x"}, 21604),
        ({"To": PHONE}, 21602),
        ({"To": PHONE, "Body": "x", "From": ""}, 21603),
        ({"To": "12345", "Body": "x"}, 21211),
        ({"To": "+34600000001", "Body": "x"}, 21211),
        ({"To": PHONE, "Body": "x" * 1601}, 21617),
        ({"To": PHONE, "Body": "x", "From": "+99910000002"}, 21606),
        ({"To": PHONE, "Body": "x", "StatusCallback": "https://example.org/"}, 21609),
        ({"To": PHONE, "Body": "x", "StatusCallback": "http://my_host/"}, 21609),
        ({"To": PHONE, "Body": "x", "ValidityPeriod": "0"}, 30035),
        ({"To": "+15005550001", "Body": "x"}, 21211),
        ({"To": "+15005550002", "Body": "x"}, 21612),
        ({"To": "+15005550003", "Body": "x"}, 21408),
        ({"To": "+15005550004", "Body": "x"}, 21610),
        ({"To": "+15005550009", "Body": "x"}, 21614),
        ({"To": PHONE, "Body": "x", "From": "+15005550001"}, 21212),
        ({"To": PHONE, "Body": "x", "From": "+15005550007"}, 21606),
        ({"To": PHONE, "Body": "x", "From": "+15005550008"}, 21611),
        ({"To": PHONE, "Body": "x", "From": "+15005550002"}, 21606),
    ],
)
async def test_every_refusal_has_twilios_code_and_shape(world: World, form: dict[str, str], code: int) -> None:
    status, answer = await world.sms(**form)
    assert (status, answer["code"], answer["status"]) == (400, code, 400)
    assert answer["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert sorted(answer) == ["code", "message", "more_info", "status"]
    assert (await world.get("/log"))["errors"]["twilio"][str(code)] == 1


async def test_the_magic_sender_may_send(world: World) -> None:
    assert (await world.sms(To=PHONE, Body="x", From="+15005550006"))[0] == 201


async def test_1600_characters_are_just_short_enough(world: World) -> None:
    status, message = await world.sms(To=PHONE, Body="x" * 1600)
    assert (status, message["num_segments"]) == (201, "11")


async def test_wrong_credentials_are_refused(world: World) -> None:
    url = f"{world.sandbox.twilio_url}/2010-04-01/Accounts/{world.sandbox.settings.account_sid}/Messages.json"
    async with world.session.post(url, data={"To": PHONE}, headers={"Authorization": "Basic eDp5"}) as response:
        assert (response.status, (await response.json())["code"]) == (401, 20003)


async def test_an_unknown_sid_is_not_found(world: World) -> None:
    status, answer = await world.twilio_get("Messages/SM0.json")
    assert (status, answer["code"]) == (404, 20404)


async def test_a_message_goes_from_queued_to_sent_to_delivered_with_signed_callbacks(
    fast_world: World, listener: Listener
) -> None:
    world = fast_world
    _, message = await world.sms(To=PHONE, Body="x", StatusCallback=listener.url + "?alert=7#rc=2")
    heard = await listener.wait_for(2)
    forms = [_form(body) for _, body in heard]
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered"]
    assert forms[0] == {
        "AccountSid": world.sandbox.settings.account_sid,
        "ApiVersion": "2010-04-01",
        "From": world.sandbox.settings.sender,
        "MessageSid": message["sid"],
        "MessageStatus": "sent",
        "SmsSid": message["sid"],
        "SmsStatus": "sent",
        "To": PHONE,
    }
    validator = RequestValidator(world.sandbox.settings.auth_token)
    for headers, body in heard:
        assert validator.validate(listener.url + "?alert=7", _form(body), headers["X-Twilio-Signature"])
    [event] = await world.feed(1)
    assert (event["carrier"], event["to"], event["text"], event["sid"]) == ("sms", PHONE, "x", message["sid"])
    _, found = await world.twilio_get(f"Messages/{message['sid']}.json")
    assert found["status"] == "delivered"
    assert found["date_sent"] is not None


@pytest.mark.parametrize(
    ("state", "code"), [("off", "30003"), ("unknown", "30005"), ("landline", "30006"), ("filtered", "30007")]
)
async def test_a_phone_that_cannot_be_reached_gives_its_code(
    fast_world: World, listener: Listener, state: str, code: str
) -> None:
    await fast_world.post(f"/sms/phones/{PHONE}/reach", state=state)
    await fast_world.sms(To=PHONE, Body="x", StatusCallback=listener.url)
    last = _form((await listener.wait_for(2))[1][1])
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", code)
    assert (await fast_world.get("/feed"))["events"] == []


async def test_a_message_that_waits_longer_than_it_is_valid_fails(world: World, listener: Listener) -> None:
    await world.sms(To=PHONE, Body="x" * 1600)
    await world.sms(To=PHONE, Body="x", ValidityPeriod="1", StatusCallback=listener.url)
    only = _form((await listener.wait_for(1))[0][1])
    assert (only["MessageStatus"], only["ErrorCode"]) == ("failed", "30036")


async def test_messages_reach_the_phones_at_the_senders_rate(fast_world: World) -> None:
    for number in range(5):
        await fast_world.sms(To=f"+9992000000{number}", Body="x" * 1600)
    events = await fast_world.feed(5)
    messages = (await fast_world.twilio_get("Messages.json"))[1]["messages"]
    assert [event["to"] for event in events] == [f"+9992000000{number}" for number in range(5)]
    began, last = (parsedate_to_datetime(when) for when in (messages[-1]["date_created"], messages[0]["date_sent"]))
    assert last - began >= timedelta(seconds=43), "44 segments at one a second, in whole seconds"


async def test_a_full_queue_refuses_and_takes_again_later(strict_world: World) -> None:
    statuses = [(await strict_world.sms(To=PHONE, Body="x" * 1600))[0] for _ in range(4)]
    assert statuses == [201] * 4, "44 segments at one in 1000 seconds"
    assert (await strict_world.sms(To=PHONE, Body="x"))[1]["code"] == 21611
    strict_world.move(8001)
    assert (await strict_world.sms(To=PHONE, Body="x"))[0] == 201


async def test_callbacks_can_come_twice_and_in_the_wrong_order(fast_world: World, listener: Listener) -> None:
    world = fast_world
    await world.post("/faults", carrier="twilio", kind="reorder_callbacks", count=1)
    await world.sms(To=PHONE, Body="x", StatusCallback=listener.url)
    assert [_form(body)["MessageStatus"] for _, body in await listener.wait_for(2)] == ["delivered", "sent"]
    listener.heard.clear()
    await world.post("/faults", carrier="twilio", kind="duplicate_callbacks", count=1)
    await world.sms(To=PHONE, Body="y", StatusCallback=listener.url)
    statuses = [_form(body)["MessageStatus"] for _, body in await listener.wait_for(4)]
    assert statuses == ["sent", "sent", "delivered", "delivered"]


async def test_delivered_is_not_told_before_sent_was_taken(fast_world: World, listener: Listener) -> None:
    listener.answers = [500, 500]
    await fast_world.sms(To=PHONE, Body="x", StatusCallback=listener.url)
    statuses = [_form(body)["MessageStatus"] for _, body in await listener.wait_for(4)]
    assert statuses == ["sent", "sent", "sent", "delivered"]


async def test_an_sms_from_a_phone_is_posted_signed_with_all_its_parameters(world: World, listener: Listener) -> None:
    await world.post("/sms/webhook", url=listener.url)
    sid = (await world.post(f"/sms/phones/{PHONE}/send", body="2 ayuda"))["message_sid"]
    [(headers, body)] = await listener.wait_for(1)
    form = _form(body)
    assert headers["User-Agent"] == "TwilioProxy/1.1"
    assert headers["I-Twilio-Idempotency-Token"]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    settings = world.sandbox.settings
    assert RequestValidator(settings.auth_token).validate(listener.url, form, headers["X-Twilio-Signature"])
    assert form == {
        "AccountSid": settings.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": "2 ayuda",
        "From": PHONE,
        "FromCity": "",
        "FromCountry": "XB",
        "FromState": "",
        "FromZip": "",
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": settings.sender,
        "ToCity": "",
        "ToCountry": "XA",
        "ToState": "",
        "ToZip": "",
    }


async def test_an_inbound_sms_is_posted_again_with_the_same_token_until_it_is_taken(
    fast_world: World, listener: Listener
) -> None:
    listener.answers = [500, 503]
    await fast_world.post("/sms/webhook", url=listener.url)
    await fast_world.post(f"/sms/phones/{PHONE}/send", body="1")
    heard = await listener.wait_for(3)
    assert len({headers["I-Twilio-Idempotency-Token"] for headers, _ in heard}) == 1


async def test_an_inbound_sms_that_nobody_takes_can_still_be_listed(world: World) -> None:
    await world.post("/sms/webhook", url="http://127.0.0.1:1/")
    sid = (await world.post(f"/sms/phones/{PHONE}/send", body="1"))["message_sid"]
    _, answer = await world.twilio_get("Messages.json", To=world.sandbox.settings.sender)
    [message] = answer["messages"]
    assert (message["sid"], message["direction"], message["status"]) == (sid, "inbound", "received")


async def test_inbound_sms_are_listed_by_when_they_were_sent(strict_world: World) -> None:
    world = strict_world
    await world.post("/sms/webhook", url="http://127.0.0.1:1/")
    for body in ("early", "late"):
        await world.post(f"/sms/phones/{PHONE}/send", body=body)
        world.move(3600)
    query = {"To": world.sandbox.settings.sender, "DateSent>": "2026-03-01T12:30:00Z"}
    [message] = (await world.twilio_get("Messages.json", **query))[1]["messages"]
    assert (message["body"], message["date_sent"]) == ("late", "Sun, 01 Mar 2026 13:00:00 +0000")


async def test_stop_is_answered_obeyed_and_still_posted(world: World, listener: Listener) -> None:
    await world.post("/sms/webhook", url=listener.url)
    await world.post(f"/sms/phones/{PHONE}/send", body="Stop")
    assert _form((await listener.wait_for(1))[0][1])["Body"] == "Stop"
    assert "unsubscribed" in (await world.feed(1))[0]["text"]
    assert (await world.sms(To=PHONE, Body="x"))[1]["code"] == 21610
    assert (await world.sms(To="+99920000002", Body="x"))[0] == 201
    await world.post(f"/sms/phones/{PHONE}/send", body="yes")
    assert (await world.sms(To=PHONE, Body="x"))[0] == 201


async def test_a_list_is_filtered_by_recipient_sender_and_time(strict_world: World) -> None:
    world = strict_world
    await world.sms(To=PHONE, Body="early")
    world.move(3600)
    _, late = await world.sms(To=PHONE, Body="late")
    await world.sms(To="+99920000002", Body="other")
    query = {"To": PHONE, "From": world.sandbox.settings.sender, "DateSent>": "2026-03-01T12:30:00Z"}
    _, answer = await world.twilio_get("Messages.json", **query)
    assert [message["sid"] for message in answer["messages"]] == [late["sid"]]
    _, day = await world.twilio_get("Messages.json", DateSent="2026-03-01")
    assert [message["body"] for message in day["messages"]] == ["other", "late", "early"]
    assert (await world.twilio_get("Messages.json", **{"DateSent<": "2026-03-01T11:00:00Z"}))[1]["messages"] == []
    assert (await world.twilio_get("Messages.json", DateSent="soon"))[0] == 400


async def test_a_list_is_paged_without_gap_while_new_messages_come(world: World) -> None:
    for number in range(5):
        await world.sms(To=PHONE, Body=str(number))
    _, first = await world.twilio_get("Messages.json", To=PHONE, PageSize="2")
    await world.sms(To=PHONE, Body="new")
    async with world.session.get(
        world.sandbox.twilio_url + first["next_page_uri"], headers=world.authorization()
    ) as response:
        second = await response.json()
    bodies = [[message["body"] for message in page["messages"]] for page in (first, second)]
    assert bodies == [["4", "3"], ["2", "1"]]
    assert (second["page"], second["page_size"], second["start"], second["end"]) == (1, 2, 2, 3)


async def test_too_many_requests_at_once_are_refused_unprocessed(strict_world: World) -> None:
    world = strict_world
    await world.post("/faults", carrier="twilio", kind="hang", count=3)
    hanging = [asyncio.create_task(world.sms(To=PHONE, Body="x")) for _ in range(3)]
    await until(lambda: world.get("/log"), lambda log: log["errors"]["twilio"].get("hang") == 3)
    status, answer = await world.sms(To=PHONE, Body="y")
    assert (status, answer["code"]) == (429, 20429)
    for task in hanging:
        task.cancel()
    assert (await world.get("/log"))["entries"] == []
