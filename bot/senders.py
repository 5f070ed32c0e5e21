"""Who writes: many addresses in one statement, each with its owner, its thread and what stands open with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlmodel import Session

from broadcasts.language_read import language_read
from broadcasts.question import newest_question
from broadcasts.tables import OPEN, Delivery, Ledger, LedgerState
from registry.cases import OPEN_STATES
from registry.marks import marked
from registry.store import table_of
from registry.tables import Address, AddressState, Case, Incoming, MarkKind, Person, PersonState, Thread

LATELY = timedelta(minutes=10)
HOUR = timedelta(hours=1)
ANSWERS_TO_A_STRANGER = 20
"""So many messages of an hour are answered to somebody who is not registered; joining takes eight."""
ANSWERS_TO_A_PERSON = 60
"""The same for somebody who is: more is a machine that answers our answers, or somebody who wants us to pay."""

addresses = table_of(Address)
people = table_of(Person)
threads = table_of(Thread)
ledger = table_of(Ledger)
deliveries = table_of(Delivery)
cases = table_of(Case)
incoming = table_of(Incoming)

_GONE = (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)


@dataclass(frozen=True)
class Owner:
    """The person whose address it is."""

    id: int
    language: str
    area_id: int
    left: bool
    covert: bool = False


@dataclass(frozen=True)
class Standing:
    """The newest alert that concerns the person, the level it told, and whether it waits for their own answer."""

    alert_id: int
    rank: int
    waits: bool = False


@dataclass(frozen=True)
class Talk:
    """Where the thread stands. `alerted`: an alert came after the last message. `lately`: messages in ten minutes."""

    language: str | None = None
    step: str | None = None
    notes: Mapping[str, Any] | None = None
    unclear: int = 0
    heard_at: datetime | None = None
    alerted: bool = False
    lately: int = 0


@dataclass(frozen=True)
class Sender:
    """An address that writes to us. `question` is the last that a carrier accepted for it, at `asked_at`."""

    address_id: int
    channel: str
    state: AddressState
    owner: Owner | None
    talk: Talk
    newest: Standing | None
    question: str | None
    asked_at: datetime | None
    case_id: int | None
    used_up: bool = False

    @property
    def person_id(self) -> int | None:
        return self.owner.id if self.owner else None

    @property
    def whose(self) -> tuple[str, int]:
        """The same for all addresses of one person."""
        return ("person", self.owner.id) if self.owner else ("address", self.address_id)


def find_senders(session: Session, address_ids: Collection[int], now: datetime) -> dict[int, Sender]:
    """What is known of these addresses, by their numbers."""
    rows = session.execute(_SENDERS, {"ids": list(address_ids), "lately": now - LATELY})
    return {row.address_id: _sender(row, now) for row in rows}


def _statement() -> Select[Any]:
    question = deliveries.alias("question")
    return (
        select(
            addresses.c.id.label("address_id"), addresses.c.channel, addresses.c.state, addresses.c.person_id,
            language_read(), people.c.area_id, people.c.state.label("person_state"),
            threads.c.language.label("spoken"), threads.c.step, threads.c.notes, threads.c.unclear, threads.c.heard_at,
            question.c.question, question.c.accepted_at.label("asked_at"),
            ledger.c.alert_id, ledger.c.now.label("rank"), ledger.c.state.label("ledger_state"), ledger.c.answer,
            _open_case(cases.c.person_id == addresses.c.person_id).label("case_of_person"),
            _open_case(cases.c.address_id == addresses.c.id).label("case_of_address"),
            marked(addresses.c.person_id, MarkKind.COVERT).label("covert"),
            _alerted().label("alerted"), _lately().label("lately"),
            _written_back(ANSWERS_TO_A_STRANGER).label("by_stranger"),
            _written_back(ANSWERS_TO_A_PERSON).label("by_person"),
        )
        .outerjoin(people, people.c.id == addresses.c.person_id)
        .outerjoin(threads, threads.c.address_id == addresses.c.id)
        .outerjoin(question, question.c.id == newest_question(addresses.c.id))
        .outerjoin(ledger, (ledger.c.person_id == addresses.c.person_id) & (ledger.c.alert_id == _newest_alert()))
        .where(addresses.c.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


def _newest_alert() -> ColumnElement[Any]:
    rows = ledger.alias("rows_of_person")
    of_person = (rows.c.person_id == addresses.c.person_id) & rows.c.state.not_in(_GONE)
    return select(func.max(rows.c.alert_id)).where(of_person).correlate_except(rows).scalar_subquery()


def _open_case(theirs: ColumnElement[bool]) -> ColumnElement[Any]:
    """Two look-ups by an index each: an OR of both makes SQLite go through every open case."""
    found = select(func.max(cases.c.id)).where(theirs, cases.c.state.in_(OPEN_STATES))
    return found.correlate_except(cases).scalar_subquery()


def _alerted() -> ColumnElement[bool]:
    alerts = deliveries.alias("alerts")
    since = (
        (alerts.c.address_id == addresses.c.id)
        & (alerts.c.accepted_at > threads.c.heard_at)
        & alerts.c.question.startswith("alert:")
    )
    return select(alerts.c.id).where(since).correlate_except(alerts).exists()


def _lately() -> ColumnElement[Any]:
    theirs = (incoming.c.address_id == addresses.c.id) & (incoming.c.at > bindparam("lately", type_=incoming.c.at.type))
    return select(func.count(incoming.c.id)).where(theirs).correlate_except(incoming).scalar_subquery()


def _written_back(count: int) -> ColumnElement[Any]:
    """When the message that is so many messages back was written."""
    newest_first = select(incoming.c.at).where(incoming.c.address_id == addresses.c.id).order_by(incoming.c.id.desc())
    return newest_first.limit(1).offset(count - 1).correlate_except(incoming).scalar_subquery()


_SENDERS = _statement()


def _sender(row: Row[Any], now: datetime) -> Sender:
    known = row.person_id is not None
    written_at = row.by_person if known else row.by_stranger
    return Sender(
        row.address_id,
        row.channel,
        row.state,
        _owner(row) if known else None,
        Talk(row.spoken, row.step, row.notes, row.unclear or 0, row.heard_at, bool(row.alerted), row.lately),
        Standing(row.alert_id, row.rank, _waits(row)) if row.alert_id is not None else None,
        row.question,
        row.asked_at,
        max(filter(None, (row.case_of_person, row.case_of_address)), default=None),
        used_up=written_at is not None and now - written_at < HOUR,
    )


def _waits(row: Row[Any]) -> bool:
    return row.ledger_state in OPEN and row.ledger_state is not LedgerState.QUEUED and row.answer is None


def _owner(row: Row[Any]) -> Owner:
    return Owner(row.person_id, row.language, row.area_id, row.person_state is PersonState.LEFT, bool(row.covert))
