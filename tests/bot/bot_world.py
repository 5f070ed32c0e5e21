"""A small register with an inbox, and phones that write to it and show what came back."""

import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from alert_levels.decisions import NewDecision, NewLine, propose
from alert_levels.ladder import Ladder, parse_ladder
from alert_levels.tables import Alert
from bot.inbound import Inbox
from bot.message import Location, Message
from broadcasts.fillers import fill_next
from broadcasts.issue import approve_and_issue
from broadcasts.speaker import Speaker
from broadcasts.tables import Delivery, DeliveryState, Ledger
from locales.catalogue import Catalogue
from registry.addresses import find_address
from registry.areas import add_area
from registry.settings import Mode, seed_post
from registry.store import Store
from registry.tables import Address, Area, AreaKind, Officer, Person
from tests.fakes.clock import FakeClock

CONFIG = Path(__file__).parents[2] / "config.toml"
CATALOGUE = Catalogue.load()


def ladder() -> Ladder:
    return parse_ladder(tomllib.loads(CONFIG.read_text(encoding="utf-8"))["ladder"]["level"])


SPEAKER = Speaker(CATALOGUE, ladder(), "Embassy in Bravia")


def seed(session: Session) -> None:
    """A country with a northern and a southern region; two towns of one name; two officers."""
    post = seed_post(session, code="XB", name="Embassy in Bravia", country="XB")
    assert post.id is not None
    area_ids: dict[str, int] = {}
    for code, parent, kind, name, where in (
        ("XB", None, AreaKind.COUNTRY, "Bravia", (None, None)),
        ("XB-N", "XB", AreaKind.REGION, "North", (None, None)),
        ("XB-S", "XB", AreaKind.REGION, "South", (None, None)),
        ("XB-N-POR", "XB-N", AreaKind.CITY, "Port Élan", (34.4, 35.8)),
        ("XB-N-NEW", "XB-N", AreaKind.CITY, "Newtown", (34.5, 36.0)),
        ("XB-S-NEW", "XB-S", AreaKind.CITY, "Newtown", (33.2, 35.4)),
        ("XB-S-TIR", "XB-S", AreaKind.CITY, "Tiravel", (33.3, 35.2)),
    ):
        area = add_area(
            session,
            code=code,
            post_id=post.id,
            parent_id=area_ids[parent] if parent else None,
            kind=kind,
            names={"en": name, "ar": f"{name} عر"},
            latitude=where[0],
            longitude=where[1],
        )
        assert area.id is not None
        area_ids[code] = area.id
    for login in ("ana", "ben"):
        session.add(Officer(login=login, name=login, password_hash="x", may_propose=True, may_approve=True))


@dataclass
class Phone:
    """One address that people write from. Whatever waits for it is accepted by its carrier before it writes again."""

    world: "World"
    sender: str
    channel: str = "sms"
    language_hint: str | None = None
    shown: int = 0

    async def sends(self, text: str) -> str:
        return await self._brings(text=text)

    async def insists(self, text: str) -> str:
        """The same for what needs a second sign: sends back the sign that it is asked for."""
        asked = await self.sends(text)
        assert "answer with " in asked, asked
        return await self.sends(asked.partition("answer with ")[2][:4])

    async def presses(self, data: str) -> str:
        return await self._brings(press=data)

    async def locates(self, latitude: float, longitude: float) -> str:
        return await self._brings(location=Location(latitude, longitude))

    async def shuts_out(self, opted_out: bool) -> str:
        return await self._brings(opted_out=opted_out)

    async def shows_picture(self) -> str:
        return await self._brings(other="photo")

    async def joins(self, place: str) -> None:
        """In English, without the optional questions."""
        for text in ("start", "1", "1", place):
            await self.sends(text)

    @property
    def address(self) -> Address:
        found = self.world.store.read_now(lambda s: find_address(s, self.channel, self.sender))
        assert found is not None
        return found

    @property
    def person(self) -> Person:
        found = self.world.store.read_now(lambda s: s.get(Person, self.address.person_id))
        assert found is not None
        return found

    @property
    def ledger(self) -> list[Ledger]:
        person_id = self.address.person_id
        chosen = select(Ledger).where(Ledger.person_id == person_id).order_by(col(Ledger.alert_id))
        return self.world.store.read_now(lambda s: list(s.exec(chosen)))

    async def _brings(self, **what: object) -> str:
        """Returns the texts of the replies, a line between two of them."""
        self.world.clock.forward(seconds=1)
        message = Message(
            f"{self.channel}:{next(self.world.keys)}", self.channel, self.sender, self.world.clock.now(),
            language_hint=self.language_hint, **what,  # type: ignore[arg-type]
        )  # fmt: skip
        return await self.world.receive(message)


@dataclass
class World:
    """The store with the inbox in front of it, and a clock that the test moves."""

    store: Store
    clock: FakeClock
    speaker: Speaker = SPEAKER
    firewall: bool = False
    inbox: Inbox = field(init=False)

    def __post_init__(self) -> None:
        self.store.write_now(seed)
        self.inbox = Inbox(
            self.store, self.speaker, self.clock, mode=Mode.SANDBOX, firewall=self.firewall, wall=self.clock
        )
        self.keys = iter(range(1, 10_000))

    def phone(self, number: int = 1, **how: str) -> Phone:
        return Phone(self, f"+9992{number:07}", **how)

    async def receive(self, message: Message) -> str:
        await self.inbox.receive(message)
        replies = [text for key, text in self.accept_all() if key.startswith(("reply:", "more:"))]
        return "\n".join(replies)

    def accept_all(self) -> list[tuple[str, str]]:
        """The carrier takes everything that is queued; returns (key, text) in the order in which it was queued."""

        def accept(session: Session) -> list[tuple[str, str]]:
            taken = session.exec(
                select(Delivery).where(Delivery.state == DeliveryState.QUEUED).order_by(col(Delivery.id))
            ).all()
            for delivery in taken:
                delivery.state, delivery.accepted_at = DeliveryState.ACCEPTED, self.clock.now()
                session.add(delivery)
            return [(delivery.key, delivery.text or "") for delivery in taken]

        return self.store.write_now(accept)

    def area_id(self, code: str) -> int:
        found = self.store.read_now(lambda s: s.exec(select(Area.id).where(Area.code == code)).one())
        assert found is not None
        return found

    def raise_level(self, code: str, rank: int) -> Alert:
        """Two officers put a level on an area; its people are told and their carriers accept it."""
        now = self.clock.forward(seconds=1)
        new = NewDecision(
            proposed_by=1, hazard="conflict", reason="fighting", happened_at=now,
            next_update_at=now + timedelta(hours=6),
            lines=(NewLine(area_id=self.area_id(code), to_rank=rank),),
        )  # fmt: skip

        def issue(session: Session) -> Alert:
            decision = propose(session, self.speaker.ladder, new, now)
            assert decision.id is not None
            return approve_and_issue(session, self.speaker, decision.id, 2, now)[0]

        alert = self.store.write_now(issue)
        while self.store.write_now(lambda session: fill_next(session, self.speaker, now)):
            pass
        self.accept_all()
        return alert
