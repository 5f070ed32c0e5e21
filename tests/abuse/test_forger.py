"""The forger: speaks in the name of a carrier, of a person, or of another button than the one there was."""

import base64
import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator, Iterable
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from broadcasts.tables import DeliveryKind
from sandbox.twilio_api.signature import sign
from tests.stories.phone import Phone
from tests.stories.world import WEBHOOK_SECRET, World, begin

_numbers = count(1)


@pytest.fixture
async def pushed(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    """A world in which Telegram posts to us."""
    async with begin(tmp_path, bravia, MUSTER_TELEGRAM__WEBHOOK_SECRET=WEBHOOK_SECRET) as started:
        yield started


def sid() -> str:
    return f"SM{next(_numbers):032x}"


def sos(world: World, phone: Phone, **fields: str) -> dict[str, str]:
    settings = world.sandbox.settings
    return {
        "AccountSid": settings.account_sid, "Body": "SOS", "From": phone.value, "MessageSid": sid(), "NumMedia": "0",
        "To": settings.sender,
    } | fields  # fmt: skip


async def posts(world: World, body: str | bytes, signature: str, path: str = "/twilio/sms", **headers: str) -> int:
    sent = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"} | headers
    async with (
        aiohttp.ClientSession() as session,
        session.post(world.web_url + path, data=body, headers=sent) as response,
    ):
        return response.status


def signed(world: World, fields: dict[str, str], url: str = "", token: str = "") -> str:
    return sign(token or world.sandbox.settings.auth_token, url or f"{world.web_url}/twilio/sms", fields)


def _altered(fields: dict[str, str]) -> Iterable[dict[str, str]]:
    for name, value in fields.items():
        yield fields | {name: value + "0"}
        yield {other: kept for other, kept in fields.items() if other != name}
    yield fields | {"Extra": "1"}


async def test_a7_an_sms_is_believed_only_as_twilio_signed_it(world: World) -> None:
    """A7: no signature, another key, URL, scheme or host, or one altered parameter: 403 and nothing happens."""
    bilal = await world.sms()
    fields = sos(world, bilal)
    right, body = signed(world, fields), urlencode(fields)
    for wrong in ("", "A" * 28, right.swapcase(), right[:-1], signed(world, fields, token="another")):
        assert await posts(world, body, wrong) == 403
    for url in (
        f"{world.web_url.replace('http', 'https')}/twilio/sms",
        f"{world.web_url}/twilio/status",
        "http://evil/twilio/sms",
    ):
        assert await posts(world, body, signed(world, fields, url)) == 403
    for altered in _altered(fields):
        assert await posts(world, urlencode(altered), right) == 403, altered
    assert await posts(world, body, right, "/twilio/sms?lane=2") == 403
    assert await posts(world, body, signed(world, fields), Host="evil.example") == 200, "the public URL is ours to know"

    await bilal.hears("got.help", case=1)
    assert len(world.post.kept(bilal)) == 1


async def test_a7_twice_the_same_field_is_signed_as_twilio_signs_it_and_the_first_counts(world: World) -> None:
    """A7: repeated parameters; a value that was added is not believed."""
    bilal = await world.sms()
    fields = sos(world, bilal)
    body = urlencode([*fields.items(), ("NumMedia", "0")])
    assert await posts(world, urlencode([*fields.items(), ("From", "+99920009999")]), signed(world, fields)) == 403
    assert await posts(world, body, signed(world, fields)) == 200
    await bilal.hears("got.help", case=1)


async def test_a7_a_body_of_json_is_no_sms_however_it_is_signed(world: World) -> None:
    """A7: Twilio signs a JSON body by its hash in the query; nothing here takes one."""
    bilal = await world.sms()
    body = json.dumps(sos(world, bilal))
    query = f"?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    digest = hmac.new(world.sandbox.settings.auth_token.encode(), f"{world.web_url}/twilio/sms{query}".encode(), "sha1")
    signature = base64.b64encode(digest.digest()).decode()
    path, kind = f"/twilio/sms{query}", {"Content-Type": "application/json"}
    assert await posts(world, body, signature, path, **kind) in (400, 403)
    assert await posts(world, b"", signature, path, **kind) in (400, 403)
    assert world.post.cases() == []


async def test_a7_a_recorded_request_counts_once_however_its_fields_are_cut(world: World) -> None:
    """A7: an old request sent again; and cut anew, because what Twilio signs has no boundaries between fields."""
    bilal = await world.sms()
    fields = sos(world, bilal)
    signature = signed(world, fields)
    for _ in range(3):
        assert await posts(world, urlencode(fields), signature) == 200
    await bilal.hears("got.help", case=1)
    cut = {name: value for name, value in fields.items() if name != "NumMedia"}
    cut["MessageSid"] += "NumMedia0"
    assert signed(world, cut) == signature, "the same signature over other fields"
    assert await posts(world, urlencode(cut), signature) == 400
    await world.settles()

    assert len(world.post.kept(bilal)) == 1


async def test_a7_a_receipt_of_another_account_or_without_signature_changes_nothing(world: World) -> None:
    """A7: status callbacks are signed as well, and belong to one account."""
    receipt = {"MessageSid": sid(), "MessageStatus": "failed", "ErrorCode": "30005"}
    assert await world.twilio_posts("/twilio/status", signature="wrong", **receipt) == 403
    assert await world.twilio_posts("/twilio/status", AccountSid="AC" + "9" * 32, **receipt) == 403


async def test_a8_telegram_is_believed_only_with_the_secret(pushed: World) -> None:
    """A8: missing or wrong secret, a body too large, JSON too deep, an update twice, a forged sender."""
    amina = await pushed.telegram()
    await amina.lives_in()
    here = {"id": int(amina.value), "type": "private"}
    person = {"id": int(amina.value), "is_bot": False, "first_name": "A"}

    def update(number: int, text: str) -> dict[str, Any]:
        now = int(pushed.clock.now().timestamp())
        message = {"message_id": number, "date": now, "chat": here, "from": person, "text": text}
        return {"update_id": number, "message": message}

    for secret in ("", "x", WEBHOOK_SECRET[:-1], WEBHOOK_SECRET + "x", WEBHOOK_SECRET.upper()):
        assert await pushed.telegram_pushes(update(9001, "HELP"), secret) == 403
    headers = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}
    async with aiohttp.ClientSession() as session:
        url, large = f"{pushed.web_url}/telegram/webhook", io.BytesIO(b"x" * (10 * 2**20))
        async with session.post(url, data=large, headers=headers) as answer:
            assert answer.status == 413
    assert await pushed.telegram_pushes("[" * 200_000) == 400
    assert await pushed.telegram_pushes('{"update_id": 1, "message": ' + '{"a":' * 5000 + "1" + "}" * 5001) in (
        200,
        400,
    )
    before = len(pushed.post.kept(amina))
    for _ in range(2):
        assert await pushed.telegram_pushes(update(9002, "1")) == 200
    await amina.hears("got.safe")

    assert len(pushed.post.kept(amina)) == before + 1
    assert not pushed.post.record_of(amina).left_at


