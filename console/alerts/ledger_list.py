"""The people of an alert's ledger, filtered, page after page: each page costs the same wherever it lies.

There are two ways to a page. Where everybody of a group or of a rare language is wanted, these people are looked up in
the ledger one by one. Else the index of the ledger is walked, state by state and area by area, until the page is full.
SQLite knows nothing of how many rows each way would read, so that what must not lead it astray is written in a form
that no index has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true, tuple_
from sqlmodel import Session, col
from sqlmodel import select as choose
from sqlmodel.sql.expression import Select

from broadcasts.tables import Ledger, LedgerState
from console.alerts.ledger_cells import counts_of
from console.alerts.ledger_filter import LedgerFilter
from console.alerts.reasons import standing_said
from console.frame.counting import Look, are_few
from console.frame.names import area_names, called
from console.tallies import Tallies
from registry.codes import read_code
from registry.people import PERSON_CODE_LENGTH
from registry.store import table_of
from registry.tables import AreaWithin, CareGroup, Person

PAGE = 100
FEW = 20_000
"""So many people of one language are looked up one by one."""
COUNTED = 1000
"""So many people of a language that many read are counted; beyond, the page says "more than"."""

ORDER = (
    LedgerState.WITH_OFFICER,
    LedgerState.UNREACHABLE,
    LedgerState.WITH_WARDEN,
    LedgerState.ASKED,
    LedgerState.QUEUED,
    LedgerState.TOLD,
    LedgerState.ANSWERED,
    LedgerState.CARRIED_OVER,
    LedgerState.EXCLUDED,
)
"""Whom an officer has to act for stands first."""

ledger = table_of(Ledger)
people = table_of(Person)
within = table_of(AreaWithin)

Rows = Select[Ledger, Person, str]

_RANK = case({state.value: rank for rank, state in enumerate(ORDER)}, value=ledger.c.state)
_PLACE = (_RANK, ledger.c.area_id, ledger.c.since, ledger.c.person_id)


@dataclass(frozen=True)
class Place:
    """Where a page of people ended: what follows is found by an index, however many come before."""

    state: LedgerState
    area_id: int
    since: datetime
    person_id: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that a link carries, or None where it carries none that can be read."""
        parts = text.split("_")
        try:
            state, area_id, person_id, since = parts
            at = datetime.fromisoformat(since)
            return cls(LedgerState[state], int(area_id), at, int(person_id)) if at.tzinfo else None
        except (ValueError, KeyError):
            return None

    def __str__(self) -> str:
        return f"{self.state.name}_{self.area_id}_{self.person_id}_{self.since.isoformat()}"


@dataclass(frozen=True)
class Listed:
    """One person of an alert in a list; `reason` is what they answered, or why they are where they are."""

    alert_id: int
    person_id: int
    code: str
    name: str
    area: str
    place: Place
    language: str
    state: LedgerState
    reason: str
    since: datetime
    group: str | None
    confirmed_at: datetime


@dataclass(frozen=True)
class Page:
    """Some of the people, and how many there are of them in all; where not `exact`, there are more than that, and None
    while they are being counted."""

    people: tuple[Listed, ...]
    number: int | None
    exact: bool = True

    @property
    def more(self) -> bool:
        return len(self.people) == PAGE


@dataclass(frozen=True)
class _Stretch:
    """A piece of the ledger's index: one state, in one area or in all."""

    state: LedgerState
    area_id: int | None = None


def find_page(look: Look, tallies: Tallies, alert_id: int, wanted: LedgerFilter, after: Place | None) -> Page:
    """The people whom the filter chooses, from behind that place on."""
    session = look.session
    groups = _groups(session, wanted.group) if wanted.group else None
    if groups is not None or (wanted.language and _are_few(session, wanted.language)):
        return _of_few(session, alert_id, wanted, groups, after)
    stretches, number = _stretches(look, tallies, alert_id, wanted)
    found = tuple(_walked(session, alert_id, stretches, wanted.language, after))
    if wanted.language:
        number = _counted(session, alert_id, stretches, wanted.language)
        return Page(found, min(number, COUNTED), number <= COUNTED)
    return Page(found, number)


def _of_few(
    session: Session, alert_id: int, wanted: LedgerFilter, groups: list[int] | None, after: Place | None
) -> Page:
    """By looking up each of the people: the pair makes SQLite begin with them."""
    these = select(literal(alert_id), people.c.id)
    if groups is not None:
        these = these.where(people.c.group_id.in_(groups))
    if wanted.language:
        these = these.where(people.c.language == wanted.language)
    chosen: list[ColumnElement[bool]] = [tuple_(ledger.c.alert_id, ledger.c.person_id).in_(these)]
    chosen.append(_RANK.in_([ORDER.index(state) for state in wanted.states]))
    if wanted.area_id is not None:
        chosen.append(_in_area(wanted.area_id))
    number = session.execute(select(func.count()).select_from(ledger).where(*chosen)).scalar_one()
    if after is not None:
        chosen.append(tuple_(*_PLACE) > _values(after, ORDER.index(after.state)))
    rows = _listing(*chosen).order_by(*_PLACE).limit(PAGE)
    return Page(tuple(_read(session, rows, area_names(session))), number)


