"""A whole Muster over real HTTP to the sandbox's carriers, and the phones of the people in the story."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from sqlmodel import Session, select

from alert_levels.decisions import NewDecision, NewLine, propose
from broadcasts.correction import correct
from broadcasts.issue import approve_and_issue
from broadcasts.ledger import contradictions, counts
from registry.store import T, Work
from registry.tables import Area, CareGroup, Officer, Person, Point
from sandbox.clock import CrisisClock
from sandbox.server import Sandbox, SandboxSettings
from service.config import load
from service.serving import running
from service.wiring import Muster
from tests.fakes.jumping_clock import JumpingClock

HOME = Path(__file__).parents[2]
PATIENCE = 8.0
_numbers = count(1)


@dataclass
class Phone:
    """Somebody's phone: what it sends, and what it gets in the order it comes."""

    world: "World"
    channel: str
    value: str
    inbox: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    last: dict[str, Any] = field(default_factory=dict)

    async def sends(self, text: str) -> None:
        if self.channel == "telegram":
            await self.world.post(f"/telegram/people/{self.value}/send", text=text)
        else:
            await self.world.post(f"/sms/phones/{self.value}/send", body=text)

    replies = sends

    async def is_at(self, latitude: float, longitude: float) -> None:
        place = {"latitude": latitude, "longitude": longitude}
        await self.world.post(f"/telegram/people/{self.value}/send", location=place)

    async def presses(self, label: str) -> None:
        """Press the button of the last message whose label begins like this."""
        buttons = [button for row in self.last["buttons"] or [] for button in row]
        chosen = next(button for button in buttons if button["text"].startswith(label))
        press = {"message_id": self.last["message_id"], "data": chosen["data"]}
        await self.world.post(f"/telegram/people/{self.value}/send", press=press)

    async def blocks_the_bot(self) -> None:
        await self.world.post(f"/telegram/people/{self.value}/block")

    async def is_off(self) -> None:
        await self.world.post(f"/sms/phones/{self.value}/reach", state="off")

    async def gets(self, *parts: str) -> str:
        """The next message, which must hold every part."""
        try:
            self.last = await asyncio.wait_for(self.inbox.get(), PATIENCE)
        except TimeoutError:
            raise AssertionError(f"{self.value} got nothing; expected {parts}") from None
        text: str = self.last["text"]
        for part in parts:
            assert part in text, f"expected {part!r} in: {text}"
        return text

    def gets_nothing(self) -> None:
        """Nothing is waiting; call it after something that would have come later was seen."""
        assert self.inbox.empty(), f"{self.value} got {self.inbox.get_nowait()['text']}"


