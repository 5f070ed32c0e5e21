"""A prepared store: one city full of people with addresses, officers, and decisions that are issued in it."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, func, insert, select

from alert_levels.decisions import NewDecision, NewLine, propose
from alert_levels.tables import Alert
from broadcasts.correction import correct
from broadcasts.issue import approve_and_issue
from broadcasts.ledger import contradictions
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, Delivery, DeliveryKind, DeliveryState, Ledger
from locales.catalogue import Catalogue
from registry.areas import add_area
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.sealing import seal_all
from registry.settings import Mode, remember_mode, seed_post
from registry.store import Store, T, Work, table_of
from registry.tables import Address, Area, AreaKind, Officer, Person, PersonState, Point, PointKind
from tests.fakes.country import shipped_ladder
from tests.faults.amount import amount

FIRST_CHAT = 500_000_000
CITIES = ("port", "hill")
FINISHES = amount(60, 900)
"""Seconds that a fault's broadcasts may take at the carrier's rate, on a machine that does other things as well."""
SPEAKER = Speaker(Catalogue.load(), shipped_ladder(), "Embassy in Bravia", public_url="http://127.0.0.1:8000")


def found(url: str) -> None:
    """Tables, a country with two cities, and two officers in an empty store, which has nothing in the clear."""
    upgrade(url)
    store = Store(url, sandbox_ring())
    store.write_now(_found)
    seal_all(store)
    store.close()


def _found(session: Session) -> None:
    remember_mode(session, Mode.SANDBOX)
    post = seed_post(session, code="XB", name="Embassy in Bravia", country="XB")
    above = add_area(
        session, code="xb", post_id=post.id or 0, parent_id=None, kind=AreaKind.COUNTRY, names={"en": "Bravia"}
    )
    for code in CITIES:
        area = add_area(
            session, code=code, post_id=post.id or 0, parent_id=above.id, kind=AreaKind.CITY, names={"en": code.title()}
        )
        names = {"en": f"{code.title()} school"}
        where = {"latitude": 33.0, "longitude": 35.0}
        session.add(Point(code=f"p-{code}", area_id=area.id or 0, kind=PointKind.ASSEMBLY, names=names, **where))
    for login in ("ada", "ben"):
        session.add(Officer(login=login, name=login.title(), password_hash="-", may_propose=True, may_approve=True))


@dataclass(frozen=True)
class Town:
    """The store by its URL. Every act opens it, works and closes it, beside whatever process runs on it."""

    url: str

    @property
    def is_on_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = Store(self.url, sandbox_ring())
        try:
            yield store
        finally:
            store.close()

    def write(self, work: Work[T]) -> T:
        with self.store() as store:
            return store.write_now(work)

    def read(self, work: Work[T]) -> T:
        with self.store() as store:
            return store.read_now(work)

    def settle(self, people: int, *channels: str, city: str = "port", language: str = "en") -> None:
        """Let people live in a city, each with an address on each of the channels (telegram first, if none)."""
        now = datetime.now(UTC)

        def enter(session: Session) -> None:
            area = session.exec(select(Area.id).where(Area.code == city)).one()
            begin = (session.exec(select(func.max(Person.id))).one() or 0) + 1
            numbers = range(begin, begin + people)
            session.execute(
                insert(table_of(Person)),
                [
                    {
                        "id": number, "code": f"P{number:07d}", "language": language, "area_id": area,
                        "party_size": 1, "needs_rank": 0, "state": PersonState.ACTIVE,
                        "joined_at": now, "confirmed_at": now,
                    }
                    for number in numbers
                ],
            )  # fmt: skip
            wanted = list(enumerate(channels or ("telegram",)))
            session.execute(
                insert(table_of(Address)),
                [
                    {
                        "channel": channel, "value": value_of(channel, number), "person_id": number, "rank": rank,
                        "state": "usable", "country": "XB" if channel == "sms" else None,
                        "web_token": secrets.token_hex(6).upper(), "since": now,
                    }
                    for number in numbers
                    for rank, channel in wanted
                ],
            )  # fmt: skip

        self.write(enter)

    def propose(self, rank: int = 3, city: str = "port", at: datetime | None = None) -> int:
        """Ada proposes; the decision's number."""
        return self.write(lambda session: _propose(session, rank, city, at or datetime.now(UTC)))

    def decide(self, rank: int = 3, city: str = "port", at: datetime | None = None) -> int:
        """`decision`, from outside of whatever process runs on the store."""
        return self.write(decision(rank, city, at))

    def take_back(self, alert_id: int) -> None:
        self.write(correction(alert_id))

    def states(self, kind: DeliveryKind | None = None) -> Counter[str]:
        """How many deliveries stand in each state."""
        chosen = select(Delivery.state, func.count()).group_by(col(Delivery.state))
        if kind is not None:
            chosen = chosen.where(Delivery.kind == kind)
        rows = self.read(lambda session: session.exec(chosen).all())
        return Counter({DeliveryState(state).value: number for state, number in rows})

    def ledger(self) -> Counter[str]:
        """How many rows stand in each state, over all alerts."""
        chosen = select(Ledger.state, func.count()).group_by(col(Ledger.state))
        return Counter({state.value: number for state, number in self.read(lambda session: session.exec(chosen).all())})

    def on_their_way(self) -> set[str]:
        """The values of the addresses whose message a lane holds."""
        held = (
            select(Address.value)
            .join(Delivery, col(Delivery.address_id) == Address.id)
            .where(Delivery.state == DeliveryState.SENDING)
        )
        return set(self.read(lambda session: session.exec(held).all()))

    def ever_claimed(self) -> set[str]:
        """The values of the addresses of which a lane has held a message of an alert."""
        held = (
            select(Address.value)
            .join(Delivery, col(Delivery.address_id) == Address.id)
            .where(Delivery.kind == DeliveryKind.ALERT, col(Delivery.sending_at).is_not(None))
        )
        return set(self.read(lambda session: session.exec(held).all()))

    async def finishes(self, seconds: float = FINISHES) -> None:
        """Wait until every broadcast is filled and no message waits or is on its way."""
        await self.until(_is_idle, seconds)

    async def until(self, holds: Work[bool], seconds: float = 20.0) -> None:
        """Wait for something in the store; fails when it does not come about in time."""
        with self.store() as store:
            async with asyncio.timeout(seconds):
                while not await store.read(holds):  # noqa: ASYNC110 - another process writes; it rings no bell here
                    await asyncio.sleep(0.05)

    def contradictions(self) -> list[str]:
        return self.read(lambda session: [f"M{one.alert_id}: {one.what}" for one in contradictions(session)])


