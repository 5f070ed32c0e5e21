"""A small country with officers and people on a real store, and carriers that do what the test says."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from alert_levels.decisions import NewDecision, NewLine, propose
from alert_levels.ladder import Ladder, parse_ladder
from alert_levels.tables import Alert, Decision
from broadcasts.channel import SendError
from broadcasts.correction import correct
from broadcasts.escalating import escalate
from broadcasts.fillers import fill_next
from broadcasts.issue import approve_and_issue
from broadcasts.ledger import Counts, contradictions, counts, record_answer
from broadcasts.outbox import Claimed, claim, queue_message, sweep_stopped
from broadcasts.outcomes import Outcome, record
from broadcasts.speaker import Route, Speaker
from broadcasts.tables import Delivery, DeliveryKind, Ledger, LedgerState, Priority, Task
from broadcasts.tasks import open_tasks
from locales.catalogue import Catalogue
from registry.addresses import addresses_of, find_or_create_address
from registry.areas import add_area
from registry.people import register
from registry.reports import Said, add_report
from registry.store import Store
from registry.tables import (
    Address,
    AddressState,
    AreaKind,
    CareGroup,
    Officer,
    Person,
    Point,
    PointKind,
    Post,
    ReportKind,
    Source,
    WardenDuty,
)
from tests.fakes.clock import FakeClock

HOME = Path(__file__).parents[2]
CATALOGUE = Catalogue.load()
TREE = (
    ("xb", None, AreaKind.COUNTRY, "Bravia"),
    ("south", "xb", AreaKind.REGION, "South"),
    ("port", "south", AreaKind.CITY, "Port Sur"),
    ("hill", "south", AreaKind.CITY, "Hilltop"),
    ("capital", "xb", AreaKind.REGION, "Capital"),
)
Answer = Callable[[Claimed], str | SendError]


def shipped_ladder() -> Ladder:
    """The ladder that config.toml ships."""
    return parse_ladder(shipped_levels())


def shipped_levels() -> list[dict[str, object]]:
    """The same as data."""
    levels: list[dict[str, object]] = tomllib.loads((HOME / "config.toml").read_text())["ladder"]["level"]
    return levels


def accept(claimed: Claimed) -> str:
    return f"ref-{claimed.outgoing.delivery_id}"


class Country:
    """Bravia (XB): South with Port Sur and Hilltop, and Capital; officers Ada proposes, Ben approves."""

    def __init__(self, store: Store, clock: FakeClock, *, drill: bool = False, chunk: int = 1000) -> None:
        self.store = store
        self.clock = clock
        self.chunk = chunk
        routes = {"XC": Route("web")}
        self.speaker = Speaker(
            CATALOGUE, shipped_ladder(), "Embassy", drill=drill, public_url="http://127.0.0.1:8000", routes=routes
        )
        self.areas: dict[str, int] = {}
        self.points: dict[str, int] = {}
        self.sent: list[Claimed] = []
        self._numbers = iter(range(1, 10_000))
        store.write_now(self._found)

    def _found(self, session: Session) -> None:
        post = Post(code="XB", name="Embassy", country="XB")
        session.add(post)
        session.flush()
        for code, parent, kind, name in TREE:
            area = add_area(
                session, code=code, post_id=post.id or 0, parent_id=self.areas.get(parent or ""), kind=kind,
                names={"en": name},
            )  # fmt: skip
            self.areas[code] = area.id or 0
            point = Point(
                code=f"p-{code}", area_id=area.id or 0, kind=PointKind.ASSEMBLY, names={"en": f"{name} school"},
                latitude=33.0, longitude=35.0,
            )  # fmt: skip
            session.add(point)
            session.flush()
            self.points[code] = point.id or 0
        for login, proposes, approves in (("ada", True, True), ("ben", True, True), ("eve", False, False)):
            session.add(
                Officer(login=login, name=login.title(), password_hash="-", may_propose=proposes, may_approve=approves)
            )
        session.flush()

    def officer(self, login: str) -> int:
        found = self.store.read_now(
            lambda session: session.exec(select(Officer.id).where(Officer.login == login)).one()
        )
        assert found is not None
        return found

    def person(
        self, area: str, *, language: str = "en", channels: tuple[str, ...] = ("telegram",), name: str = ""
    ) -> int:
        """Somebody in the area, written to on the channels in their order."""

        def add(session: Session) -> int:
            now = self.clock.now()
            addresses = [self._address(session, channel, now) for channel in channels]
            person = register(session, addresses[0], language, self.areas[area], now)
            person.name = name or None
            for rank, address in enumerate(addresses):
                address.person_id, address.rank = person.id, rank
                session.add(address)
            session.add(person)
            session.flush()
            assert person.id is not None
            return person.id

        return self.store.write_now(add)

    def _address(self, session: Session, channel: str, now: datetime) -> Address:
        number = next(self._numbers)
        value = f"+9992{number:07d}" if channel == "sms" else str(number)
        return find_or_create_address(session, channel, value, now)

    def group(self, warden: int, *members: int, deputy: int | None = None) -> None:
        def add(session: Session) -> None:
            group = CareGroup(code=f"g{warden}", name="Group", warden_id=warden, deputy_id=deputy)
            session.add(group)
            session.flush()
            for leader in filter(None, (warden, deputy)):
                session.merge(WardenDuty(person_id=leader, agreed_at=self.clock.now()))
            for member in members:
                person = session.get_one(Person, member)
                person.group_id = group.id
                session.add(person)

        self.store.write_now(add)

    def propose(self, *lines: tuple[str, int], by: str = "ada", exempt: tuple[str, ...] = ()) -> int:
        """Propose levels for areas; the decision's number."""
        now = self.clock.now()
        names_point = {rank for rank, level in self.speaker.ladder.levels.items() if level.names_point}
        new = NewDecision(
            proposed_by=self.officer(by),
            hazard="shelling",
            reason="the sandbox says so",
            happened_at=now,
            next_update_at=now + timedelta(hours=6),
            lines=tuple(
                NewLine(
                    self.areas[area], rank, exempt=area in exempt,
                    point_id=self.points[area] if rank in names_point else None,
                )
                for area, rank in lines
            ),
        )  # fmt: skip
        decision = self.store.write_now(lambda session: propose(session, self.speaker.ladder, new, now))
        assert decision.id is not None
        return decision.id

    def decide(self, *lines: tuple[str, int], exempt: tuple[str, ...] = ()) -> list[int]:
        """Propose, approve and issue; the alerts' numbers in the order of the lines."""
        return self.approve(self.propose(*lines, exempt=exempt))

    def approve(self, decision_id: int, by: str = "ben") -> list[int]:
        officer, now = self.officer(by), self.clock.now()
        alerts = self.store.write_now(
            lambda session: approve_and_issue(session, self.speaker, decision_id, officer, now)
        )
        return [alert.id or 0 for alert in alerts]

    def correct(self, decision_id: int, by: str = "ada") -> list[int]:
        officer, now = self.officer(by), self.clock.now()
        alerts = self.store.write_now(lambda session: correct(session, self.speaker, decision_id, officer, now))
        return [alert.id or 0 for alert in alerts]

    def decision_of(self, alert_id: int) -> int:
        return self.store.read_now(lambda session: session.get_one(Alert, alert_id).decision_id)

    def decision(self, decision_id: int) -> Decision:
        return self.store.read_now(lambda session: session.get_one(Decision, decision_id))

    def fill(self) -> None:
        """Everything that is still to be filled, chunk by chunk."""
        while self.store.write_now(self.fill_chunk):
            pass
        self.store.write_now(lambda session: sweep_stopped(session, 10_000))

    def fill_chunk(self, session: Session) -> bool:
        return fill_next(session, self.speaker, self.clock.now(), self.chunk)

    def send(self, answer: Answer = accept, *, limit: int = 1000) -> list[Claimed]:
        """Let both lanes send what is due once; the carrier says what `answer` says. Returns what was sent."""
        sent = [claimed for channel in ("telegram", "sms") for claimed in self._send(channel, answer, limit)]
        self.sent += sent
        return sent

    def _send(self, channel: str, answer: Answer, limit: int) -> list[Claimed]:
        now = self.clock.now()
        claimed = self.store.write_now(lambda session: claim(session, channel, limit, now))
        outcomes = [self._outcome(delivery, answer(delivery)) for delivery in claimed]
        self.store.write_now(lambda session: record(session, self.speaker.ladder, outcomes))
        return claimed

    def _outcome(self, delivery: Claimed, said: str | SendError) -> Outcome:
        now = self.clock.now()
        ref, error = (said, None) if isinstance(said, str) else (None, said)
        return Outcome(delivery, now, ref, error)

    def escalate(self) -> int:
        return self.store.write_now(lambda session: escalate(session, self.speaker, self.clock.now()))

    def row(self, alert_id: int, person_id: int) -> Ledger | None:
        return self.store.read_now(lambda session: session.get(Ledger, (alert_id, person_id)))

    def state(self, alert_id: int, person_id: int) -> LedgerState | None:
        row = self.row(alert_id, person_id)
        return row.state if row else None

    def deliveries(self, kind: DeliveryKind) -> list[Delivery]:
        """All of this kind, in the order in which they were queued."""
        chosen = select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id))
        return list(self.store.read_now(lambda session: session.exec(chosen).all()))

    def counts(self, alert_id: int) -> Counts:
        return self.store.read_now(lambda session: counts(session, alert_id))

    def contradictions(self) -> list[str]:
        return [found.what for found in self.store.read_now(contradictions)]

    def answers(self, person_id: int, alert_id: int | None, word: str) -> None:
        """The person says how they are, to that alert or to none in particular."""

        def write(session: Session) -> None:
            now = self.clock.now()
            report = add_report(session, person_id, Said(ReportKind.STATUS, word, Source.SELF), now)
            record_answer(session, person_id=person_id, alert_id=alert_id, answer=word, report_id=report, now=now)

        self.store.write_now(write)

    def loses_address(self, person_id: int) -> None:
        def write(session: Session) -> None:
            for address in addresses_of(session, person_id):
                address.state = AddressState.INVALID
                session.add(address)

        self.store.write_now(write)

    def tasks(self, warden_id: int) -> list[Task]:
        return self.store.read_now(lambda session: open_tasks(session, warden_id))

    def writes(self, person_id: int, text: str) -> None:
        """An officer's letter to the person's first address."""

        def write(session: Session) -> None:
            address = addresses_of(session, person_id)[0]
            queue_message(
                session, key=f"letter:{person_id}", kind=DeliveryKind.LETTER, address=address, text=text,
                priority=Priority.HELP, now=self.clock.now(),
            )  # fmt: skip

        self.store.write_now(write)
