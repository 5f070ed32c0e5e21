"""A running sandbox as the tests see it: its clock, its three HTTP sides, and a webhook that listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.clock import CrisisClock
from sandbox.server import Sandbox, SandboxSettings

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DEADLINE = 5.0


class Hand:
    """Real time that the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class World:
    """A running sandbox, its clock's hand, and an HTTP session to speak to it."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    hand: Hand | None

    def move(self, seconds: float) -> None:
        """Move the crisis clock."""
        assert self.hand is not None
        self.hand.seconds += seconds / self.sandbox.clock.scale

    async def post(self, path: str, **fields: Any) -> dict[str, Any]:
        """Speak to the phones' side; the answer, which must be a success."""
        status, answer = await self.try_post(path, **fields)
        assert status < 300, answer
        return answer

    async def try_post(self, path: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(self.sandbox.phones_url + path, json=fields) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> Any:
        async with self.session.get(self.sandbox.phones_url + path) as response:
            return await response.json()

    async def feed(self, count: int, after: int = 0) -> list[dict[str, Any]]:
        """The next `count` arrivals, waiting for them."""
        events: list[dict[str, Any]] = []
        async with asyncio.timeout(DEADLINE):
            while len(events) < count:
                answer = await self.get(f"/feed?after={after}&wait=5")
                events += answer["events"]
                after = answer["next"]
        return events

    async def person(self, number: int, opened: bool = True) -> int:
        """A Telegram account, which has written to the bot unless told otherwise."""
        await self.post("/telegram/people", id=number, first_name="Ana", language_code="es")
        if opened:
            await self.post(f"/telegram/people/{number}/send", text="/start")
        return number

    async def bot(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call the Bot API; the whole answer, with the HTTP status under `status`."""
        url = f"{self.sandbox.telegram_url}/bot{self.sandbox.settings.token}/{method}"
        async with self.session.post(url, json=parameters) as response:
            answer: dict[str, Any] = await response.json()
        return answer | {"status": response.status}

    async def sms(self, **form: str) -> tuple[int, dict[str, Any]]:
        """POST Messages.json from the sandbox's own sender, unless the form says otherwise."""
        settings = self.sandbox.settings
        url = f"{self.sandbox.twilio_url}/2010-04-01/Accounts/{settings.account_sid}/Messages.json"
        form = {name: value for name, value in ({"From": settings.sender} | form).items() if value}
        async with self.session.post(url, data=form, headers=self.authorization()) as response:
            return response.status, await response.json()

    async def twilio_get(self, path: str, **query: str) -> tuple[int, dict[str, Any]]:
        url = f"{self.sandbox.twilio_url}/2010-04-01/Accounts/{self.sandbox.settings.account_sid}/{path}"
        async with self.session.get(url, params=query, headers=self.authorization()) as response:
            return response.status, await response.json()

    def authorization(self) -> dict[str, str]:
        settings = self.sandbox.settings
        return {"Authorization": aiohttp.encode_basic_auth(settings.account_sid, settings.auth_token)}


@dataclass
class Listener:
    """A webhook of the service, played: it keeps what it is sent and answers as it is told."""

    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    body: dict[str, Any] | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def answer(self, request: web.Request) -> web.Response:
        async with self.arrived:
            self.heard.append((dict(request.headers), await request.read()))
            status = self.answers.pop(0) if self.answers else 200
            self.arrived.notify_all()
        await self.gate.wait()
        return web.json_response(self.body, status=status) if self.body else web.Response(status=status)

    async def wait_for(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """What was heard, as soon as it is `count` requests."""
        async with asyncio.timeout(DEADLINE), self.arrived:
            await self.arrived.wait_for(lambda: len(self.heard) >= count)
        return self.heard


async def running(settings: SandboxSettings, hand: Hand | None = None) -> AsyncIterator[World]:
    clock = CrisisClock(settings.scale, START, hand) if hand else None
    sandbox = Sandbox(settings, clock)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield World(sandbox, session, hand)
    await sandbox.stop()


Reading = Callable[[], Awaitable[Any]]


async def until(read: Reading, wanted: Callable[[Any], bool]) -> Any:
    """Read again and again until it is what is wanted; fails at the deadline."""
    async with asyncio.timeout(DEADLINE):
        while not wanted(found := await read()):  # noqa: ASYNC110 - what is awaited happens behind HTTP
            await asyncio.sleep(0)
    return found
