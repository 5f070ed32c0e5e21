"""The Bot API over HTTP: its exact errors, limits, buttons and people."""

from typing import Any

import pytest
from sandbox_world import World

TEXT = "Level 3 in Cedar."


async def test_what_is_sent_appears_on_the_phone_and_in_the_record(world: World) -> None:
    ana = await world.person(42)
    keyboard = {"inline_keyboard": [[{"text": "Safe", "callback_data": "7:1"}, {"text": "Map", "url": "https://x.xa"}]]}
    answer = await world.bot("sendMessage", chat_id=ana, text=TEXT, reply_markup=keyboard)
    [event] = await world.feed(1)
    assert answer["result"]["chat"] == {"id": 42, "type": "private", "first_name": "Ana"}
    assert (event["to"], event["kind"], event["text"]) == (42, "message", TEXT)
    assert event["buttons"] == [[{"text": "Safe", "data": "7:1"}, {"text": "Map", "data": None, "url": "https://x.xa"}]]
    [entry] = (await world.get("/log"))["entries"]
    assert (entry["carrier"], entry["to"], entry["ref"]) == ("telegram", 42, answer["result"]["message_id"])


@pytest.mark.parametrize(
    ("method", "parameters", "status", "description"),
    [
        ("sendMessage", {"text": TEXT}, 400, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 99, "text": TEXT}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@ana", "text": TEXT}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 41, "text": TEXT}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 42}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 42, "text": " \n"}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 42, "text": "😀" * 2049}, 400, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": 43, "text": TEXT}, 403, "Forbidden: bot was blocked by the user"),
        ("sendMessage", {"chat_id": 44, "text": TEXT}, 403, "Forbidden: user is deactivated"),
        (
            "sendMessage",
            {"chat_id": 42, "text": TEXT, "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
            400,
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {
                "chat_id": 42,
                "text": TEXT,
                "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]},
            },
            400,
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": 42, "text": TEXT, "reply_markup": {"keyboard": [["x"] * 101]}},
            400,
            "Bad Request: reply markup is too long",
        ),
        (
            "sendMessage",
            {"chat_id": 42, "text": TEXT, "reply_markup": "[]"},
            400,
            "Bad Request: object expected as reply markup",
        ),
        (
            "sendMessage",
            {"chat_id": 42, "text": TEXT, "reply_markup": "{"},
            400,
            "Bad Request: can't parse reply markup JSON object",
        ),
        ("editMessageText", {"chat_id": 42, "text": TEXT}, 400, "Bad Request: message identifier is not specified"),
        (
            "editMessageText",
            {"chat_id": 42, "message_id": 1, "text": TEXT},
            400,
            "Bad Request: message to edit not found",
        ),
        ("deleteMessage", {"chat_id": 42, "message_id": 1}, 400, "Bad Request: message to delete not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "Start", "description": "x"}]},
            400,
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        (
            "setWebhook",
            {"url": "https://example.org/"},
            400,
            "Bad Request: bad webhook: the sandbox delivers to loopback addresses only",
        ),
        (
            "setWebhook",
            {"url": "http://127.0.0.1/", "secret_token": "a b"},
            400,
            "Bad Request: secret token contains unallowed characters",
        ),
        ("sendMassage", {}, 404, "Not Found: method not found"),
    ],
)
async def test_every_error_has_its_exact_words(
    world: World, method: str, parameters: dict[str, Any], status: int, description: str
) -> None:
    await world.person(41, opened=False)
    for number in (42, 43, 44):
        await world.person(number)
    await world.post("/telegram/people/43/block")
    await world.post("/telegram/people/44/deactivate")
    answer = await world.bot(method, **parameters)
    assert answer == {"ok": False, "error_code": status, "description": description, "status": status}
    assert (await world.get("/log"))["errors"]["telegram"][description] == 1


