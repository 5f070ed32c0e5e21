"""A whole Muster over real HTTP to the sandbox's carriers, and the phones of the people in the story."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Any

import aiohttp

from sandbox.clock import CrisisClock
from sandbox.ports import free_port
from sandbox.server import Sandbox, SandboxSettings
from sandbox.twilio_api.signature import sign
from service.config import load
from service.serving import running
from service.wiring import Muster
from tests.fakes.jumping_clock import JumpingClock
from tests.stories.officer import Officer, let_in
from tests.stories.phone import PATIENCE, Phone
from tests.stories.post import Post

HOME = Path(__file__).parents[2]
DAY = timedelta(days=1).total_seconds()
WEBHOOK_SECRET = "secret-of-the-stories"
_numbers = count(1)


class World:
    """The story's world; `restarts` stops the service and starts it again on the same store."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, clock: JumpingClock, folder: Path) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.folder = folder
        self.environment: dict[str, str] = {}
        self.muster: Muster
        self.post = Post(lambda: self.muster, clock)
        self._web_port, self._console_port = free_port(), free_port()
        self._session = session
        self._phones: dict[str, Phone] = {}
        self._officers: list[Officer] = []
        self._heard = 0
        self._service: Any = None

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self._web_port}"

    async def starts(self) -> None:
        self._service = running(load(HOME / "config.toml", self.variables()), self.clock)
        self.muster = await self._service.__aenter__()

    async def stops(self) -> None:
        await self._service.__aexit__(None, None, None)

    async def restarts(self) -> None:
        await self.stops()
        await self.starts()

    def variables(self) -> dict[str, str]:
        """The environment that the service is configured by."""
        settings = self.sandbox.settings
        return {
            "MUSTER_STORE__URL": f"sqlite:///{self.folder / 'muster.db'}",
            "MUSTER_TELEGRAM__BASE_URL": self.sandbox.telegram_url,
            "MUSTER_TELEGRAM__TOKEN": settings.token,
            "MUSTER_TELEGRAM__PER_SECOND": "1000",
            "MUSTER_TELEGRAM__PER_CHAT_PER_SECOND": "1000",
            "MUSTER_TELEGRAM__LEVEL_CARDS": "false",
            "MUSTER_TWILIO__BASE_URL": self.sandbox.twilio_url,
            "MUSTER_TWILIO__ACCOUNT_SID": settings.account_sid,
            "MUSTER_TWILIO__AUTH_TOKEN": settings.auth_token,
            "MUSTER_TWILIO__SENDER": settings.sender,
            "MUSTER_TWILIO__PUBLIC_URL": self.web_url,
            "MUSTER_TWILIO__SEGMENTS_PER_SECOND": "1000",
            "MUSTER_WEB__PORT": str(self._web_port),
            "MUSTER_CONSOLE__PORT": str(self._console_port),
            "MUSTER_CONSOLE__SECOND_FACTOR": "off",
            **self.environment,
        }

    async def telegram(self, language: str = "en") -> Phone:
        """A new Telegram account whose app is set to that language."""
        number = 700_000_000 + next(_numbers)
        await self.phones("/telegram/people", id=number, first_name="Somebody", language_code=language)
        return self._known(Phone(self, "telegram", str(number), language))

    async def sms(self, language: str = "en", country: int = 2) -> Phone:
        """A new number of fictional country 1, 2 or 3."""
        return self._known(Phone(self, "sms", f"+999{country}{next(_numbers):07d}", language))

    @property
    def console_url(self) -> str:
        return f"http://127.0.0.1:{self._console_port}"

    async def officer(self, login: str) -> Officer:
        """An officer who has just logged in at the console."""
        self.post.write(lambda session: let_in(session, login))
        officer = Officer(self.console_url, login)
        self._officers.append(officer)
        await officer.logs_in()
        return officer

    async def fault(self, carrier: str, kind: str, to: Phone | None = None, **fields: Any) -> None:
        """Order a fault from a carrier, for what goes to one phone or to all."""
        match = {"to": to.value} if to else {}
        await self.phones("/faults", carrier=carrier, kind=kind, match=match, **fields)

    async def faults_end(self) -> None:
        async with self._session.delete(f"{self.sandbox.phones_url}/faults") as response:
            assert response.status == 200

    async def phones(self, path: str, **fields: Any) -> Any:
        """Have the sandbox do something on the phones' side."""
        async with self._session.post(self.sandbox.phones_url + path, json=fields) as response:
            answer = await response.json()
            assert response.status < 300, answer
            return answer

    async def opens(self, path: str) -> tuple[int, str]:
        """Open one of the people's pages."""
        async with self._session.get(self.web_url + path) as response:
            return response.status, await response.text()

    async def submits(self, path: str, **fields: str) -> tuple[int, str]:
        """Post the form of one of the people's pages."""
        async with self._session.post(self.web_url + path, data=fields) as response:
            return response.status, await response.text()

    async def telegram_pushes(self, update: object, secret: str = WEBHOOK_SECRET) -> int:
        """Post an update of any shape to our webhook, as Telegram would; the status of our answer."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        body = update if isinstance(update, str) else json.dumps(update)
        async with self._session.post(f"{self.web_url}/telegram/webhook", data=body, headers=headers) as response:
            return response.status

    async def twilio_posts(self, path: str, signature: str | None = None, **fields: str) -> int:
        """Post a form to our webhook, signed as Twilio would unless another signature is given; the status."""
        settings, url = self.sandbox.settings, self.web_url + path
        form = {"AccountSid": settings.account_sid, "To": settings.sender, **fields}
        headers = {"X-Twilio-Signature": signature or sign(settings.auth_token, url, form)}
        async with self._session.post(url, data=form, headers=headers) as response:
            return response.status

    async def listen(self) -> None:
        """Hand what arrives at any phone to that phone, for ever."""
        while True:
            for event in await self._arrivals(wait=20):
                phone = self._phones.get(str(event["to"]))
                if event["kind"] == "message" and phone is not None:
                    phone.inbox.put_nowait(event)
                self._heard = event["seq"]

    def later(self, **span: float) -> None:
        """Time passes. Whoever was about to lie down until an hour that is now over gets up again."""
        self.clock.forward(**span)
        self.muster.rounds.wake()
        for lane in self.muster.lanes:
            lane.wake()

    def begins_at(self, hour: int) -> None:
        """Time passes until the next time it is that hour (UTC), so that no day ends within the story."""
        now = self.clock.now()
        self.later(
            seconds=(timedelta(hours=hour) - timedelta(hours=now.hour, minutes=now.minute)).total_seconds() % DAY
        )

    async def settles(self) -> None:
        """Wait until the service has nothing left to do, and every phone has what was sent to it."""
        await self.until(lambda: not self.post.is_busy())
        coming = await self._arrivals(wait=0)
        if coming:
            await self.until(lambda: self._heard >= coming[-1]["seq"])

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that the service does by itself."""
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 - the store has no event for a test to wait on
                await asyncio.sleep(0.01)

    async def ends_well(self) -> None:
        """No phone got what the story did not tell, and the ledger bears out what it claims."""
        await self.settles()
        for phone in self._phones.values():
            if phone.is_listening:
                phone.gets_nothing()
        assert self.post.contradictions() == []

    async def closes(self) -> None:
        for officer in self._officers:
            await officer.leaves()
        await self.stops()

    async def _arrivals(self, wait: int) -> list[dict[str, Any]]:
        """What came to the phones since it was last handed out."""
        feed = f"{self.sandbox.phones_url}/feed?after={self._heard}&wait={wait}"
        async with self._session.get(feed) as response:
            events: list[dict[str, Any]] = (await response.json())["events"]
        return events

    def _known(self, phone: Phone) -> Phone:
        self._phones[phone.value] = phone
        return phone


@asynccontextmanager
async def begin(folder: Path, founded: Path, **environment: str) -> AsyncIterator[World]:
    """A started world on a copy of the founded store; a story that is over must have ended well."""
    copyfile(founded, folder / "muster.db")
    clock = JumpingClock()
    async with aiohttp.ClientSession() as session:
        settings = SandboxSettings(
            telegram_per_second=1000, telegram_chat_burst=1000, segments_per_second=1000, sms_delivery_seconds=0.0
        )
        sandbox = Sandbox(settings, CrisisClock(real=clock.seconds))
        async with AsyncExitStack() as cleanup:
            await sandbox.start()
            cleanup.push_async_callback(sandbox.stop)
            world = World(sandbox, session, clock, folder)
            world.environment = environment
            await world.starts()
            cleanup.push_async_callback(world.closes)
            await world.phones("/sms/webhook", url=f"{world.web_url}/twilio/sms")
            listening = asyncio.create_task(world.listen())
            cleanup.callback(listening.cancel)
            yield world
            await world.ends_well()