def _walked(
    session: Session, alert_id: int, stretches: list[_Stretch], language: str, after: Place | None
) -> Iterator[Listed]:
    """The first people of these stretches behind the place, until the page is full."""
    areas, room = area_names(session), PAGE
    for stretch in stretches:
        if after is not None and _ends_before(stretch, after):
            continue
        if room == 0:
            return
        chosen: list[ColumnElement[bool]] = [ledger.c.alert_id == alert_id, ledger.c.state == stretch.state]
        if stretch.area_id is not None:
            chosen.append(ledger.c.area_id == stretch.area_id)
        if language:
            chosen.append(_reads(language))
        if after is not None and after.state is stretch.state:
            chosen.append(_behind(after, stretch))
        order = (ledger.c.area_id, ledger.c.since, ledger.c.person_id)
        found = _read(session, _listing(*chosen).order_by(*order).limit(room), areas)
        room -= len(found)
        yield from found


def _ends_before(stretch: _Stretch, after: Place) -> bool:
    if stretch.state is not after.state:
        return ORDER.index(stretch.state) < ORDER.index(after.state)
    return stretch.area_id is not None and stretch.area_id < after.area_id


def _behind(after: Place, stretch: _Stretch) -> ColumnElement[bool]:
    """What follows on the place within its own state. In another area than its own, everything does."""
    if stretch.area_id is not None and stretch.area_id != after.area_id:
        return true()
    columns = (ledger.c.area_id, ledger.c.since, ledger.c.person_id)
    return tuple_(*columns) > _values(after)


def _values(after: Place, *before: int) -> ColumnElement[Any]:
    since = literal(after.since, ledger.c.since.type)
    return tuple_(*map(literal, before), literal(after.area_id), since, literal(after.person_id))


def _stretches(look: Look, tallies: Tallies, alert_id: int, wanted: LedgerFilter) -> tuple[list[_Stretch], int | None]:
    """The stretches to walk, in their order, and how many people are in them, where that is counted.

    Of many areas most have nobody in most states, so that those who are wanted of some area are counted first.
    """
    states = [state for state in ORDER if state in wanted.states]
    if wanted.area_id is None:
        people = look.count(tallies.cells, alert_id)
        by_state = counts_of(people.counted).by_state if people else None
        number = None if by_state is None else sum(by_state.get(state, 0) for state in states)
        return [_Stretch(state) for state in states if by_state is None or by_state.get(state)], number
    chosen = select(within.c.area_id).where(within.c.ancestor_id == wanted.area_id)
    areas = sorted(look.session.execute(chosen).scalars())
    cells = tallies.cells.of(look.session, alert_id, look.now).counted
    stretches = [_Stretch(state, area) for state in states for area in areas if (state, area) in cells]
    return stretches, sum(cells[stretch.state, stretch.area_id] for stretch in stretches if stretch.area_id is not None)


def _counted(session: Session, alert_id: int, stretches: list[_Stretch], language: str) -> int:
    """How many people of a language that many read, or one more than are counted."""
    if not stretches:
        return 0
    chosen: list[ColumnElement[bool]] = [
        ledger.c.state.in_({stretch.state for stretch in stretches}),
        ledger.c.alert_id == alert_id,
        _reads(language),
    ]
    areas = {stretch.area_id for stretch in stretches if stretch.area_id is not None}
    if areas:
        chosen.append(ledger.c.area_id.in_(areas))
    some = select(ledger.c.person_id).join(people, people.c.id == ledger.c.person_id).where(*chosen).limit(COUNTED + 1)
    return int(session.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def _are_few(session: Session, language: str) -> bool:
    return are_few(session, select(people.c.id).where(people.c.language == language), FEW)


def _reads(language: str) -> ColumnElement[bool]:
    """In a form that has no index, so that SQLite does not begin with everybody who reads the language."""
    return people.c.language.concat("") == language


def _in_area(area_id: int) -> ColumnElement[bool]:
    return ledger.c.area_id.in_(select(within.c.area_id).where(within.c.ancestor_id == area_id))


def _groups(session: Session, typed: str) -> list[int]:
    """The groups of that code, or that somebody of that code looks after."""
    code = read_code(typed, PERSON_CODE_LENGTH, asked_for=True) or typed
    leader = choose(Person.id).where(col(Person.code).in_({code, typed}))
    looks_after = or_(col(CareGroup.warden_id).in_(leader), col(CareGroup.deputy_id).in_(leader))
    found = session.exec(choose(CareGroup.id).where(or_(col(CareGroup.code) == typed, looks_after)))
    return [group_id for group_id in found if group_id is not None]


def _listing(*chosen: ColumnElement[bool]) -> Rows:
    return (
        choose(Ledger, Person, CareGroup.name)
        .join(Person, col(Person.id) == Ledger.person_id)
        .outerjoin(CareGroup, col(CareGroup.id) == Person.group_id)
        .where(and_(*chosen))
    )


def _read(session: Session, rows: Rows, areas: dict[int, str]) -> list[Listed]:
    return [_listed(row, person, group, areas) for row, person, group in session.exec(rows)]


def _listed(row: Ledger, person: Person, group: str | None, areas: dict[int, str]) -> Listed:
    return Listed(
        alert_id=row.alert_id,
        person_id=row.person_id,
        code=person.code,
        name=called(person),
        area=areas[row.area_id],
        place=Place(row.state, row.area_id, row.since, row.person_id),
        language=person.language,
        state=row.state,
        reason=standing_said(row),
        since=row.since,
        group=group,
        confirmed_at=person.confirmed_at,
    )
