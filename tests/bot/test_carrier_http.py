"""One exchange with servers that answer late, badly, too much or not at all."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import aiohttp
import pytest
from yarl import URL

from bot.carrier_http import Answer, Late, NotSent, Unanswered, carrier_session, exchange, patience

SECRET = "1:very-secret"
LONGEST = 1000
Speak = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Reads one request after the other from each connection and lets `speak` answer it."""

    def __init__(self) -> None:
        self.url = URL()
        self.requests: list[bytes] = []
        self.connections = 0
        self.given_up = asyncio.Event()
        self.speak: Speak = says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head + await reader.readexactly(4))
                await self.speak(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.given_up.set()
        finally:
            writer.close()


def says(answer: bytes) -> Speak:
    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return speak


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=256)
    server.url = URL(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{SECRET}/x", encoded=True)
    yield server
    listening.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with carrier_session() as session:
        yield session


async def post(session: aiohttp.ClientSession, url: URL, timeouts: aiohttp.ClientTimeout | None = None) -> Answer:
    return await exchange(session, "POST", url, b"body", {"X-Key": SECRET}, timeouts or patience(5), LONGEST)


async def failure(session: aiohttp.ClientSession, url: URL, timeouts: aiohttp.ClientTimeout | None = None) -> Exception:
    with pytest.raises((NotSent, Unanswered)) as failed:
        await post(session, url, timeouts)
    error = failed.value
    assert error.__context__ is None
    assert SECRET not in "".join(traceback.format_exception(error))
    return error


async def test_the_answer_comes_with_its_status_and_headers(server: Server, session: aiohttp.ClientSession) -> None:
    server.speak = says(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nwait")
    answer = await post(session, server.url)
    assert (answer.status, answer.body, answer.retry_after) == (429, b"wait", timedelta(seconds=7))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7), ("0", 0), ("100000000", 24 * 3600), ("9" * 30, None), ("-1", None), ("soon", None), ("٣", 3)],
)
def test_a_wait_is_believed_for_a_day(told: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert Answer(429, b"", {"Retry-After": told}).retry_after == expected


async def test_a_connection_is_used_again(server: Server, session: aiohttp.ClientSession) -> None:
    for _ in range(3):
        assert (await post(session, server.url)).body == b"hi"
    assert (len(server.requests), server.connections) == (3, 1)


async def test_as_many_requests_as_wanted_run_side_by_side(server: Server, session: aiohttp.ClientSession) -> None:
    answers, everybody = says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), asyncio.Barrier(150)

    async def together(writer: asyncio.StreamWriter) -> None:
        await everybody.wait()
        await answers(writer)

    server.speak = together
    async with asyncio.timeout(5):
        await asyncio.gather(*(post(session, server.url) for _ in range(150)))


async def test_cookies_are_not_sent_back(server: Server, session: aiohttp.ClientSession) -> None:
    server.speak = says(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
    await post(session, server.url)
    await post(session, server.url)
    assert not any(b"cookie" in request.lower() for request in server.requests)


async def test_a_redirect_is_an_answer_like_others(server: Server, session: aiohttp.ClientSession) -> None:
    server.speak = says(b"HTTP/1.1 307 Elsewhere\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
    assert (await post(session, server.url)).status == 307
    assert len(server.requests) == 1


@pytest.mark.parametrize("head", [b"Content-Length: 1000000", b"Transfer-Encoding: chunked", b"Connection: close"])
async def test_an_answer_that_is_too_long_is_given_up_before_its_end(
    server: Server, session: aiohttp.ClientSession, head: bytes
) -> None:
    body = b"3e9\r\n" + b"a" * 1001 if b"chunked" in head else b"a" * 1001
    server.speak = says(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body)
    async with asyncio.timeout(5):
        assert "more than 1000 bytes" in str(await failure(session, server.url))
        await server.given_up.wait()


async def test_the_longest_answer_is_read_whole_however_it_comes(
    server: Server, session: aiohttp.ClientSession
) -> None:
    for head, body in (
        (b"Content-Length: 1000", b"a" * 1000),
        (b"Transfer-Encoding: chunked", b"3e8\r\n" + b"a" * 1000 + b"\r\n0\r\n\r\n"),
    ):
        server.speak = says(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body)
        assert (await post(session, server.url)).body == b"a" * 1000


async def test_nothing_is_unpacked(server: Server, session: aiohttp.ClientSession) -> None:
    server.speak = says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b")
    assert (await post(session, server.url)).body == b"\x1f\x8b"


async def test_silence_ends_at_the_timeout_and_so_does_a_drip(server: Server, session: aiohttp.ClientSession) -> None:
    dripped = asyncio.Event()
    short = aiohttp.ClientTimeout(total=0.1)

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
        while not server.given_up.is_set():
            writer.write(b"a")
            dripped.set()
            await writer.drain()
            await asyncio.sleep(0.005)  # slower than any timeout between two bytes would notice

    server.speak = says(b"")
    assert isinstance(await failure(session, server.url, short), Late)
    await server.given_up.wait()
    server.given_up.clear()
    server.speak = drip
    assert isinstance(await failure(session, server.url, short), Late)
    assert dripped.is_set()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["nothing", "half a body", "half a head", "no HTTP", "negative", "long head", "no chunk"],
)
async def test_an_answer_that_breaks_off_or_is_none_is_unknown_and_nothing_is_sent_again(
    server: Server, session: aiohttp.ClientSession, answer: bytes
) -> None:
    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    server.speak = speak
    assert type(await failure(session, server.url)) is Unanswered
    assert len(server.requests) == 1


@pytest.mark.parametrize("url", [f"http://127.0.0.1:1/{SECRET}", f"ftp://127.0.0.1/{SECRET}", f"http:///{SECRET}"])
async def test_without_a_connection_nothing_was_sent(session: aiohttp.ClientSession, url: str) -> None:
    assert isinstance(await failure(session, URL(url)), NotSent)


async def test_a_wait_for_a_free_connection_ends_before_anything_is_sent(server: Server) -> None:
    server.speak = says(b"")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as narrow:
        holding = asyncio.create_task(failure(narrow, server.url, aiohttp.ClientTimeout(total=0.2)))
        await asyncio.sleep(0)
        assert isinstance(await failure(narrow, server.url, aiohttp.ClientTimeout(total=5, connect=0.01)), NotSent)
        assert isinstance(await holding, Late)
    assert len(server.requests) == 1
