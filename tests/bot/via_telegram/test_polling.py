"""Polling the sandbox: what is confirmed, in which order, and what a fault does to the rest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.via_telegram.inbound import parse
from bot.via_telegram.intake import TRIES, Intake
from bot.via_telegram.polling import Polling, by_chat, pause_after
from registry.store import StoreBusy
from tests.bot.via_telegram.telegram_world import DEADLINE, HastyClock, Receiver, World, until


@pytest.fixture
async def polling(world: World, receiver: Receiver, hasty_clock: HastyClock) -> AsyncIterator[Polling]:
    """Ready to start, and stopped at the end."""
    intake = Intake(world.bot, receiver, hasty_clock)
    polling = Polling(world.bot, intake, hasty_clock)
    yield polling
    await polling.stop()
    await intake.stop()


async def test_what_people_write_is_received_and_confirmed(world: World, polling: Polling, receiver: Receiver) -> None:
    await world.person(7)
    update_id = await world.write(7, "1")
    await polling.start()
    await receiver.until(lambda it: len(it.taken) == 1)
    [message] = receiver.taken
    assert (message.key, message.sender, message.text) == (f"telegram:{update_id}", "7", "1")
    await until(lambda: nothing_pending(world))


async def test_a_batch_is_not_confirmed_before_all_of_it_is_received(
    world: World, polling: Polling, receiver: Receiver
) -> None:
    for number in (7, 8):
        await world.person(number)
    for number in (7, 8):
        await world.write(number, f"from {number}")
    receiver.gates["from 8"] = asyncio.Event()
    await polling.start()
    await receiver.until(lambda it: it.texts == ["from 7"] and len(it.seen) == 2)
    assert await world.pending() == 2
    receiver.gates["from 8"].set()
    await until(lambda: nothing_pending(world))


async def test_what_was_not_confirmed_comes_again_after_a_stop(
    world: World, polling: Polling, receiver: Receiver, hasty_clock: HastyClock
) -> None:
    await world.person(7)
    await world.write(7, "1")
    receiver.gates["1"] = asyncio.Event()
    await polling.start()
    await receiver.until(lambda it: len(it.seen) == 1)
    await polling.stop()
    assert receiver.taken == []
    receiver.gates.clear()
    again = Polling(world.bot, Intake(world.bot, receiver, hasty_clock), hasty_clock)
    await again.start()
    await receiver.until(lambda it: it.texts == ["1"])
    await again.stop()


async def test_one_chat_is_in_order_and_holds_up_no_other(world: World, polling: Polling, receiver: Receiver) -> None:
    for number in (7, 8):
        await world.person(number)
    for number, text in ((7, "first"), (7, "second"), (8, "other")):
        await world.write(number, text)
    receiver.gates["first"] = asyncio.Event()
    await polling.start()
    await receiver.until(lambda it: it.texts == ["other"])
    assert "second" not in [message.text for message in receiver.seen]
    receiver.gates["first"].set()
    await receiver.until(lambda it: it.texts == ["other", "first", "second"])


async def test_a_poison_update_is_skipped_after_three_tries_and_stops_nothing(
    world: World, polling: Polling, receiver: Receiver
) -> None:
    await world.person(7)
    for text in ("poison", "after it"):
        await world.write(7, text)
    receiver.faults["poison"] = [ValueError("canary") for _ in range(TRIES)]
    with structlog.testing.capture_logs() as logged:
        await polling.start()
        await receiver.until(lambda it: it.texts == ["after it"])
    assert [message.text for message in receiver.seen].count("poison") == TRIES
    assert [entry["event"] for entry in logged if "update_id" in entry][-1] == "telegram.update.skipped"
    assert "canary" not in str(logged)


async def test_while_the_store_is_down_nothing_is_skipped(
    world: World, polling: Polling, receiver: Receiver, hasty_clock: HastyClock
) -> None:
    await world.person(7)
    await world.write(7, "1")
    receiver.faults["1"] = [StoreBusy("busy") for _ in range(20)]
    await polling.start()
    await receiver.until(lambda it: it.texts == ["1"])
    assert len(receiver.seen) == 21
    assert hasty_clock.slept[:7] == [timedelta(seconds=each) for each in (1, 2, 4, 8, 16, 32, 60)]


@pytest.mark.parametrize("kind", ["status", "garbage", "drop_before_accept", "retry_after"])
async def test_polling_goes_on_after_a_carrier_in_trouble(
    world: World, polling: Polling, receiver: Receiver, hasty_clock: HastyClock, kind: str
) -> None:
    await world.person(7)
    await world.write(7, "1")
    await world.fault(kind, 502 if kind != "retry_after" else 9, count=2, method="getupdates")
    await polling.start()
    await receiver.until(lambda it: it.texts == ["1"])
    expected = (9, 9) if kind == "retry_after" else (1, 2)
    assert hasty_clock.slept == [timedelta(seconds=each) for each in expected]


async def test_a_webhook_left_behind_is_taken_off_first(world: World, polling: Polling, receiver: Receiver) -> None:
    await world.person(7)
    await world.bot.set_webhook("http://127.0.0.1:9/nobody")
    await world.write(7, "1")
    await polling.start()
    await receiver.until(lambda it: it.texts == ["1"])


async def test_a_press_is_received_and_answered(world: World, polling: Polling, receiver: Receiver) -> None:
    chat = await world.person(7)
    keyboard = {"inline_keyboard": [[{"text": "1", "callback_data": "alert:12:1"}]]}
    sent = await world.bot.send_message(chat, "?", api_kwargs={"reply_markup": keyboard})
    await world.post("/telegram/people/7/send", press={"message_id": sent.message_id, "data": "alert:12:1"})
    await polling.start()
    await receiver.until(lambda it: [message.press for message in it.taken] == ["alert:12:1"])

    async def answered() -> bool:
        return any(event["kind"] == "answer_callback" for event in await world.chat(chat))

    await until(answered)


async def test_a_press_too_old_to_be_answered_is_received(world: World, polling: Polling, receiver: Receiver) -> None:
    chat = await world.person(7)
    keyboard = {"inline_keyboard": [[{"text": "1", "callback_data": "alert:12:1"}]]}
    sent = await world.bot.send_message(chat, "?", api_kwargs={"reply_markup": keyboard})
    await world.fault("status", 400, method="answercallbackquery")
    await world.post("/telegram/people/7/send", press={"message_id": sent.message_id, "data": "alert:12:1"})
    await world.write(7, "after it")
    await polling.start()
    await receiver.until(lambda it: len(it.taken) == 2)


async def test_an_update_that_cannot_be_read_is_stepped_over(receiver: Receiver, hasty_clock: HastyClock) -> None:
    person = {"id": 7, "is_bot": False, "first_name": "Ana"}
    text = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "from": person, "text": "1"}

    class OddBot:
        """Gives one unreadable update, one readable, and then waits."""

        def __init__(self) -> None:
            self.asked_again = asyncio.Event()

        async def delete_webhook(self) -> bool:
            return True

        async def raw_updates(self, offset: int | None, wait_seconds: int) -> list[dict[str, Any]]:
            if offset == 7:
                self.asked_again.set()
                await asyncio.Event().wait()
            return [{"update_id": 4, "message": "?"}, {"update_id": 5, "message": text}, {"update_id": 6, "new": {}}]

    bot: Any = OddBot()
    polling = Polling(bot, Intake(bot, receiver, hasty_clock), hasty_clock)
    await polling.start()
    await receiver.until(lambda it: it.texts == ["1"])
    async with asyncio.timeout(DEADLINE):
        await bot.asked_again.wait()
    await polling.stop()


def test_updates_are_kept_in_the_order_of_their_chat() -> None:
    updates = [parse({"update_id": number, "message": text_of(chat)}) for number, chat in enumerate((7, 8, 7))]
    chats = by_chat(update for update in updates if update is not None)
    assert [[update.update_id for update in chat] for chat in chats] == [[0, 2], [1]]


def test_pauses_grow_to_a_minute() -> None:
    assert [pause_after(failures).total_seconds() for failures in (1, 2, 3, 7, 40)] == [1, 2, 4, 60, 60]


def text_of(chat: int) -> dict[str, Any]:
    return {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}, "text": "1"}


async def nothing_pending(world: World) -> bool:
    return await world.pending() == 0
