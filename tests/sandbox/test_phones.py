"""The phones' side: the feed, the record, the faults, and its own errors."""

import asyncio
from typing import Any

import aiohttp
import pytest
from sandbox_world import START, World

PHONE = "+99930000009"


async def test_one_reader_follows_every_phone_and_each_phone_shows_its_own(fast_world: World) -> None:
    world = fast_world
    await world.person(1)
    await world.person(2)
    await world.bot("sendMessage", chat_id=1, text="a")
    await world.bot("sendMessage", chat_id=2, text="b")
    await world.sms(To=PHONE, Body="c")
    events = await world.feed(3)
    assert [(event["seq"], event["carrier"], event["text"]) for event in events] == [
        (1, "telegram", "a"),
        (2, "telegram", "b"),
        (3, "sms", "c"),
    ]
    assert (await world.get("/telegram/people/2/messages"))["events"] == [events[1]]
    assert (await world.get(f"/sms/phones/{PHONE}/messages")) == {"events": [events[2]], "next": 3}
    assert (await world.get("/feed?after=1&limit=1"))["events"] == [events[1]]


async def test_a_reader_that_waits_is_woken_by_the_next_arrival(world: World) -> None:
    await world.person(1)
    reader = asyncio.create_task(world.get("/telegram/people/1/messages?wait=5"))
    await world.get("/clock")
    await world.bot("sendMessage", chat_id=1, text="a")
    async with asyncio.timeout(5):
        assert (await reader)["events"][0]["text"] == "a"


async def test_the_clock_is_told(world: World) -> None:
    world.move(90)
    assert await world.get("/clock") == {"now": "2026-03-01T12:01:30+00:00", "scale": 1000}
    assert START.isoformat() == "2026-03-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("path", "fields", "status", "error"),
    [
        ("/telegram/people", {"id": "1", "first_name": "x"}, 400, "Give 'id' as a whole number."),
        ("/telegram/people", {"id": 1}, 400, "Give 'first_name' as a text that is not empty."),
        (
            "/telegram/people/7/send",
            {"text": "x"},
            404,
            "There is no Telegram account 7: create it with POST /telegram/people.",
        ),
        ("/telegram/people/1/send", {}, 400, "Give what the person sends: text, location, moves_on, contact or press."),
        ("/telegram/people/1/send", {"location": {"latitude": 1}}, 400, "Give 'longitude' as a number."),
        ("/sms/phones/+34600000001/send", {"body": "x"}, 400, None),
        (
            f"/sms/phones/{PHONE}/reach",
            {"state": "lost"},
            400,
            "Give 'state' as one of on, off, unknown, landline, filtered.",
        ),
        ("/sms/webhook", {"url": "http://example.org/"}, 400, None),
        ("/faults", {"carrier": "post", "kind": "hang"}, 400, "Give 'carrier' as one of telegram, twilio."),
        ("/faults", {"carrier": "twilio", "kind": "flood"}, 400, None),
        ("/faults", {"carrier": "twilio", "kind": "status", "value": 200}, 400, None),
        ("/faults", {"carrier": "twilio", "kind": "hang", "every": 0}, 400, "Give 'every' as 1 or more."),
    ],
)
async def test_what_cannot_be_done_is_explained(
    world: World, path: str, fields: dict[str, Any], status: int, error: str | None
) -> None:
    await world.person(1, opened=False)
    answered, answer = await world.try_post(path, **fields)
    assert answered == status
    assert answer["error"] == error if error else answer["error"].endswith(".")


async def test_a_deleted_account_sends_nothing(world: World) -> None:
    await world.person(1)
    await world.post("/telegram/people/1/deactivate")
    assert await world.try_post("/telegram/people/1/send", text="x") == (409, {"error": "The account 1 was deleted."})


@pytest.mark.parametrize(
    ("kind", "value", "accepted"),
    [("status", 503, 0), ("retry_after", 7, 0), ("garbage", 0, 0), ("latency", 0, 1)],
)
async def test_a_fault_on_telegram_is_answered_and_accepted_as_it_says(
    world: World, kind: str, value: float, accepted: int
) -> None:
    await world.person(1)
    await world.post("/faults", carrier="telegram", kind=kind, value=value, count=1)
    url = f"{world.sandbox.telegram_url}/bot{world.sandbox.settings.token}/sendMessage"
    async with world.session.post(url, data={"chat_id": "1", "text": "x"}) as response:
        status, body = response.status, await response.text()
    assert status == {"status": 503, "retry_after": 429}.get(kind, 200)
    assert body.startswith("<html>") == (kind == "garbage")
    assert ('"retry_after": 7' in body) == (kind == "retry_after")
    assert len((await world.get("/log"))["entries"]) == accepted
    assert (await world.bot("sendMessage", chat_id=1, text="y"))["ok"], "the fault is used up"


@pytest.mark.parametrize(("kind", "accepted"), [("drop_before_accept", 0), ("drop_after_accept", 1)])
async def test_a_dropped_connection_is_either_accepted_or_not(world: World, kind: str, accepted: int) -> None:
    await world.person(1)
    for carrier in ("telegram", "twilio"):
        await world.post("/faults", carrier=carrier, kind=kind, count=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await world.bot("sendMessage", chat_id=1, text="x")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await world.sms(To=PHONE, Body="x")
    log = await world.get("/log")
    assert len(log["entries"]) == 2 * accepted
    assert [entry["reason"] for entry in log["refused"]] == [kind, kind]


async def test_a_hanging_carrier_lets_go_when_the_client_does(world: World) -> None:
    await world.post("/faults", carrier="twilio", kind="hang", count=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(world.sms(To=PHONE, Body="x"), 0.2)
    assert (await world.sms(To=PHONE, Body="x"))[0] == 201


async def test_a_fault_on_twilio_has_twilios_shape(world: World) -> None:
    await world.post("/faults", carrier="twilio", kind="status", value=503, count=1)
    status, answer = await world.sms(To=PHONE, Body="x")
    assert (status, answer["code"], answer["message"]) == (503, 20503, "Service Unavailable")
    await world.post("/faults", carrier="twilio", kind="retry_after", value=4, count=1)
    assert (await world.sms(To=PHONE, Body="x"))[1]["code"] == 20429


async def test_faults_hit_one_phone_or_one_method_and_are_taken_back(world: World) -> None:
    await world.person(1)
    await world.person(2)
    first = await world.post("/faults", carrier="telegram", kind="status", value=500, match={"to": "2"})
    await world.post("/faults", carrier="telegram", kind="status", value=502, match={"method": "getMe"})
    assert (await world.bot("sendMessage", chat_id=1, text="x"))["status"] == 200
    assert (await world.bot("sendMessage", chat_id=2, text="x"))["description"] == "Internal Server Error"
    assert (await world.bot("getMe"))["description"] == "Bad Gateway"
    async with world.session.delete(f"{world.sandbox.phones_url}/faults/{first['id']}") as response:
        assert response.status == 200
    assert (await world.bot("sendMessage", chat_id=2, text="x"))["status"] == 200
    async with world.session.delete(f"{world.sandbox.phones_url}/faults") as response:
        assert response.status == 200
    assert (await world.bot("getMe"))["status"] == 200