@pytest.mark.parametrize(
    ("token", "description"), [("1:other", "Unauthorized"), ("nonsense", "Unauthorized: invalid token specified")]
)
async def test_a_wrong_token_is_unauthorized(world: World, token: str, description: str) -> None:
    async with world.session.get(f"{world.sandbox.telegram_url}/bot{token}/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, description)


async def test_anything_but_a_bot_is_not_found(world: World) -> None:
    async with world.session.get(f"{world.sandbox.telegram_url}/") as response:
        assert (response.status, (await response.json())["description"]) == (404, "Not Found")


async def test_methods_come_as_query_form_or_json_and_in_any_case(world: World) -> None:
    await world.person(42)
    url = f"{world.sandbox.telegram_url}/bot{world.sandbox.settings.token}/SENDmessage"
    async with world.session.get(url, params={"chat_id": "42", "text": "a"}) as response:
        assert response.status == 200
    markup = '{"keyboard": [[{"text": "Where I am", "request_location": true}]]}'
    async with world.session.post(url, data={"chat_id": "42", "text": "b", "reply_markup": markup}) as response:
        assert response.status == 200
    events = await world.feed(2)
    assert [event["text"] for event in events] == ["a", "b"]
    assert events[1]["keyboard"] == [[{"text": "Where I am", "request_location": True}]]


async def test_a_keyboard_is_left_alone_or_taken_away(world: World) -> None:
    await world.person(42)
    await world.bot("sendMessage", chat_id=42, text="a")
    await world.bot("sendMessage", chat_id=42, text="b", reply_markup={"remove_keyboard": True})
    assert [event["keyboard"] for event in await world.feed(2)] == [None, []]


async def test_4096_units_of_utf16_are_just_short_enough(world: World) -> None:
    await world.person(42)
    assert (await world.bot("sendMessage", chat_id=42, text="😀" * 2048))["ok"]


async def test_places_and_pictures_arrive(world: World) -> None:
    await world.person(42)
    await world.bot("sendLocation", chat_id=42, latitude=9.5, longitude=-3.25)
    await world.bot("sendPhoto", chat_id=42, photo="https://pictures.example/gate.png", caption="The gate")
    place, picture = await world.feed(2)
    assert place["location"] == {"latitude": 9.5, "longitude": -3.25}
    assert (picture["photo"], picture["text"]) == (True, "The gate")


async def test_a_picture_by_a_name_that_was_never_uploaded_is_refused(world: World) -> None:
    await world.person(42)
    refused = await world.bot("sendPhoto", chat_id=42, photo="photo-9", caption="The gate")
    assert refused["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_the_overall_limit_holds_in_every_sliding_second(strict_world: World) -> None:
    world = strict_world
    for number in range(1, 13):
        await world.person(number)
    accepted = [(await world.bot("sendMessage", chat_id=number, text="x"))["ok"] for number in range(1, 6)]
    refused = await world.bot("sendMessage", chat_id=6, text="x")
    assert accepted == [True] * 5
    assert refused == {
        "ok": False,
        "status": 429,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    world.move(0.99)
    assert (await world.bot("sendMessage", chat_id=6, text="x"))["status"] == 429
    world.move(0.02)
    assert (await world.bot("sendMessage", chat_id=6, text="x"))["ok"]
    assert (await world.get("/log"))["errors"]["telegram"]["429"] == 2


async def test_one_chat_takes_a_short_burst_and_the_others_go_on(strict_world: World) -> None:
    world = strict_world
    await world.person(1)
    await world.person(2)
    statuses = [(await world.bot("sendMessage", chat_id=1, text="x"))["status"] for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert (await world.bot("sendMessage", chat_id=2, text="x"))["ok"]
    world.move(3)
    assert (await world.bot("sendMessage", chat_id=1, text="x"))["ok"]


async def test_a_message_is_edited_once_with_the_same_words(world: World) -> None:
    await world.person(42)
    sent = (await world.bot("sendMessage", chat_id=42, text="a"))["result"]["message_id"]
    assert (await world.bot("editMessageText", chat_id=42, message_id=sent, text="b"))["result"]["text"] == "b"
    again = await world.bot("editMessageText", chat_id=42, message_id=sent, text="b")
    assert again["description"].startswith("Bad Request: message is not modified: specified new message content")
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    await world.bot("editMessageReplyMarkup", chat_id=42, message_id=sent, reply_markup=markup)
    events = await world.feed(3)
    assert [(event["kind"], event["text"]) for event in events] == [("message", "a"), ("edit", "b"), ("edit", "b")]
    assert events[2]["buttons"] == [[{"text": "x", "data": "y"}]]


async def test_a_message_can_be_deleted_for_48_hours(world: World) -> None:
    await world.person(42)
    young, old = [(await world.bot("sendMessage", chat_id=42, text=t))["result"]["message_id"] for t in "ab"]
    assert (await world.bot("deleteMessage", chat_id=42, message_id=young))["result"] is True
    world.move(48 * 3600)
    answer = await world.bot("deleteMessage", chat_id=42, message_id=old)
    assert answer["description"] == "Bad Request: message can't be deleted"


async def test_a_press_carries_its_message_and_can_be_answered_for_150_seconds(world: World) -> None:
    await world.person(42)
    markup = {"inline_keyboard": [[{"text": "Safe", "callback_data": "1"}]]}
    sent = (await world.bot("sendMessage", chat_id=42, text="a", reply_markup=markup))["result"]["message_id"]
    press = {"press": {"message_id": sent, "data": "1"}}
    first = (await world.post("/telegram/people/42/send", **press))["update_id"]
    [query] = [update["callback_query"] for update in (await world.bot("getUpdates", offset=first))["result"]]
    assert (query["data"], query["message"]["message_id"], query["from"]["id"]) == ("1", sent, 42)
    world.move(149)
    assert (await world.bot("answerCallbackQuery", callback_query_id=query["id"], text="Noted"))["ok"]
    assert (await world.feed(2))[1]["text"] == "Noted"
    world.move(1)
    assert (await world.bot("answerCallbackQuery", callback_query_id=query["id"]))["status"] == 400


async def test_a_button_that_is_not_there_cannot_be_pressed(world: World) -> None:
    await world.person(42)
    status, answer = await world.try_post("/telegram/people/42/send", press={"message_id": 1, "data": "1"})
    assert (status, answer["error"]) == (409, "Message 1 of chat 42 has no button with that data.")


async def test_a_block_is_told_to_the_bot_and_writing_does_not_lift_it(world: World) -> None:
    await world.person(42)
    blocked = (await world.post("/telegram/people/42/block"))["update_id"]
    await world.post("/telegram/people/42/send", text="hello")
    assert (await world.bot("sendMessage", chat_id=42, text="x"))["status"] == 403
    await world.post("/telegram/people/42/unblock")
    assert (await world.bot("sendMessage", chat_id=42, text="x"))["ok"]
    updates = (await world.bot("getUpdates", offset=blocked))["result"]
    changes = [
        update["my_chat_member"]["new_chat_member"]["status"] for update in updates if "my_chat_member" in update
    ]
    assert changes == ["kicked", "member"]


async def test_what_people_share_reaches_the_bot(world: World) -> None:
    await world.person(42, opened=False)
    path = "/telegram/people/42/send"
    await world.post(path, text="😀 /help now")
    await world.post(path, location={"latitude": 9.5, "longitude": -3})
    await world.post(path, contact={"phone_number": "99920000001", "user_id": 42})
    messages = [update["message"] for update in (await world.bot("getUpdates"))["result"]]
    assert messages[0]["entities"] == [{"type": "bot_command", "offset": 3, "length": 5}]
    assert messages[1]["location"] == {"latitude": 9.5, "longitude": -3.0}
    assert messages[2]["contact"] == {"phone_number": "99920000001", "first_name": "Ana", "user_id": 42}
    assert messages[0]["from"]["language_code"] == "es"


async def test_commands_are_kept_per_language(world: World) -> None:
    commands = [{"command": "help", "description": "Ask for help"}]
    await world.bot("setMyCommands", commands=commands, language_code="es")
    assert (await world.bot("getMyCommands", language_code="es"))["result"] == commands
    assert (await world.bot("getMyCommands"))["result"] == []
    assert (await world.bot("setMyCommands", commands=commands, language_code="fil"))["status"] == 400
