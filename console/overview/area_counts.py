"""Who is where and heard from: people, what the standing alerts know of them, and open cases, for every area."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from alert_levels.tables import Alert, AreaLevel
from broadcasts.tables import ACCOUNTED, OPEN, Ledger, LedgerState
from registry.cases import OPEN_STATES
from registry.tables import Area, Case, Person, PersonState

LOOKED_FOR = frozenset((*OPEN, *ACCOUNTED)) - {LedgerState.CARRIED_OVER, LedgerState.EXCLUDED}
"""The states of those whom a standing alert still concerns; a newer alert has the row of whoever is carried over."""


@dataclass(frozen=True)
class AreaCount:
    """The numbers of one area with all within it. Of the `asked` people of standing alerts, `accounted` are."""

    people: int = 0
    asked: int = 0
    accounted: int = 0
    cases: int = 0
    oldest_case: datetime | None = None

    @property
    def open(self) -> int:
        """Who has not been heard from yet."""
        return self.asked - self.accounted

    def __add__(self, other: "AreaCount") -> "AreaCount":
        ages = [at for at in (self.oldest_case, other.oldest_case) if at is not None]
        return AreaCount(
            people=self.people + other.people,
            asked=self.asked + other.asked,
            accounted=self.accounted + other.accounted,
            cases=self.cases + other.cases,
            oldest_case=min(ages, default=None),
        )


def people_by_area(session: Session) -> dict[int, AreaCount]:
    """People and what the standing alerts know of them, each in the very area that they are in: a row each is read."""
    counts: dict[int, AreaCount] = {}
    active = select(Person.area_id, func.count()).where(Person.state == PersonState.ACTIVE)
    for area_id, people in session.exec(active.group_by(col(Person.area_id))):
        counts[area_id] = AreaCount(people=people)
    standing = select(Alert.id).join(AreaLevel, col(AreaLevel.line_id) == Alert.line_id)
    rows = select(Ledger.area_id, Ledger.state, func.count()).where(
        col(Ledger.state).in_(LOOKED_FOR), col(Ledger.alert_id).in_(standing)
    )
    for area_id, state, number in session.exec(rows.group_by(col(Ledger.area_id), col(Ledger.state))):
        heard = AreaCount(asked=number, accounted=number if state in ACCOUNTED else 0)
        counts[area_id] = counts.get(area_id, AreaCount()) + heard
    return counts


def rows_read(counts: Mapping[int, AreaCount]) -> int:
    """How many rows such a count has read."""
    return sum(count.people + count.asked for count in counts.values())


def with_cases(session: Session, counts: Mapping[int, AreaCount]) -> dict[int, AreaCount]:
    """The same with the cases that are open now; they are few, and an officer must see them at once."""
    found = dict(counts)
    chosen = (
        select(Person.area_id, func.count(), func.min(Case.opened_at))
        .join(Person, col(Person.id) == Case.person_id)
        .where(col(Case.state).in_(OPEN_STATES))
        .group_by(col(Person.area_id))
    )
    for area_id, cases, oldest in session.exec(chosen):
        found[area_id] = replace(found.get(area_id, AreaCount()), cases=cases, oldest_case=oldest)
    return found


def with_all_within(areas: list[Area], counts: Mapping[int, AreaCount]) -> dict[int, AreaCount]:
    """Every area's numbers with those of all the areas within it."""
    within: dict[int | None, list[int]] = {}
    for area in areas:
        within.setdefault(area.parent_id, []).append(area.id or 0)

    def total(area_id: int) -> AreaCount:
        return sum((total(child) for child in within.get(area_id, ())), counts.get(area_id, AreaCount()))

    return {area.id or 0: total(area.id or 0) for area in areas}
