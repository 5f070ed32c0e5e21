"""The rows of the ledger whose time has come, with every fact that their next step needs, however many they are.

Each kind of fact is one statement for the whole batch. What is done with the rows is decided in `escalation`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlmodel import Session

from broadcasts.caseload import NOBODY_WAITS, Load
from broadcasts.escalation import Step
from broadcasts.language_read import language_read
from broadcasts.tables import STANDS_FOR_A_PERSON, Delivery, DeliveryKind, DeliveryState, Ledger, LedgerState, Task
from broadcasts.tasks import OPEN_TASKS, hold_lists
from locales.languages import spoken
from registry.many import one_of
from registry.marks import marked
from registry.store import table_of
from registry.tables import Address, AddressState, CareGroup, Kin, MarkKind, Person, PersonState, Thread
from registry.warden_duties import may_look
from registry.warden_wishes import NOBODY, refused_by

FIRST_MESSAGES = (DeliveryKind.ALERT, DeliveryKind.CORRECTION)
_NOT_TRIED = (DeliveryState.SUPERSEDED, DeliveryState.EXPIRED)
_WAITS_TO_GO_OUT = (DeliveryState.QUEUED, DeliveryState.SENDING)

ledger = table_of(Ledger)
deliveries = table_of(Delivery)
tasks = table_of(Task)
people = table_of(Person)
addresses = table_of(Address)
groups = table_of(CareGroup)
kin = table_of(Kin)
threads = table_of(Thread)

CHAIN = {Step.WARDEN: "warden_id", Step.DEPUTY: "deputy_id", Step.ZONE_WARDEN: "zone_warden_id"}

_ROW = (
    ledger.c.alert_id, ledger.c.person_id, ledger.c.area_id, ledger.c.was, ledger.c.now, ledger.c.state, ledger.c.why,
    ledger.c.step, ledger.c.repeats, ledger.c.since, ledger.c.asked_at, ledger.c.due_at, ledger.c.waits_for,
    language_read(), people.c.name, people.c.needs_rank, people.c.area_id.label("lives_in"),
    groups.c.warden_id, groups.c.deputy_id, groups.c.zone_warden_id,
    marked(people.c.id, MarkKind.PROTECTED).label("protected"), marked(people.c.id, MarkKind.COVERT).label("covert"),
)  # fmt: skip
_WAITS = and_(ledger.c.waits_for.is_not(None), ledger.c.due_at.is_not(None))
"""Waits for room on a warden's list: what the partial index `ledger_waiting` holds."""

_AT = (addresses.c.id, addresses.c.channel, addresses.c.country)


@dataclass(frozen=True, slots=True)
class At:
    """An address that can be written to, whose it is if the owner is registered, and the language to write in."""

    address_id: int
    owner_id: int | None
    channel: str
    country: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Finder:
    """Somebody who can be asked to look for people, and what they have to do already."""

    person_id: int
    load: Load


@dataclass(frozen=True, slots=True)
class Due:
    """One row and what is known of its person. `asked_last` is the address that accepted a message last."""

    row: Row[Any]
    chain: Mapping[Step, Finder]
    kin: tuple[At, ...] = ()
    untried: tuple[At, ...] = ()
    asked_last: At | None = None
    still_asking: bool = False

    @property
    def key(self) -> tuple[int, int]:
        return self.row.alert_id, self.row.person_id

    @property
    def finders(self) -> frozenset[Step]:
        return frozenset([*self.chain, *([Step.FAMILY] if self.kin else [])])

    @property
    def waits_on(self) -> Step | None:
        """The finder on whose list the person waits for room."""
        return next((step for step, finder in self.chain.items() if finder.person_id == self.row.waits_for), None)


@dataclass(slots=True)
class _Told:
    """What an alert has sent one person so far."""

    tried: set[int] = field(default_factory=set)
    accepted: dict[datetime, int] = field(default_factory=dict)
    still_asking: bool = False


def due_rows(session: Session, now: datetime, most: int) -> list[Due]:
    """Rows whose time has come, the longest due first; no other process gets them until this transaction ends."""
    chosen = _rows().where(ledger.c.due_at <= now).order_by(ledger.c.due_at, ledger.c.alert_id, ledger.c.person_id)
    return _with_facts(session, session.execute(_held(chosen.limit(most))).all(), now)


