"""The account and its number over HTTP, as far as they are asked for."""

import base64

import aiohttp
import pytest
from sandbox_world import World


async def get(world: World, path: str, token: str | None = None) -> tuple[int, dict[str, object]]:
    settings = world.sandbox.settings
    login = f"{settings.account_sid}:{token or settings.auth_token}"
    headers = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
    url = f"{world.sandbox.twilio_url}/2010-04-01/Accounts/{settings.account_sid}{path}"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.json()


async def test_the_account_is_active(world: World) -> None:
    status, account = await get(world, ".json")

    assert status == 200
    assert (account["sid"], account["status"]) == (world.sandbox.settings.account_sid, "active")


async def test_its_number_tells_its_webhook(world: World) -> None:
    sender = world.sandbox.settings.sender.replace("+", "%2B")
    _, found = await get(world, f"/IncomingPhoneNumbers.json?PhoneNumber={sender}")
    _, other = await get(world, "/IncomingPhoneNumbers.json?PhoneNumber=%2B99930000009")

    numbers = found["incoming_phone_numbers"]
    assert isinstance(numbers, list)
    assert [number["phone_number"] for number in numbers] == [world.sandbox.settings.sender]
    assert "sms_url" in numbers[0]
    assert other["incoming_phone_numbers"] == []


@pytest.mark.parametrize("path", [".json", "/IncomingPhoneNumbers.json"])
async def test_nobody_else_may_ask(world: World, path: str) -> None:
    status, _ = await get(world, path, token="another")

    assert status == 401
