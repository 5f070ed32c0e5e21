"""The webhook's route: whom it believes, and what it answers when."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.via_telegram.intake import TRIES, Intake
from bot.via_telegram.webhook import LARGEST_BODY, PATH, SECRET_HEADER, set_webhook, telegram_webhook
from registry.store import StoreBusy
from tests.bot.via_telegram.telegram_world import Receiver, World
from tests.fakes.clock import FakeClock

SECRET = "only-telegram-knows"


@pytest.fixture
async def client(world: World, receiver: Receiver, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    application = FastAPI()
    application.include_router(telegram_webhook(SECRET, Intake(world.bot, receiver, clock)))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="https://muster.test") as client:
        yield client


def update(number: int = 5, text: str = "1") -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "Ana"}
    message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


async def post(client: httpx.AsyncClient, body: Any, secret: str | None = SECRET) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if secret is None else {SECRET_HEADER.encode(): secret.encode("latin-1")}
    return (await client.post(PATH, content=content, headers=headers)).status_code


async def test_an_update_is_taken_once_it_is_received(client: httpx.AsyncClient, receiver: Receiver) -> None:
    assert await post(client, update()) == 200
    assert [message.key for message in receiver.taken] == ["telegram:5"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper(), "\xfc"])
async def test_without_the_secret_nothing_is_believed(
    client: httpx.AsyncClient, receiver: Receiver, secret: str | None
) -> None:
    assert await post(client, update(), secret) == 403
    assert receiver.seen == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 200_000])
async def test_a_body_that_is_no_update_is_refused(client: httpx.AsyncClient, receiver: Receiver, body: bytes) -> None:
    assert await post(client, body) == 400
    assert receiver.seen == []


async def test_a_body_too_large_is_refused_before_it_is_read(client: httpx.AsyncClient, receiver: Receiver) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 10 * LARGEST_BODY:
            read += 2**16
            yield b" " * 2**16

    answer = await client.post(PATH, content=endless(), headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 413
    assert receiver.seen == []


@pytest.mark.parametrize("body", [{"update_id": 5, "thought": {}}, {"update_id": 5, "message": "?"}, {"update_id": 5}])
async def test_an_update_of_no_known_kind_is_taken_so_that_it_does_not_come_again(
    client: httpx.AsyncClient, receiver: Receiver, body: dict[str, Any]
) -> None:
    assert await post(client, body) == 200
    assert receiver.seen == []


async def test_what_cannot_be_stored_must_come_again(client: httpx.AsyncClient, receiver: Receiver) -> None:
    receiver.faults["1"] = [StoreBusy("busy") for _ in range(10)]
    assert [await post(client, update()) for _ in range(11)] == [500] * 10 + [200]
    assert len(receiver.taken) == 1


async def test_a_poison_update_blocks_its_chat_for_three_tries_only(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    receiver.faults["1"] = [ValueError("?") for _ in range(TRIES)]
    assert [await post(client, update()) for _ in range(TRIES)] == [500, 500, 200]
    assert receiver.taken == []


async def test_the_webhook_is_set_at_telegram(world: World) -> None:
    await set_webhook(world.bot, "http://127.0.0.1:9", SECRET)
    info = await world.bot.get_webhook_info()
    assert info.url == f"http://127.0.0.1:9{PATH}"
    assert info.allowed_updates == ("message", "edited_message", "callback_query", "my_chat_member")
