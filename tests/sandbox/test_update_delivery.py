"""How updates reach the bot: long polling and its conflicts, the webhook with its secret, order and retries."""

import asyncio
import json
from typing import Any

from sandbox_world import Listener, World, until


def _ids(answer: dict[str, Any]) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


async def test_an_offset_confirms_what_lies_below_it(world: World) -> None:
    await world.person(42)
    await world.post("/telegram/people/42/send", text="a")
    await world.post("/telegram/people/42/send", text="b")
    _, second, third = _ids(await world.bot("getUpdates"))
    assert _ids(await world.bot("getUpdates", offset=second, limit=1)) == [second]
    assert _ids(await world.bot("getUpdates", offset=third)) == [third]


async def test_a_negative_offset_keeps_the_last_and_forgets_the_rest(world: World) -> None:
    await world.person(42)
    last = (await world.post("/telegram/people/42/send", text="a"))["update_id"]
    assert _ids(await world.bot("getUpdates", offset=-1)) == [last]
    assert (await world.bot("getWebhookInfo"))["result"]["pending_update_count"] == 1


async def test_a_long_poll_ends_with_the_first_update(fast_world: World) -> None:
    world = fast_world
    await world.person(42)
    [last] = _ids(await world.bot("getUpdates"))
    poll = asyncio.create_task(world.bot("getUpdates", offset=last + 1, timeout=50))
    await asyncio.sleep(0)
    sent = (await world.post("/telegram/people/42/send", text="a"))["update_id"]
    async with asyncio.timeout(5):
        assert _ids(await poll) == [sent]


