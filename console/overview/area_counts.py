"""Who is where and heard from: people, what the standing alerts know of them, and open cases, for every area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from broadcasts.tables import ACCOUNTED, OPEN, LedgerState
from console.alerts.ledger_cells import Cell
from registry.cases import OPEN_STATES
from registry.tables import Area, Case, Person, PersonState

LOOKED_FOR = frozenset((*OPEN, *ACCOUNTED)) - {LedgerState.CARRIED_OVER, LedgerState.EXCLUDED}
"""The states of those whom a standing alert still concerns; a newer alert has the row of whoever is carried over."""


@dataclass(frozen=True)
class AreaCount:
    """People of one area. Of the `asked` people of standing alerts, `accounted` are."""

    people: int = 0
    asked: int = 0
    accounted: int = 0

    @property
    def open(self) -> int:
        """Who has not been heard from yet."""
        return self.asked - self.accounted

    def __add__(self, other: "AreaCount") -> "AreaCount":
        return AreaCount(self.people + other.people, self.asked + other.asked, self.accounted + other.accounted)


@dataclass(frozen=True)
class CaseCount:
    """Open cases of one area."""

    number: int = 0
    oldest: datetime | None = None

    def __add__(self, other: "CaseCount") -> "CaseCount":
        ages = [at for at in (self.oldest, other.oldest) if at is not None]
        return CaseCount(self.number + other.number, min(ages, default=None))


Addable = TypeVar("Addable", int, AreaCount, CaseCount)


def people_by_area(session: Session) -> dict[int, int]:
    """How many people are here, by the very area that they are in; each area is counted in the index alone."""
    here = select(func.count()).where(Person.area_id == Area.id, Person.state == PersonState.ACTIVE)
    return dict(session.execute(sa.select(col(Area.id), here.scalar_subquery())).all())


def counted_by_area(heads: Mapping[int, int], standing: Iterable[Mapping[Cell, int]]) -> dict[int, AreaCount]:
    """People, and what the standing alerts know of theirs, of whom these are the cells: each in the very area where
    they are, or were asked."""
    counts = {area_id: AreaCount(people=people) for area_id, people in heads.items()}
    for cells in standing:
        for (state, area_id), number in cells.items():
            if state in LOOKED_FOR:
                heard = AreaCount(asked=number, accounted=number if state in ACCOUNTED else 0)
                counts[area_id] = counts.get(area_id, AreaCount()) + heard
    return counts


def cases_by_area(session: Session) -> dict[int, CaseCount]:
    """The cases that are open now; they are few, and an officer must see them at once."""
    rows = session.exec(
        select(Person.area_id, func.count(), func.min(Case.opened_at))
        .join(Person, col(Person.id) == Case.person_id)
        .where(col(Case.state).in_(OPEN_STATES))
        .group_by(col(Person.area_id))
    )
    return {area_id: CaseCount(number, oldest) for area_id, number, oldest in rows}


def with_all_within(areas: list[Area], counts: Mapping[int, Addable], none: Addable) -> dict[int, Addable]:
    """Every area's numbers with those of all the areas within it."""
    within: dict[int | None, list[int]] = {}
    for area in areas:
        within.setdefault(area.parent_id, []).append(area.id or 0)

    def total(area_id: int) -> Addable:
        return reduce(add, (total(child) for child in within.get(area_id, ())), counts.get(area_id, none))

    return {area.id or 0: total(area.id or 0) for area in areas}
