"""SMS that were sent while nobody listened: listed, handed over once and in order, whatever else brings them too."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import col, select

from bot.inbound import Inbox
from bot.message import Message
from bot.via_sms.outbound import twilio_client
from bot.via_sms.reconcile import MARGIN, Reconciliation
from broadcasts.channel import Outgoing
from broadcasts.tables import Delivery, DeliveryKind
from registry.incoming import heard_until, note_heard_until
from registry.settings import Mode
from registry.store import Store
from registry.tables import Address, Incoming
from sandbox.clock import CrisisClock
from sandbox.server import Sandbox, SandboxSettings
from tests.bot.bot_world import SPEAKER, seed
from tests.bot.via_sms.sms_world import World
from tests.fakes.jumping_clock import JumpingClock

ANA, BEN, EVA = "+99920000001", "+99920000002", "+99920000003"


class Office:
    """Our store and inbox, and the account that people write to; nobody answers Twilio's calls unless a test does."""

    def __init__(self, world: World, store: Store, clock: JumpingClock) -> None:
        self.world = world
        self.store = store
        self.clock = clock
        self.inbox = Inbox(store, SPEAKER, clock, mode=Mode.SANDBOX)
        self.handed: list[Message] = []
        store.write_now(seed)

    async def texts(self, number: str, body: str) -> str:
        """Somebody sends an SMS; its SID."""
        answer = await self.world.post(f"/sms/phones/{number}/send", body=body)
        self.clock.forward(seconds=1)
        return str(answer["message_sid"])

    async def looks(self, auth_token: str | None = None) -> int:
        settings = self.world.sandbox.settings
        client = self.world.client(auth_token)
        look = Reconciliation(client, settings.sender, self.store, self._receive, Mode.SANDBOX, self.clock)
        return await look.run()

    async def _receive(self, message: Message) -> None:
        self.handed.append(message)
        await self.inbox.receive(message)

    def written(self) -> list[tuple[str, str]]:
        """What was kept: who wrote what, in the order kept."""
        rows = select(Address.value, Incoming.text).join(Incoming).order_by(col(Incoming.id))
        return self.store.read_now(lambda session: [(value, text) for value, text in session.exec(rows)])

    def replies(self) -> int:
        found = select(Delivery.id).where(Delivery.kind == DeliveryKind.REPLY)
        return self.store.read_now(lambda session: len(session.exec(found).all()))


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    clock = JumpingClock()
    sandbox = Sandbox(SandboxSettings(), CrisisClock(real=clock.seconds))
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        office = Office(World(sandbox, session), store, clock)
        await office.looks()
        yield office
    await sandbox.stop()


async def test_three_who_wrote_while_we_were_down_are_all_answered_and_nobody_twice(office: Office) -> None:
    sids = [await office.texts(number, "HELP") for number in (ANA, BEN, EVA)]
    assert await office.looks() == 3
    assert office.written() == [(number, "HELP") for number in (ANA, BEN, EVA)]
    for sid, number in zip(sids, (ANA, BEN, EVA), strict=True):
        await office.inbox.receive(Message(f"sms:{sid}", "sms", number, text="HELP"))
    assert await office.looks() == 0
    assert len(office.written()) == office.replies() == 3


async def test_what_twilios_call_brought_is_not_handed_over_again(office: Office) -> None:
    sid = await office.texts(ANA, "level")
    await office.inbox.receive(Message(f"sms:{sid}", "sms", ANA, text="level"))
    await office.texts(ANA, "menu")
    assert await office.looks() == 1
    assert [text for _, text in office.written()] == ["level", "menu"]


async def test_one_persons_messages_are_handled_in_the_order_in_which_they_were_sent(office: Office) -> None:
    said = ["start", "1", "1", "tiravel", "Maria"]
    for text in said:
        await office.texts(ANA, text)
    await office.looks()
    assert [text for _, text in office.written()] == said


async def test_a_message_keeps_the_time_at_which_it_was_sent(office: Office) -> None:
    await office.texts(ANA, "1")
    sent_by = office.clock.now()
    office.clock.forward(hours=3)
    await office.looks()
    [message] = office.handed
    assert message.at is not None
    assert sent_by - timedelta(seconds=3) <= message.at <= sent_by


async def test_a_list_longer_than_a_page_is_read_to_its_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.via_sms.reconcile.PAGE", 2)
    for number in range(7):
        await office.texts(f"+9992000100{number}", "level")
    assert await office.looks() == 7
    assert [value[-1] for value, _ in office.written()] == list("0123456")


async def test_only_what_came_since_the_last_look_and_a_margin_is_looked_at(office: Office) -> None:
    await office.texts(ANA, "level")
    office.clock.forward(seconds=MARGIN.total_seconds())
    await office.texts(BEN, "level")
    office.store.write_now(lambda session: note_heard_until(session, "sms", office.clock.now()))
    assert await office.looks() == 1
    assert office.written() == [(BEN, "level")]


async def test_what_we_sent_and_who_is_of_another_world_is_left_alone(office: Office) -> None:
    await office.world.channel().send(Outgoing(1, ANA, "LEVEL 3"))
    assert await office.looks() == 0
    assert office.handed == []


async def test_all_numbers_of_a_messaging_service_are_looked_through(office: Office) -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.query.get("To", request.path))
        numbers = [{"phone_number": number} for number in (ANA, BEN)]
        meta = {"key": "phone_numbers", "next_page_url": None}
        return web.json_response({"phone_numbers": numbers, "meta": meta, "messages": [], "next_page_uri": None})

    application = web.Application()
    application.router.add_get("/{rest:.*}", answer)
    async with TestServer(application) as server:
        client = twilio_client("AC1", "token", office.world.session, f"http://127.0.0.1:{server.port}")
        service = Reconciliation(client, "MG1", office.store, office.inbox.receive, Mode.SANDBOX, office.clock)
        assert await service.run() == 0
    assert asked == ["/v1/Services/MG1/PhoneNumbers", ANA, BEN]


async def test_when_twilio_is_away_the_next_look_begins_where_the_last_good_one_ended(office: Office) -> None:
    before = office.store.read_now(lambda session: heard_until(session, "sms"))
    await office.texts(ANA, "HELP")
    office.clock.forward(hours=5)
    assert await office.looks(auth_token="wrong") == 0
    assert office.store.read_now(lambda session: heard_until(session, "sms")) == before
    assert await office.looks() == 1
    assert office.replies() == 1