class World:
    """The story's world; `restart` stops the service and starts it again on the same store."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, clock: JumpingClock, folder: Path) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.folder = folder
        self.web_port = free_port()
        self.console_port = free_port()
        self.environment: dict[str, str] = {}
        self._session = session
        self._phones: dict[str, Phone] = {}
        self._service: Any = None
        self.muster: Muster

    async def start(self) -> None:
        settings = load(HOME / "config.toml", self.variables())
        self._service = running(settings, self.clock)
        self.muster = await self._service.__aenter__()

    async def stop(self) -> None:
        await self._service.__aexit__(None, None, None)

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def variables(self) -> dict[str, str]:
        settings = self.sandbox.settings
        return {
            "MUSTER_STORE__URL": f"sqlite:///{self.folder / 'muster.db'}",
            "MUSTER_TELEGRAM__BASE_URL": self.sandbox.telegram_url,
            "MUSTER_TELEGRAM__TOKEN": settings.token,
            "MUSTER_TELEGRAM__PER_SECOND": "1000",
            "MUSTER_TELEGRAM__PER_CHAT_PER_SECOND": "1000",
            "MUSTER_TWILIO__BASE_URL": self.sandbox.twilio_url,
            "MUSTER_TWILIO__ACCOUNT_SID": settings.account_sid,
            "MUSTER_TWILIO__AUTH_TOKEN": settings.auth_token,
            "MUSTER_TWILIO__SENDER": settings.sender,
            "MUSTER_TWILIO__PUBLIC_URL": f"http://127.0.0.1:{self.web_port}",
            "MUSTER_TWILIO__SEGMENTS_PER_SECOND": "1000",
            "MUSTER_WEB__PORT": str(self.web_port),
            "MUSTER_CONSOLE__PORT": str(self.console_port),
            **self.environment,
        }

    async def post(self, path: str, **fields: Any) -> Any:
        async with self._session.post(self.sandbox.phones_url + path, json=fields) as response:
            answer = await response.json()
            assert response.status < 300, answer
            return answer

    async def telegram(self, language: str = "en") -> Phone:
        """A new Telegram account."""
        number = 700_000_000 + next(_numbers)
        await self.post("/telegram/people", id=number, first_name="Somebody", language_code=language)
        return self._known(Phone(self, "telegram", str(number)))

    def sms(self, country: int = 2) -> Phone:
        """A new number of fictional country 1, 2 or 3."""
        return self._known(Phone(self, "sms", f"+999{country}{next(_numbers):07d}"))

    def _known(self, phone: Phone) -> Phone:
        self._phones[phone.value] = phone
        return phone

    async def listen(self) -> None:
        """Hand what arrives at any phone to that phone, for ever."""
        seen = 0
        while True:
            async with self._session.get(f"{self.sandbox.phones_url}/feed?after={seen}&wait=20") as response:
                feed = await response.json()
            seen = feed["next"]
            for event in feed["events"]:
                phone = self._phones.get(str(event["to"]))
                if event["kind"] == "message" and phone is not None:
                    phone.inbox.put_nowait(event)

    def write(self, work: Work[T]) -> T:
        return self.muster.store.write_now(work)

    def read(self, work: Work[T]) -> T:
        return self.muster.store.read_now(work)

    def area(self, code: str) -> int:
        found = self.read(lambda session: session.exec(select(Area.id).where(Area.code == code)).one())
        assert found is not None
        return found

    def officer(self, login: str) -> int:
        found = self.read(lambda session: session.exec(select(Officer.id).where(Officer.login == login)).one())
        assert found is not None
        return found

    def decides(self, *lines: tuple[str, int]) -> int:
        """Two officers propose, approve and issue; the decision's number."""
        now = self.clock.now()

        def point(session: Session, area_id: int) -> int | None:
            return session.exec(select(Point.id).where(Point.area_id == area_id)).first()

        def decide(session: Session) -> int:
            wanted = tuple(NewLine(self.area(code), rank, point_id=point(session, self.area(code))) for code, rank in lines)
            new = NewDecision(
                self.officer("ada"), "shelling", "the story", now, now + timedelta(hours=6), wanted
            )
            decision = propose(session, self.muster.speaker.ladder, new, now)
            assert decision.id is not None
            approve_and_issue(session, self.muster.speaker, decision.id, self.officer("ben"), now)
            return decision.id

        return self.write(decide)

    def corrects(self, decision_id: int) -> None:
        self.write(
            lambda session: correct(
                session, self.muster.speaker, decision_id, self.officer("ada"), self.clock.now()
            )
        )

    def person_with(self, phone: Phone) -> Person:
        from registry.addresses import find_address

        def find(session: Session) -> Person:
            address = find_address(session, phone.channel, phone.value)
            assert address is not None
            return session.get_one(Person, address.person_id)

        return self.read(find)

    def leads(self, warden: Phone, *members: Phone) -> None:
        """Make the first one the warden of the others."""
        people = [self.person_with(phone) for phone in (warden, *members)]

        def group(session: Session) -> None:
            made = CareGroup(code=f"g{people[0].id}", name="Group", warden_id=people[0].id)
            session.add(made)
            session.flush()
            for person in people[1:]:
                member = session.get_one(Person, person.id)
                member.group_id = made.id
                session.add(member)

        self.write(group)

    def counts(self, alert_id: int) -> dict[str, int]:
        by_state = self.read(lambda session: counts(session, alert_id)).by_state
        return {state.value: number for state, number in by_state.items()}

    def contradictions(self) -> list[str]:
        return [found.what for found in self.read(contradictions)]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that the service does by itself."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                await asyncio.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def begin(folder: Path, found: Callable[[World], None], **environment: str) -> AsyncIterator[World]:
    """A started world with the places and officers that `found` adds."""
    clock = JumpingClock()
    async with aiohttp.ClientSession() as session:
        settings = SandboxSettings(
            telegram_per_second=1000, telegram_chat_burst=1000, segments_per_second=1000, sms_delivery_seconds=0.0
        )
        sandbox = Sandbox(settings, CrisisClock(real=clock.seconds))
        await sandbox.start()
        world = World(sandbox, session, clock, folder)
        world.environment = environment
        await world.start()
        found(world)
        await world.post("/sms/webhook", url=f"http://127.0.0.1:{world.web_port}/twilio/sms")
        listening = asyncio.create_task(world.listen())
        try:
            yield world
        finally:
            listening.cancel()
            await world.stop()
            await sandbox.stop()
