"""The next people of a broadcast, in the order of need: cut off by number, and gathered in a table of this connection.

What is written for them is decided elsewhere. However many people there are, one is found by an index, never by a scan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Integer,
    MetaData,
    ScalarSelect,
    Select,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.schema import CreateTable
from sqlmodel import Session

from broadcasts.language_read import language_read
from broadcasts.order import WARDENS_FIRST, Stretch, Who, urgency
from broadcasts.tables import Broadcast
from registry.store import table_of
from registry.tables import Address, AddressState, CareGroup, Person, PersonState

FIRST_CHUNK = 200
"""So few people at first, so that a lane can begin at once."""
MOST_CUTS = 50
"""So many stretches a chunk at most, since even one with nobody in it takes a look."""

people = table_of(Person)
addresses = table_of(Address)
groups = table_of(CareGroup)

chunk = Table(
    "chunk",
    MetaData(),
    Column("person_id", Integer),
    Column("area_id", Integer),
    Column("language", String),
    Column("was", Integer),
    Column("now", Integer),
    Column("urgency", Integer),
    Column("address_id", Integer),
    Column("channel", String),
    Column("country", String),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)
"""The people in hand, each with the change of level and the address (if any) that they are written to."""


@dataclass(frozen=True)
class Cut:
    """A part of a stretch: its people with numbers above `after`, up to `upto`."""

    stretch: Stretch
    after: int
    upto: int

    def covers(self, person_id: ColumnElement[int]) -> ColumnElement[bool]:
        """The condition that picks them by number, apart from what the stretch says of them."""
        between = and_(person_id > self.after, person_id <= self.upto)
        if self.stretch.who is Who.WARDENS:
            return and_(between, person_id.in_(_wardens(self.after, self.upto)))
        return between


@dataclass(frozen=True)
class Part:
    """What one chunk takes of a plan, and where the broadcast stands after it; behind the plan, it is filled."""

    cuts: tuple[Cut, ...]
    phase: int
    filled_to: int


def next_part(
    session: Session, broadcast: Broadcast, plan: Sequence[Stretch], among: Select[tuple[int]], size: int
) -> Part:
    """About `size` people who come next. `among` selects the numbers of everybody whom the plan is for.

    It is used for the rest of a stretch without an area.
    """
    phase, after = broadcast.phase, broadcast.filled_to
    room = min(size, FIRST_CHUNK) if (phase, after) == (0, 0) else size
    cuts: list[Cut] = []
    for stretch in plan[phase : phase + MOST_CUTS]:
        numbers = _numbers(stretch, among, after, broadcast.highest_person, room).subquery()
        found, upto = session.execute(select(func.count(), func.max(numbers.c[0]))).one()
        if found:
            cuts.append(Cut(stretch, after, upto))
        room -= found
        if not room:
            return Part(tuple(cuts), phase, upto)
        phase, after = phase + 1, 0
    return Part(tuple(cuts), phase, 0)


def clear_chunk(session: Session) -> None:
    """Begin with nobody in hand."""
    session.execute(CreateTable(chunk, if_not_exists=True))
    session.execute(delete(chunk))


def gather(session: Session, chosen: Select[Any]) -> None:
    """Take these people in hand too; the columns are those of the chunk, in their order."""
    session.execute(insert(chunk).from_select(list(chunk.c.keys()), chosen))


def reading(cut: Cut | None, top: int, was: ColumnElement[int], now: ColumnElement[int]) -> Select[Any]:
    """Everybody active, with the address that they are written to first; of the cut, or of all to choose from."""
    is_first = addresses.c.id == first_address(people.c.id)
    chosen = (
        select(
            people.c.id, people.c.area_id, language_read(), was, now, _urgency(cut, top, now),
            addresses.c.id, addresses.c.channel, addresses.c.country,
        )
        .outerjoin_from(people, addresses, and_(addresses.c.person_id == people.c.id, is_first))
        .where(people.c.state == PersonState.ACTIVE)
    )  # fmt: skip
    return chosen.where(cut.covers(people.c.id), _in(cut.stretch)) if cut else chosen


def first_address(person_id: ColumnElement[int]) -> ScalarSelect[int]:
    """The address that a person is written to first: the usable one of the lowest rank."""
    return (
        select(addresses.c.id)
        .where(addresses.c.person_id == person_id, addresses.c.state == AddressState.USABLE)
        .order_by(addresses.c.rank, addresses.c.id)
        .limit(1)
        .correlate_except(addresses)
        .scalar_subquery()
    )


def is_warden(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the person is warden, deputy or warden of the zone of any group."""
    return or_(*(select(groups.c.id).where(role == person_id).correlate_except(groups).exists() for role in _roles()))


def _urgency(cut: Cut | None, top: int, now: ColumnElement[int]) -> ColumnElement[int]:
    by_need = urgency(top, now, people.c.needs_rank)
    if cut is None:
        return case((is_warden(people.c.id), WARDENS_FIRST), else_=by_need)
    return literal(WARDENS_FIRST) if cut.stretch.who is Who.WARDENS else by_need


def _in(stretch: Stretch) -> ColumnElement[bool]:
    area = people.c.area_id == stretch.area_id if stretch.area_id is not None else true()
    return and_(area, people.c.needs_rank > literal_column("0")) if stretch.who is Who.SLOW else area


def _numbers(stretch: Stretch, among: Select[tuple[int]], after: int, highest: int, room: int) -> Select[tuple[int]]:
    """The first numbers above `after` in the stretch."""
    if stretch.who is Who.WARDENS:
        return select(_wardens(after, highest, room).subquery().c.id).order_by("id").limit(room)
    if stretch.area_id is None:
        number = among.selected_columns[0]
        return among.where(number > after, number <= highest).order_by(number).limit(room)
    numbers = select(people.c.id).where(people.c.id > after, people.c.id <= highest, _in(stretch))
    return numbers.order_by(people.c.id).limit(room)


def _wardens(after: int, upto: int, most: int | None = None) -> CompoundSelect[tuple[int]]:
    """The numbers of wardens between, or the first of each role: three short walks along an index."""
    walks = (
        select(role.label("id")).where(role > after, role <= upto).distinct().order_by(role).limit(most)
        for role in _roles()
    )
    return union(*(select(walk.subquery().c.id) for walk in walks))


def _roles() -> tuple[Column[int], ...]:
    return groups.c.warden_id, groups.c.deputy_id, groups.c.zone_warden_id