def called_up(session: Session, now: datetime, most: int) -> list[Due]:
    """Rows that wait for room on a list whose next wave is open, the neediest first."""
    ready: dict[int, list[int]] = {}
    for warden_id, below in session.execute(_lists_with_room().limit(most)):
        ready.setdefault(below, []).append(warden_id)
    if not ready:
        return []
    here = [and_(ledger.c.waits_below == below, one_of(session, ledger.c.waits_for, w)) for below, w in ready.items()]
    chosen = _rows().where(_WAITS, ledger.c.due_at > now, or_(*here))
    neediest = chosen.order_by(people.c.needs_rank.desc(), ledger.c.now.desc(), ledger.c.since, ledger.c.person_id)
    return _with_facts(session, session.execute(_held(neediest.limit(most))).all(), now)


def _lists_with_room() -> Select[Any]:
    """Wardens, each with the number of open tasks below which somebody waits to be called, who have no more than that.

    Grouped before the tasks are counted: people who wait may be many, and lists are few.
    """
    lists = (
        select(ledger.c.waits_for, ledger.c.waits_below)
        .where(_WAITS)
        .group_by(ledger.c.waits_for, ledger.c.waits_below)
    )
    return lists.having(_open_tasks(ledger.c.waits_for) <= ledger.c.waits_below)


def _rows() -> Select[Any]:
    group = groups.c.id == people.c.group_id
    return select(*_ROW).join_from(ledger, people, people.c.id == ledger.c.person_id).outerjoin(groups, group)


def _held(chosen: Select[Any]) -> Select[Any]:
    """SQLite has one writer and no such clause."""
    return chosen.with_for_update(skip_locked=True, of=ledger)


def _with_facts(session: Session, rows: Collection[Row[Any]], now: datetime) -> list[Due]:
    if not rows:
        return []
    ids = {row.person_id for row in rows}
    open_to_kin = {row.person_id for row in rows if not (row.protected or row.covert)}
    refused = refused_by(session, ids)
    chains = {row.person_id: _chain_of(row, refused.get(row.person_id, set())) for row in rows}
    wardens = {warden for chain in chains.values() for warden in chain.values()}
    at = _addresses(session, ids | wardens)
    finders = _finders(session, wardens, at, now)
    told = _told(session, rows)
    relatives = _kin(session, open_to_kin)
    return [
        _due(row, chains[row.person_id], finders, at, told.get((row.alert_id, row.person_id), _Told()), relatives)
        for row in rows
    ]


def waiting_in(session: Session, group_ids: Collection[int]) -> list[Due]:
    """The rows of the people of these groups who were asked and have not answered; nobody is to look for them yet."""
    theirs = (one_of(session, people.c.group_id, group_ids), ledger.c.state == LedgerState.ASKED)
    rows = session.execute(_rows().where(*theirs)).all()
    at, told = _addresses(session, {row.person_id for row in rows}), _told(session, rows)
    return [_due(row, {}, {}, at, told.get((row.alert_id, row.person_id), _Told()), {}) for row in rows]


def _due(
    row: Row[Any],
    chain: Mapping[Step, int],
    finders: Mapping[int, Finder],
    reached_at: Mapping[int, tuple[At, ...]],
    told: _Told,
    relatives: Mapping[int, tuple[At, ...]],
) -> Due:
    usable = reached_at.get(row.person_id, ())
    here = {each.address_id: each for each in usable}
    accepted = [here[told.accepted[moment]] for moment in sorted(told.accepted) if told.accepted[moment] in here]
    return Due(
        row=row,
        chain={step: finders[warden] for step, warden in chain.items() if warden in finders},
        kin=tuple(at if at.language else replace(at, language=row.language) for at in relatives.get(row.person_id, ())),
        untried=tuple(each for each in usable if each.address_id not in told.tried),
        asked_last=accepted[-1] if accepted else None,
        still_asking=told.still_asking,
    )


def _chain_of(row: Row[Any], refused: Collection[int | None]) -> dict[Step, int]:
    """Whoever looks after the person's group, each in the first of their roles; nobody looks for themselves, nobody
    whom the person refused, and nobody but an officer for whoever is protected or refused all."""
    chain: dict[Step, int] = {}
    if row.protected or NOBODY in refused:
        return chain
    for step, column in CHAIN.items():
        warden = getattr(row, column)
        if warden is not None and warden not in (row.person_id, *refused, *chain.values()):
            chain[step] = warden
    return chain