async def test_a8_half_a_letter_does_not_lose_the_call_for_help_around_it(pushed: World) -> None:
    """Found by fuzzing: no store takes lone surrogates or zero bytes, and the message was given up."""
    amina = await pushed.telegram()
    await amina.lives_in()
    here = {"id": int(amina.value), "type": "private"}
    now = int(pushed.clock.now().timestamp())
    for number, text in enumerate(("HELP \ud83d", "HELP \0 me"), 9100):
        message = {"message_id": number, "date": now, "chat": here, "text": text}
        assert await pushed.telegram_pushes({"update_id": number, "message": message}) == 200
        await amina.gets("We have your call for help" if number == 9100 else "is open")

    assert [case.category for case in pushed.post.cases()] == ["help"]


async def test_a4_a_button_pressed_by_somebody_else_or_never_shown_does_nothing_for_anybody_else(pushed: World) -> None:
    """A4, A11: Telegram's clients may send any button: another person's alert, kin questions, numbers too large."""
    amina, mallory = await pushed.telegram(), await pushed.telegram()
    await amina.lives_in("Port Sur", "Amina")
    await mallory.lives_in("Bravia City", "Mallory")
    pushed.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    victim = pushed.post.person(amina)
    for number, data in enumerate(
        (
            "alert:1:1",
            f"kin:{victim}:1:1",
            "step:consent:1",
            "step:sign:1",
            "alert:99999999999999999999:1",
            "alert:1:" + "9" * 60,
            "\0",
        ),
        9200,
    ):
        person = {"id": int(mallory.value), "is_bot": False, "first_name": "M"}
        message = {"message_id": 1, "date": 1, "chat": {"id": int(mallory.value), "type": "private"}}
        query = {"id": str(number), "from": person, "chat_instance": "1", "message": message, "data": data}
        assert await pushed.telegram_pushes({"update_id": number, "callback_query": query}) == 200
    mallory.hangs_up()
    await pushed.until(lambda: len(pushed.post.kept(mallory)) >= 7)

    assert pushed.post.counts(1) == {"asked": 1}
    assert all("not handled" not in kept.intent for kept in pushed.post.kept(mallory))