def decision(rank: int = 3, city: str = "port", at: datetime | None = None) -> Work[int]:
    """Ada proposes, Ben approves, and it is issued; the alert's number."""
    now = at or datetime.now(UTC)

    def issue(session: Session) -> int:
        decision, ben = _propose(session, rank, city, now), officer(session, "ben")
        [alert] = approve_and_issue(session, SPEAKER, decision, ben, now)
        return alert.id or 0

    return issue


def correction(alert_id: int) -> Work[None]:
    """Ada corrects the decision that the alert came from."""
    now = datetime.now(UTC)

    def take_back(session: Session) -> None:
        decision = session.get_one(Alert, alert_id).decision_id
        correct(session, SPEAKER, decision, officer(session, "ada"), now)

    return take_back


def _is_idle(session: Session) -> bool:
    unfilled = select(Broadcast.id).where(col(Broadcast.filled_at).is_(None)).limit(1)
    coming = select(Delivery.id).where(col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.SENDING))).limit(1)
    return all(session.exec(query).first() is None for query in (unfilled, coming))


def value_of(channel: str, person_id: int) -> str:
    """The address that `settle` gives the person of that number."""
    return f"+9992{person_id:07d}" if channel == "sms" else str(FIRST_CHAT + person_id)


def _propose(session: Session, rank: int, city: str, now: datetime) -> int:
    area = session.exec(select(Area).where(Area.code == city)).one()
    point = session.exec(select(Point.id).where(Point.area_id == area.id)).one()
    line = NewLine(area.id or 0, rank, point_id=point if SPEAKER.ladder.level(rank).names_point else None)
    new = NewDecision(officer(session, "ada"), "shelling", "the faults", now, now + timedelta(hours=6), (line,))
    decision = propose(session, SPEAKER.ladder, new, now)
    assert decision.id is not None
    return decision.id


def officer(session: Session, login: str) -> int:
    return session.exec(select(Officer.id).where(Officer.login == login)).one() or 0
