"""What the post of a story does and knows without a phone: decisions, groups, who owns which address, the ledger."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, col, func, select

from alert_levels.decisions import NewDecision, NewLine, propose
from broadcasts.correction import correct
from broadcasts.issue import approve_and_issue
from broadcasts.ledger import contradictions, counts
from broadcasts.tables import Broadcast, Delivery, DeliveryKind, DeliveryState, Ledger, LedgerState
from registry.addresses import find_address, find_or_create_address
from registry.people import register
from registry.store import T, Work
from registry.tables import Address, Area, CareGroup, Case, Incoming, Officer, Person, Point, Viewing, WardenDuty
from registry.viewings import views_of
from service.wiring import Muster
from tests.fakes.jumping_clock import JumpingClock
from tests.stories.phone import Phone

ON_ITS_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)


class Post:
    """The post of a world; `muster` gives its service, which a restart replaces."""

    def __init__(self, muster: Callable[[], Muster], clock: JumpingClock) -> None:
        self._muster = muster
        self._clock = clock

    def write(self, work: Work[T]) -> T:
        return self._muster().store.write_now(work)

    def read(self, work: Work[T]) -> T:
        return self._muster().store.read_now(work)

    def area(self, code: str) -> int:
        return self.read(lambda session: session.exec(select(Area.id).where(Area.code == code)).one()) or 0

    def officer(self, login: str) -> int:
        return self.read(lambda session: session.exec(select(Officer.id).where(Officer.login == login)).one()) or 0

    def decides(self, *lines: tuple[str, int]) -> int:
        """Ada proposes, Ben approves, and it is issued; the decision's number."""
        now, speaker = self._clock.now(), self._muster().speaker
        proposer, approver = self.officer("ada"), self.officer("ben")

        def decide(session: Session) -> int:
            wanted = tuple(_line(session, code, rank) for code, rank in lines)
            new = NewDecision(proposer, "shelling", "the story", now, now + timedelta(hours=6), wanted)
            decision = propose(session, speaker.ladder, new, now)
            assert decision.id is not None
            approve_and_issue(session, speaker, decision.id, approver, now)
            return decision.id

        return self.write(decide)

    def corrects(self, decision_id: int) -> None:
        officer, speaker, now = self.officer("ada"), self._muster().speaker, self._clock.now()
        self.write(lambda session: correct(session, speaker, decision_id, officer, now))

    def enters(self, phone: Phone, place: str, name: str | None) -> None:
        """Put the owner of the phone into the register; the place by its English name."""
        now = self._clock.now()

        def enter(session: Session) -> None:
            [area] = [area for area in session.exec(select(Area)) if area.names["en"] == place]
            address = find_or_create_address(session, phone.channel, phone.value, now)
            person = register(session, address, phone.language, area.id or 0, now)
            person.name = name
            session.add(person)

        self.write(enter)

    def person(self, phone: Phone) -> int:
        """The number of the person who owns the phone."""
        found = self.owner(phone)
        assert found is not None, f"nobody is registered with {phone.value}"
        return found

    def owner(self, phone: Phone) -> int | None:
        def find(session: Session) -> int | None:
            address = find_address(session, phone.channel, phone.value)
            return address.person_id if address else None

        return self.read(find)

    def record_of(self, phone: Phone) -> Person:
        number = self.person(phone)
        return self.read(lambda session: session.get_one(Person, number))

    def address(self, phone: Phone) -> Address:
        found = self.read(lambda session: find_address(session, phone.channel, phone.value))
        assert found is not None
        return found

    def gives(self, phone: Phone, second: Phone) -> None:
        """Enter a second phone for the owner of the first, as an import does."""
        number = self.person(phone)

        def enter(session: Session) -> None:
            address = find_address(session, second.channel, second.value)
            assert address is not None, "the second phone must have written once"
            address.person_id = number
            session.add(address)

        self.write(enter)

    def leads(self, warden: Phone, *members: Phone, deputy: Phone | None = None, agreed: bool = True) -> None:
        """Make the first one the warden of the others; they agreed long ago, unless the story is about that."""
        leader, people = self.person(warden), [self.person(member) for member in members]
        second = self.person(deputy) if deputy else None
        now = self._clock.now()

        def group(session: Session) -> None:
            made = CareGroup(code=f"g{leader}", name="Harbour group", warden_id=leader, deputy_id=second)
            session.add(made)
            session.flush()
            for number in filter(None, (leader, second) if agreed else ()):
                session.merge(WardenDuty(person_id=number, agreed_at=now, practised_at=now))
            for number in people:
                member = session.get_one(Person, number)
                member.group_id = made.id
                session.add(member)

        self.write(group)

    def pages(self, login: str, phone: Phone) -> None:
        """Have the officer paged at that phone, which must have written once."""
        number, address = self.officer(login), self.address(phone)

        def enter(session: Session) -> None:
            officer = session.get_one(Officer, number)
            officer.page_address_id = address.id
            session.add(officer)

        self.write(enter)

    def counts(self, alert_id: int) -> dict[str, int]:
        by_state = self.read(lambda session: counts(session, alert_id)).by_state
        return {state.value: number for state, number in by_state.items()}

    def row(self, phone: Phone, alert_id: int) -> Ledger:
        number = self.person(phone)
        return self.read(lambda session: session.get_one(Ledger, (alert_id, number)))

    def state(self, phone: Phone, alert_id: int) -> LedgerState:
        return self.row(phone, alert_id).state

    def cases(self) -> list[Case]:
        return list(self.read(lambda session: session.exec(select(Case).order_by(col(Case.id))).all()))

    def kept(self, phone: Phone) -> list[Incoming]:
        """What the phone wrote, as it is kept, oldest first."""
        wrote = (
            select(Address, Incoming).join(Incoming, col(Address.id) == Incoming.address_id).order_by(col(Incoming.id))
        )
        rows = self.read(lambda session: session.exec(wrote).all())
        return [incoming for address, incoming in rows if address.value == phone.value]

    def understood(self, phone: Phone) -> str | None:
        """How the last message of the phone was understood, once it is here."""
        kept = self.kept(phone)
        return kept[-1].intent if kept else None

    def deliveries(self, kind: DeliveryKind) -> list[Delivery]:
        chosen = select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id))
        return list(self.read(lambda session: session.exec(chosen).all()))

    def views(self, phone: Phone) -> list[Viewing]:
        number = self.person(phone)
        return self.read(lambda session: views_of(session, number))

    def contradictions(self) -> list[str]:
        return [found.what for found in self.read(contradictions)]

    def is_busy(self) -> bool:
        """Whether anything is still to be done now: filling, sending, waiting for Twilio's receipt, escalating."""
        now = self._clock.now()
        todo = (
            select(func.count()).where(col(Broadcast.filled_at).is_(None)),
            select(func.count()).where(col(Delivery.state).in_(ON_ITS_WAY), Delivery.due_at <= now),
            select(func.count()).where(Delivery.channel == "sms", Delivery.state == DeliveryState.ACCEPTED),
            select(func.count()).where(col(Ledger.due_at) <= now),
        )
        return self.read(lambda session: any(session.exec(query).one() for query in todo))


def _line(session: Session, code: str, rank: int) -> NewLine:
    area = session.exec(select(Area).where(Area.code == code)).one()
    assert area.id is not None
    return NewLine(area.id, rank, point_id=session.exec(select(Point.id).where(Point.area_id == area.id)).first())
