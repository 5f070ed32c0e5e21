"""The transport against a server that is silent or far away."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.carrier_http import NotSent, Unanswered
from bot.via_sms.request import AiohttpClient


@pytest.fixture
async def server() -> AsyncIterator[str]:
    """Answers /headers with what it was sent, and anything else never."""

    async def answer(request: web.Request) -> web.Response:
        if request.path != "/headers":
            await asyncio.Event().wait()
        return web.json_response(dict(request.headers), headers={"Twilio-Request-Id": "RQ1"})

    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_the_host_is_replaced_and_the_path_and_query_are_kept(server: str) -> None:
    async with aiohttp.ClientSession() as session:
        client = AiohttpClient(session, server)
        assert client.url("https://api.twilio.com/2010-04-01/a.json?To=%2B999&b=c%20d") == URL(
            f"{server}/2010-04-01/a.json?To=%2B999&b=c%20d"
        )


async def test_the_real_host_is_used_when_no_other_is_given() -> None:
    async with aiohttp.ClientSession() as session:
        uri = "https://api.twilio.com/2010-04-01/a.json"
        assert AiohttpClient(session).url(uri) == URL(uri)


async def test_credentials_are_sent_and_headers_are_kept(server: str) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await AiohttpClient(session, server).request("GET", "https://api.twilio.com/headers", auth=("u", "p"))
    assert '"Authorization": "Basic dTpw"' in answer.text
    assert answer.headers["Twilio-Request-Id"] == "RQ1"


async def test_the_timeout_is_honoured(server: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Unanswered):
            await AiohttpClient(session, server, timeout=0.05).request("GET", "https://api.twilio.com/silence")
        with pytest.raises(Unanswered):
            await AiohttpClient(session, server).request("GET", "https://api.twilio.com/silence", timeout=0.05)


async def test_a_server_that_is_not_there_was_never_sent_anything() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NotSent):
            await AiohttpClient(session, "http://127.0.0.1:1").request("GET", "https://api.twilio.com/x")
