"""Updates as Telegram writes them, and the messages they are read as."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.message import Location, Message
from bot.via_telegram.inbound import parse, read

NOW = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
WRITTEN = datetime(2026, 3, 1, 12, 0, 10, tzinfo=UTC)
AT = WRITTEN + timedelta(microseconds=999_999)

ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "ne"}
BOT = {"id": 1, "is_bot": True, "first_name": "Bot"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ana"}
GROUP = {"id": -8, "type": "group", "title": "Friends"}
SIZE = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
FILE = {"file_id": "f", "file_unique_id": "u", "duration": 3}
PLACE = {"latitude": 33.5, "longitude": 35.25}
LIVE = PLACE | {"live_period": 3600}


def written(**content: Any) -> dict[str, Any]:
    return {"message_id": 3, "from": ANA, "chat": PRIVATE, "date": int(WRITTEN.timestamp()), **content}


def pressed(data: str | None, chat: dict[str, Any]) -> dict[str, Any]:
    below = {"message_id": 3, "from": BOT, "chat": chat, "date": int(WRITTEN.timestamp()), "text": "?"}
    return {"id": "9", "from": ANA, "chat_instance": "1", "message": below} | ({"data": data} if data else {})


def membership(status: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    new: dict[str, Any] = {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    old = {"user": BOT, "status": "member"}
    return {
        "chat": chat, "from": ANA, "date": int(WRITTEN.timestamp()), "old_chat_member": old, "new_chat_member": new,
    }  # fmt: skip


def message(**fields: Any) -> Message:
    return replace(Message("telegram:5", "telegram", "7", AT, language_hint="ne"), **fields)


READ = {
    "a text": ({"message": written(text="2")}, message(text="2")),
    "a command, as it was written": ({"message": written(text="/start abc")}, message(text="/start abc")),
    "the words under a picture": (
        {"message": written(photo=[SIZE], caption="we are here")},
        message(text="we are here"),
    ),
    "a place": ({"message": written(location=PLACE)}, message(location=Location(33.5, 35.25))),
    "a named place": (
        {"message": written(location=PLACE, venue={"location": PLACE, "title": "Hall", "address": "1 Road"})},
        message(location=Location(33.5, 35.25)),
    ),
    "the beginning of a live place": (
        {"message": written(location=LIVE)},
        message(location=Location(33.5, 35.25, live=True)),
    ),
    "a live place that moves": (
        {"edited_message": written(location=LIVE, edit_date=int(WRITTEN.timestamp()) + 5)},
        message(location=Location(33.5, 35.25, moves=True), at=AT + timedelta(seconds=5)),
    ),
    "the end of a live place": (
        {"edited_message": written(location=PLACE, edit_date=int(WRITTEN.timestamp()) + 9)},
        message(location=Location(33.5, 35.25, moves=True), at=AT + timedelta(seconds=9)),
    ),
    "one's own contact": (
        {"message": written(contact={"phone_number": "99920000123", "first_name": "Ana", "user_id": 7})},
        message(other="contact"),
    ),
    "another's contact": (
        {"message": written(contact={"phone_number": "99920000123", "first_name": "Ben", "user_id": 8})},
        message(other="contact of somebody else"),
    ),
    "a contact of nobody known": (
        {"message": written(contact={"phone_number": "99920000123", "first_name": "Ben"})},
        message(other="contact of somebody else"),
    ),
    "a voice note": ({"message": written(voice=FILE)}, message(other="voice")),
    "a photo": ({"message": written(photo=[SIZE])}, message(other="photo")),
    "a sticker": (
        {"message": written(sticker=SIZE | {"is_animated": False, "is_video": False, "type": "regular"})},
        message(other="sticker"),
    ),
    "a press": ({"callback_query": pressed("alert:12:2", PRIVATE)}, message(press="alert:12:2", at=None)),
    "a press under a message too old to be shown": (
        {"callback_query": pressed("alert:12:2", PRIVATE) | {"message": {"message_id": 3, "chat": PRIVATE, "date": 0}}},
        message(press="alert:12:2", at=None),
    ),
    "a block": ({"my_chat_member": membership("kicked")}, message(opted_out=True)),
    "an unblock": ({"my_chat_member": membership("member")}, message(opted_out=False)),
}

UNREAD = {
    "a text in a group": {"message": written(text="2") | {"chat": GROUP}},
    "a press in a group": {"callback_query": pressed("alert:12:2", GROUP)},
    "a press without data": {"callback_query": pressed(None, PRIVATE)},
    "a press without a message": {"callback_query": {"id": "9", "from": ANA, "chat_instance": "1", "data": "x"}},
    "being put out of a group": {"my_chat_member": membership("kicked", GROUP)},
    "a standing unheard of": {"my_chat_member": membership("on_holiday")},
    "an edited text": {"edited_message": written(text="no, 1", edit_date=1)},
    "a message about the chat itself": {"message": written(pinned_message=written(text="?"))},
    "a kind of the future": {"thought": {"id": 1}},
}


@pytest.mark.parametrize("name", READ)
def test_an_update_is_read(name: str) -> None:
    content, expected = READ[name]
    update = parse({"update_id": 5, **content})
    assert update is not None
    assert read(update, NOW) == expected


@pytest.mark.parametrize("name", UNREAD)
def test_an_update_that_is_none_of_ours_gives_nothing(name: str) -> None:
    update = parse({"update_id": 5, **UNREAD[name]})
    assert update is not None
    assert read(update, NOW) is None


@pytest.mark.parametrize("content", [{}, {"update_id": 5, "message": "text"}, {"update_id": 5, "message": {"a": 1}}])
def test_a_shape_that_telegram_never_had_is_no_update(content: dict[str, Any]) -> None:
    assert parse(content) is None


@pytest.mark.parametrize(("later", "at"), [(-1, None), (0, None), (2, None), (2.1, AT), (86_400, AT)])
def test_a_message_of_a_while_ago_was_written_before_its_second_was_over(later: float, at: datetime | None) -> None:
    update = parse({"update_id": 5, "message": written(text="1")})
    assert update is not None
    assert read(update, WRITTEN + timedelta(seconds=later)) == message(text="1", at=at)


def test_a_message_without_a_language_gives_no_hint() -> None:
    update = parse(
        {"update_id": 5, "message": written(text="1", **{"from": {"id": 7, "is_bot": False, "first_name": "A"}})}
    )
    assert update is not None
    assert read(update, NOW) == message(text="1", language_hint=None)