async def test_the_second_poller_ends_the_first(world: World) -> None:
    first = asyncio.create_task(world.bot("getUpdates", timeout=50))
    second = asyncio.create_task(world.bot("getUpdates", timeout=50))
    done, _ = await asyncio.wait([first, second], timeout=5, return_when=asyncio.FIRST_COMPLETED)
    [ended] = done
    assert ended.result()["status"] == 409
    assert ended.result()["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await world.person(42)
    await asyncio.wait([first, second], timeout=5)
    assert sorted([first.result()["status"], second.result()["status"]]) == [200, 409]


async def test_who_asks_again_from_the_same_place_gets_one_update(strict_world: World) -> None:
    await strict_world.person(42)
    await strict_world.post("/telegram/people/42/send", text="a")
    assert len(_ids(await strict_world.bot("getUpdates"))) == 2
    assert len(_ids(await strict_world.bot("getUpdates"))) == 1


async def test_who_asks_again_in_vain_is_made_to_wait(strict_world: World) -> None:
    assert _ids(await strict_world.bot("getUpdates")) == []
    again = asyncio.create_task(strict_world.bot("getUpdates"))
    for _ in range(5):
        await strict_world.get("/clock")
    assert not again.done()
    await strict_world.person(42)
    assert len(_ids(await again)) == 1


async def test_texts_are_kept_a_day_and_presses_150_seconds(world: World) -> None:
    await world.person(42)
    markup = {"inline_keyboard": [[{"text": "Safe", "callback_data": "1"}]]}
    sent = (await world.bot("sendMessage", chat_id=42, text="a", reply_markup=markup))["result"]["message_id"]
    await world.post("/telegram/people/42/send", press={"message_id": sent, "data": "1"})
    world.move(150)
    assert [sorted(update) for update in (await world.bot("getUpdates"))["result"]] == [["message", "update_id"]]
    world.move(24 * 3600)
    assert (await world.bot("getUpdates", offset=-5))["result"] == []


async def test_only_the_kinds_that_are_allowed_are_kept(world: World) -> None:
    await world.bot("getUpdates", allowed_updates=["my_chat_member"])
    await world.person(42)
    blocked = (await world.post("/telegram/people/42/block"))["update_id"]
    assert _ids(await world.bot("getUpdates", offset=1)) == [blocked]


async def test_a_webhook_excludes_polling(world: World, listener: Listener) -> None:
    await world.bot("setWebhook", url=listener.url)
    answer = await world.bot("getUpdates")
    assert (answer["status"], answer["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await world.bot("deleteWebhook")
    assert (await world.bot("getUpdates"))["ok"]


async def test_the_webhook_gets_what_was_pending_with_its_secret(world: World, listener: Listener) -> None:
    await world.person(42)
    await world.bot("setWebhook", url=listener.url, secret_token="s3cret-_", max_connections=3)
    [(headers, body)] = await listener.wait_for(1)
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret-_"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["message"]["text"] == "/start"
    info = await until(lambda: world.bot("getWebhookInfo"), lambda info: not info["result"]["pending_update_count"])
    assert (info["result"]["url"], info["result"]["max_connections"]) == (listener.url, 3)


async def test_dropped_updates_never_come(world: World, listener: Listener) -> None:
    await world.person(42)
    await world.bot("setWebhook", url=listener.url, drop_pending_updates=True)
    await world.post("/telegram/people/42/send", text="new")
    [(_, body)] = await listener.wait_for(1)
    assert json.loads(body)["message"]["text"] == "new"


async def test_one_chat_is_served_in_order_through_failures_and_another_overtakes(
    fast_world: World, listener: Listener
) -> None:
    world = fast_world
    listener.answers = [500, 503]
    await world.bot("setWebhook", url=listener.url)
    await world.person(42)
    await world.post("/telegram/people/42/send", text="second")
    heard = [json.loads(body)["message"]["text"] for _, body in await listener.wait_for(4)]
    assert heard == ["/start", "/start", "/start", "second"]
    await world.person(43)
    await listener.wait_for(5)


async def test_the_next_update_of_a_chat_waits_for_the_answer_to_the_one_before(
    world: World, listener: Listener
) -> None:
    listener.gate.clear()
    await world.bot("setWebhook", url=listener.url)
    await world.person(42)
    await world.post("/telegram/people/42/send", text="second")
    await world.person(43)
    heard = [json.loads(body)["message"]["chat"]["id"] for _, body in await listener.wait_for(2)]
    assert heard == [42, 43], "another chat does not wait"
    listener.gate.set()
    assert json.loads((await listener.wait_for(3))[2][1])["message"]["text"] == "second"


async def test_a_button_press_may_overtake_a_text_of_the_same_person(world: World, listener: Listener) -> None:
    await world.person(42)
    markup = {"inline_keyboard": [[{"text": "Safe", "callback_data": "1"}]]}
    sent = (await world.bot("sendMessage", chat_id=42, text="a", reply_markup=markup))["result"]["message_id"]
    listener.gate.clear()
    await world.bot("setWebhook", url=listener.url)
    await world.post("/telegram/people/42/send", press={"message_id": sent, "data": "1"})
    heard = [sorted(json.loads(body))[0] for _, body in await listener.wait_for(2)]
    assert heard == ["message", "callback_query"], "both are under way at once"


async def test_no_more_connections_are_opened_than_allowed(world: World, listener: Listener) -> None:
    listener.gate.clear()
    await world.bot("setWebhook", url=listener.url, max_connections=2)
    for number in range(40, 45):
        await world.person(number)
    await listener.wait_for(2)
    for _ in range(20):
        await world.get("/clock")
    assert len(listener.heard) == 2
    listener.gate.set()
    await listener.wait_for(5)


async def test_a_webhook_that_is_down_is_named_in_its_info(world: World) -> None:
    await world.bot("setWebhook", url="http://127.0.0.1:1/")
    await world.person(42)
    info = await until(lambda: world.bot("getWebhookInfo"), lambda info: "last_error_date" in info["result"])
    assert info["result"]["last_error_message"] == "Connection refused"
    assert info["result"]["pending_update_count"] == 1


async def test_a_webhook_may_answer_with_a_method_call(world: World, listener: Listener) -> None:
    listener.body = {"method": "sendMessage", "chat_id": 42, "text": "Welcome"}
    await world.bot("setWebhook", url=listener.url)
    await world.person(42)
    assert (await world.feed(1))[0]["text"] == "Welcome"


async def test_a_duplicate_is_the_same_update_twice(world: World, listener: Listener) -> None:
    await world.post("/faults", carrier="telegram", kind="duplicate_callbacks", count=1)
    await world.bot("setWebhook", url=listener.url)
    await world.person(42)
    first, second = await listener.wait_for(2)
    assert first[1] == second[1]
