"""A bot on the sandbox's Telegram, and fakes for what stands behind it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from bot.message import Message
from bot.via_telegram.account import BotAccount
from sandbox.server import Sandbox
from tests.fakes.clock import FakeClock

DEADLINE = 5.0


class HastyClock(FakeClock):
    """Moves by itself when somebody sleeps on it, which takes no time."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[timedelta] = []

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span)
        self.forward(seconds=span.total_seconds())
        await asyncio.sleep(0)


@dataclass
class Receiver:
    """The other side of `receive`: keeps what it took; fails and waits as it is told."""

    taken: list[Message] = field(default_factory=list)
    seen: list[Message] = field(default_factory=list)
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, message: Message) -> None:
        async with self.changed:
            self.seen.append(message)
            self.changed.notify_all()
        name = message.text or message.press or ""
        if name in self.gates:
            await self.gates[name].wait()
        if self.faults.get(name):
            raise self.faults[name].pop(0)
        async with self.changed:
            self.taken.append(message)
            self.changed.notify_all()

    async def until(self, wanted: Callable[["Receiver"], bool]) -> None:
        async with asyncio.timeout(DEADLINE), self.changed:
            await self.changed.wait_for(lambda: wanted(self))

    @property
    def texts(self) -> list[str | None]:
        return [message.text for message in self.taken]


@dataclass
class World:
    """The sandbox, a bot of ours on it, and a session to play the people's side."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    bot: BotAccount

    async def post(self, path: str, **fields: Any) -> dict[str, Any]:
        async with self.session.post(self.sandbox.phones_url + path, json=fields) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status < 300, answer
            return answer

    async def person(self, number: int) -> str:
        """A person who has opened a chat with the bot; gives the chat id. The greeting is taken from the queue."""
        await self.post("/telegram/people", id=number, first_name="Ana", language_code="ne")
        greeting = await self.write(number, "hello")
        await self.bot.raw_updates(greeting + 1, 0)
        return str(number)

    async def write(self, number: int, text: str) -> int:
        return int((await self.post(f"/telegram/people/{number}/send", text=text))["update_id"])

    async def fault(self, kind: str, value: float = 0, count: int | None = 1, method: str = "send") -> None:
        await self.post("/faults", carrier="telegram", kind=kind, value=value, count=count, match={"method": method})

    async def chat(self, number: int | str) -> list[dict[str, Any]]:
        """What stands in the person's chat."""
        async with self.session.get(f"{self.sandbox.phones_url}/telegram/people/{number}/messages") as response:
            events: list[dict[str, Any]] = (await response.json())["events"]
            return events

    async def pending(self) -> int:
        return (await self.bot.get_webhook_info()).pending_update_count


async def until(wanted: Callable[[], Any]) -> None:
    """Ask again and again until it is so; fails at the deadline."""
    async with asyncio.timeout(DEADLINE):
        while not await wanted():  # noqa: ASYNC110 - what is awaited happens behind HTTP
            await asyncio.sleep(0)
