"""The transport against servers that answer late, badly or not at all."""

import asyncio
import json
import traceback
from typing import Any

import aiohttp
import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.via_telegram.account import BotAccount
from bot.via_telegram.request import AiohttpRequest, NotSent, Unanswered
from tests.fakes.stub_carrier import StubCarrier

TOKEN = "1:very-secret"


async def failure(request: AiohttpRequest, server: StubCarrier, **timeouts: Any) -> TelegramError:
    with pytest.raises(TelegramError) as failed:
        await request.post(f"{server.url}/bot{TOKEN}/getMe", **timeouts)
    assert TOKEN not in "".join(traceback.format_exception(failed.value))
    return failed.value


async def test_a_silent_server_ends_at_the_timeout_of_the_call(
    server: StubCarrier, session: aiohttp.ClientSession
) -> None:
    server.silent = True
    assert isinstance(await failure(AiohttpRequest(session), server, read_timeout=0.05), TimedOut)


async def test_a_silent_server_ends_at_the_timeout_of_the_transport(
    server: StubCarrier, session: aiohttp.ClientSession
) -> None:
    server.silent = True
    assert isinstance(await failure(AiohttpRequest(session, read_timeout=0.05), server), TimedOut)


async def test_waiting_for_a_free_connection_is_known_not_to_have_been_sent(server: StubCarrier) -> None:
    server.silent = True
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        request = AiohttpRequest(session, read_timeout=0.3, connect_timeout=0.05)
        first = asyncio.create_task(failure(request, server))
        await asyncio.sleep(0)
        second = await failure(request, server, pool_timeout=0.02, connect_timeout=0.02)
        assert isinstance(second, NotSent)
        assert isinstance(await first, TimedOut)
    assert server.heard == 1


async def test_a_request_is_never_sent_twice(server: StubCarrier, session: aiohttp.ClientSession) -> None:
    server.status, server.body = 503, b'{"ok": false, "description": "Service Unavailable"}'
    await failure(AiohttpRequest(session), server)
    assert server.heard == 1


@pytest.mark.parametrize("status", [302, 403, 404, 502])
async def test_an_error_in_words_not_of_telegram_means_nothing_for_the_person(
    server: StubCarrier, session: aiohttp.ClientSession, status: int
) -> None:
    server.status, server.body = status, b"<html>blocked by the firewall</html>"
    error = await failure(AiohttpRequest(session), server)
    assert type(error) is NetworkError
    assert server.heard == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"null", b"{}", b"{", b'{"description":"x"}'])
async def test_a_success_that_cannot_be_read_may_have_been_one(
    server: StubCarrier, session: aiohttp.ClientSession, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    server.body = body
    assert isinstance(await failure(AiohttpRequest(session), server), Unanswered)
    assert not caplog.records


async def test_nothing_of_a_message_is_logged(
    server: StubCarrier, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    caplog.set_level("DEBUG", "telegram")
    message = {"message_id": 1, "date": 0, "chat": {"id": 4711, "type": "private"}, "text": "canary"}
    server.body = json.dumps({"ok": True, "result": message}).encode()
    await BotAccount(TOKEN, session, server.url).send_message(4711, "canary")
    assert not any(secret in caplog.text for secret in (TOKEN, "4711", "canary"))
