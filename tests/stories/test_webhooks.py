"""What comes in over webhooks: the same as by polling, signed or refused, and nothing of any shape does harm."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.stories.phone import Phone
from tests.stories.world import WEBHOOK_SECRET, World, begin

_updates = count(1)


@pytest.fixture
async def pushed(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    """A world in which Telegram posts to us."""
    async with begin(tmp_path, bravia, MUSTER_TELEGRAM__WEBHOOK_SECRET=WEBHOOK_SECRET) as started:
        yield started


def update_from(phone: Phone, kind: str = "message", chat: str = "private", **content: Any) -> dict[str, Any]:
    number, now = int(phone.value), int(phone.world.clock.now().timestamp())
    person = {"id": number, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": next(_updates), "date": now, "chat": {"id": number, "type": chat}, "from": person}
    return {"update_id": next(_updates), kind: message | content}


async def test_telegram_by_webhook_works_like_polling(pushed: World) -> None:
    amina = await pushed.telegram()
    await amina.joins(name="Amina")
    pushed.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await amina.presses("3")
    await amina.hears("got.leave")
    await pushed.restarts()
    await amina.is_at(33.38, 35.48)
    await amina.hears("saved.place", place="Springs")

    assert pushed.post.counts(1) == {"answered": 1}


async def test_an_update_that_comes_twice_has_one_effect(pushed: World) -> None:
    amina = await pushed.telegram()
    await pushed.fault("telegram", "duplicate_callbacks", count=None)
    await amina.joins()
    await amina.sends("2")
    await amina.hears("got.help", case=1)
    code = update_from(amina, text="CODE")
    for _ in range(3):
        assert await pushed.telegram_pushes(code) == 200
    await amina.gets("Your family code is")
    await pushed.settles()

    assert len(pushed.post.kept(amina)) == 6


async def test_without_the_secret_nothing_is_heard(pushed: World) -> None:
    amina = await pushed.telegram()
    await amina.sends("hello")
    await amina.hears("join.ask_language")
    for secret in ("", "wrong", WEBHOOK_SECRET[:-1]):
        assert await pushed.telegram_pushes(update_from(amina, text="SOS"), secret) == 403

    assert pushed.post.cases() == []
    assert len(pushed.post.kept(amina)) == 1


async def test_voices_and_stickers_are_answered_and_what_is_no_message_is_passed_over(pushed: World) -> None:
    amina = await pushed.telegram()
    await amina.lives_in()
    file: dict[str, Any] = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    sticker = file | {"is_animated": False, "is_video": False, "type": "regular"}
    for content in ({"voice": file | {"duration": 3}}, {"sticker": sticker}, {"photo": [file]}):
        assert await pushed.telegram_pushes(update_from(amina, **content)) == 200
        await amina.hears("got.only_text")
    await amina.shares_the_card_of("+99910000009")
    await amina.hears("got.only_text")
    assert await pushed.telegram_pushes(update_from(amina, photo=[], caption="SOS")) == 200
    await amina.hears("got.help", case=1)
    unheard_of = (
        update_from(amina, "edited_message", text="SOS"),
        update_from(amina, chat="group", text="SOS"),
        update_from(amina, "channel_post", text="SOS"),
        update_from(amina, "message_of_the_year_2030", text="SOS"),
        update_from(amina, new_chat_title="SOS"),
        {"update_id": next(_updates), "message": "not an object"},
        {"update_id": next(_updates)},
    )
    for update in unheard_of:
        assert await pushed.telegram_pushes(update) == 200, update
    assert [await pushed.telegram_pushes(body) for body in ("{", "[]", "[" * 100_000)] == [400, 400, 400]
    await amina.sends("1")
    await amina.hears("got.safe")

    assert len(pushed.post.kept(amina)) == 7


async def test_twilio_is_believed_only_with_its_signature(world: World) -> None:
    bilal = await world.sms()
    await bilal.lives_in()
    sos = {"From": bilal.value, "Body": "SOS", "MessageSid": "SM" + "1" * 32, "NumMedia": "0"}
    assert await world.twilio_posts("/twilio/sms", signature="wrong", **sos) == 403
    assert await world.twilio_posts("/twilio/sms", **(sos | {"AccountSid": "ACsomebodyelse"})) == 403
    assert await world.twilio_posts("/twilio/sms", **(sos | {"From": "+12025550123"})) == 400
    receipt = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "failed"}
    assert await world.twilio_posts("/twilio/status", signature="wrong", **receipt) == 403
    await world.settles()
    assert world.post.cases() == []

    for _ in range(2):
        assert await world.twilio_posts("/twilio/sms", **sos) == 200
    await bilal.hears("got.help", case=1)
    assert (
        await world.twilio_posts("/twilio/sms", **(sos | {"MessageSid": "SM" + "2" * 32, "Body": "", "NumMedia": "1"}))
        == 200
    )
    await bilal.hears("got.only_text")
    stop = {"MessageSid": "SM" + "3" * 32, "Body": "ARRET", "OptOutType": "STOP"}
    assert await world.twilio_posts("/twilio/sms", **(sos | stop)) == 200
    assert world.post.address(bilal).state.value == "opted out"
    start = {"MessageSid": "SM" + "4" * 32, "Body": "START", "OptOutType": "START"}
    assert await world.twilio_posts("/twilio/sms", **(sos | start)) == 200
    await bilal.hears("join.done", place="Port Sur")
