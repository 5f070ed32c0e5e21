"""The doors' patience: over real sockets, slow and large requests cost nobody else anything."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request

from service.impatience import LARGEST_HEADERS, Patience
from service.server import Server

MOST = 40
QUICK = Patience(seconds=0.5, most=MOST)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server with little patience, whose one page reads what is posted."""
    app = FastAPI()

    async def take(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    app.add_api_route("/", take, methods=["POST"], response_model=None)
    server = Server(app, "127.0.0.1", 0, QUICK)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def says(port: int, *parts: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    return reader, writer


async def is_answered(port: int) -> bool:
    reader, writer = await says(port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return line.startswith(b"HTTP/1.1 200")


async def is_hung_up_on(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(), 5) == b""
    except ConnectionResetError:
        return True


SLOW = (
    b"",
    b"P",
    b"POST / HTTP/1.1\r\nHost: a\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\nhel",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
)


@pytest.mark.parametrize("beginning", SLOW)
async def test_a30_whoever_does_not_come_to_an_end_is_hung_up_on(port: int, beginning: bytes) -> None:
    reader, writer = await says(port, beginning)
    assert await is_hung_up_on(reader)
    writer.close()


async def test_a30_a_byte_now_and_then_buys_no_more_time(port: int) -> None:
    reader, writer = await says(port, b"POST / HTTP/1.1\r\n")
    dripping = asyncio.create_task(_drip(writer))
    assert await is_hung_up_on(reader)
    dripping.cancel()
    writer.close()


async def _drip(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"X-A: a\r\n")
        await asyncio.sleep(0.05)


async def test_a30_a_crowd_of_slow_ones_keeps_nobody_out(port: int) -> None:
    """Ten times more connections than are held, while somebody comes who means it."""
    slow = []
    for number in range(10 * MOST):
        slow.append(await says(port, SLOW[number % len(SLOW)]))
        if number % MOST == 0:
            assert await is_answered(port)
    assert await is_answered(port)
    for reader, writer in slow:
        assert await is_hung_up_on(reader)
        writer.close()


async def test_a30_a_connection_that_is_kept_may_ask_again_and_then_be_slow_no_longer_than_others(port: int) -> None:
    whole = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    reader, writer = await says(port, whole)
    for _ in range(2):
        assert b"200" in await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)
        await reader.readuntil(b"}")
        writer.write(whole)
    await reader.readuntil(b"}")
    writer.write(b"POST / HTT")
    assert await is_hung_up_on(reader)
    writer.close()


async def test_a30_headers_without_end_are_refused(port: int) -> None:
    reader, writer = await says(port, b"POST / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * (2 * LARGEST_HEADERS))
    assert b" 400 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()