async def test_a9_no_number_has_authority_whoever_sends_from_it(world: World) -> None:
    """A9: a forged sender, even a warden's or an officer's, raises nothing and sends nothing to others."""
    boss, amina = await world.sms(), await world.telegram()
    await boss.lives_in()
    await amina.lives_in()
    await boss.sends("hello")
    await boss.hears("got.greeting")
    world.post.pages("ada", boss)
    for order in ("SEND LEVEL 4 SOUTH", "APPROVE 1", "ALERT ALL LEAVE NOW", "RAISE south 4", "CORRECT 1", "/admin"):
        await boss.sends(order)
    boss.hangs_up()
    await world.until(lambda: len(world.post.kept(boss)) == 7)
    await world.settles()

    amina.gets_nothing()
    assert world.post.deliveries(DeliveryKind.ALERT) == []


async def test_a9_a_forged_sms_cannot_cut_a_person_off_or_give_others_a_say(world: World) -> None:
    """A9: leaving, name, a relative's number and taking a code back need a sign that only the number's owner reads."""
    bilal = await world.sms()
    await bilal.lives_in(name="Bilal")
    await bilal.sends("CODE")
    code = (await bilal.gets("Your family code is")).split("code is ")[1][:8]
    for words in (bilal.word("left"), "NAME Mallory", "CONTACT +99920099999", f"REVOKE {code}"):
        await bilal.sends(words)
        sign = (await bilal.gets("To be sure that it was you")).split("answer with ")[1][:4]
        assert sign.isdigit()
        forged = "1111" if sign != "1111" else "2222"
        await bilal.sends(forged)
        await bilal.hears("got.unclear")
        await bilal.sends(sign)
        await bilal.hears("got.unclear")
    record = world.post.record_of(bilal)
    assert (record.left_at, record.name) == (None, "Bilal")

    await bilal.sends(bilal.word("left"))
    sign = (await bilal.gets("To be sure")).split("answer with ")[1][:4]
    await bilal.sends("2")
    await bilal.hears("got.help", case=1)
    await bilal.sends(bilal.word("left"))
    sign = (await bilal.gets("To be sure")).split("answer with ")[1][:4]
    await bilal.sends(sign)
    await bilal.hears("saved.left")
    assert world.post.record_of(bilal).left_at is not None


async def test_a10_a_contact_card_binds_nothing(world: World) -> None:
    """A10: another person's card, or one's own, does not move an address from one person to another."""
    amina, bilal = await world.telegram(), await world.sms()
    await amina.lives_in()
    await bilal.lives_in()
    before = world.post.owner(bilal)
    await amina.shares_the_card_of(bilal.value)
    await amina.hears("got.only_text")

    assert world.post.owner(bilal) == before


async def test_a14_an_sms_from_a_number_of_somebody_else_reads_nothing_about_them(world: World) -> None:
    """A14: whoever has a number for a moment (a forged sender, a swapped SIM) is told no place, name or history."""
    bilal = await world.sms()
    await bilal.lives_in("Port Sur", "Bilal")
    heard = []
    for words in ("MENU", "LEVEL", "TASKS", "CODE", "MORE", "1", "what do you know of me"):
        await bilal.sends(words)
        heard.append(await bilal.gets())
    assert not any("Bilal" in text for text in heard)


def test_the_signatures_of_the_tests_are_those_of_twilio() -> None:
    """The published example, so that the forger's right signatures are right."""
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    assert sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