def _addresses(session: Session, ids: Iterable[int]) -> dict[int, tuple[At, ...]]:
    """The usable addresses of these people, the preferred one first."""
    chosen = (
        select(addresses.c.person_id, addresses.c.person_id.label("owner_id"), *_AT, language_read())
        .join(people, people.c.id == addresses.c.person_id)
        .where(one_of(session, addresses.c.person_id, ids), addresses.c.state == AddressState.USABLE)
        .order_by(addresses.c.person_id, addresses.c.rank, addresses.c.id)
    )
    return _by_person(session.execute(chosen))


def _kin(session: Session, ids: Iterable[int]) -> dict[int, tuple[At, ...]]:
    """Whom the family of these people may be asked at, in the language that the relative chose, if there is one."""
    language = func.coalesce(threads.c.language, people.c.language, "").label("language")
    chosen = (
        select(kin.c.person_id, addresses.c.person_id.label("owner_id"), *_AT, language)
        .join(addresses, addresses.c.id == kin.c.address_id)
        .outerjoin(threads, threads.c.address_id == addresses.c.id)
        .outerjoin(people, people.c.id == addresses.c.person_id)
        .where(one_of(session, kin.c.person_id, ids), addresses.c.state == AddressState.USABLE)
        .order_by(kin.c.person_id, addresses.c.id)
    )
    return _by_person(session.execute(chosen))


def _by_person(rows: Iterable[Row[Any]]) -> dict[int, tuple[At, ...]]:
    found: dict[int, list[At]] = {}
    for row in rows:
        language = spoken(row.language) if row.language else ""
        found.setdefault(row[0], []).append(At(row.id, row.owner_id, row.channel, row.country, language))
    return {person_id: tuple(each) for person_id, each in found.items()}


def _finders(
    session: Session, wardens: Collection[int], at: Mapping[int, tuple[At, ...]], now: datetime
) -> dict[int, Finder]:
    """Those who can look for people: they agreed to, are here and can be written to."""
    if not wardens:
        return {}
    hold_lists(session)
    called_below = (
        select(func.max(ledger.c.waits_below)).where(ledger.c.waits_for == people.c.id, _WAITS).scalar_subquery()
    )
    chosen = select(people.c.id, _open_tasks(people.c.id).label("open"), called_below.label("below"))
    able = (people.c.state == PersonState.ACTIVE, may_look(people.c.id, now))
    rows = session.execute(chosen.where(one_of(session, people.c.id, wardens), *able))
    return {
        row.id: Finder(row.id, Load(row.open, NOBODY_WAITS if row.below is None else row.below))
        for row in rows
        if row.id in at
    }


def _open_tasks(warden: ColumnElement[int]) -> ColumnElement[int]:
    return select(func.count()).where(tasks.c.warden_id == warden, tasks.c.state.in_(OPEN_TASKS)).scalar_subquery()


def _told(session: Session, rows: Collection[Row[Any]]) -> dict[tuple[int, int], _Told]:
    """What went out, or is about to, of these alerts to these people."""
    chosen = select(
        deliveries.c.alert_id, deliveries.c.person_id, deliveries.c.address_id, deliveries.c.kind, deliveries.c.state,
        deliveries.c.accepted_at,
    ).where(
        one_of(session, deliveries.c.person_id, {row.person_id for row in rows}),
        deliveries.c.alert_id.in_({row.alert_id for row in rows}),
        or_(deliveries.c.kind.in_(STANDS_FOR_A_PERSON), deliveries.c.accepted_at.is_not(None)),
    )  # fmt: skip
    found: dict[tuple[int, int], _Told] = {}
    for alert_id, person_id, address_id, kind, state, accepted_at in session.execute(chosen):
        told = found.setdefault((alert_id, person_id), _Told())
        if kind in FIRST_MESSAGES and state not in _NOT_TRIED:
            told.tried.add(address_id)
        if kind in STANDS_FOR_A_PERSON and state in _WAITS_TO_GO_OUT:
            told.still_asking = True
        if accepted_at is not None:
            told.accepted[accepted_at] = address_id
    return found
