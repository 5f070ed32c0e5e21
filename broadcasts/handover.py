"""Whom officers have to find themselves, by alert, area and reason: hundreds of rows are a few lines of work.

The states and columns fit the partial index `ledger_handed_over`, so that both questions are quick whatever the size of
the ledger. The state is a literal, not a bound value: only so can a planner see that the index fits.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlmodel import Session

from broadcasts.tables import Ledger, LedgerState
from registry.store import table_of

PAGE = 100

ledger = table_of(Ledger)


@dataclass(frozen=True)
class Group:
    """The people of one alert and area whom officers have for the same reason. `oldest` is who has waited longest."""

    alert_id: int
    area_id: int
    why: str
    people: int
    with_needs: int
    oldest: datetime


@dataclass(frozen=True)
class Handed:
    """One person whom officers have."""

    alert_id: int
    person_id: int
    why: str
    needs: int
    since: datetime


def handed_over(session: Session) -> list[Group]:
    """The groups: most people with needs first, then the most people."""
    needy = func.sum(case((ledger.c.needs > 0, 1), else_=0))
    group = (ledger.c.alert_id, ledger.c.area_id, ledger.c.why)
    chosen = select(*group, func.count(), needy, func.min(ledger.c.since)).where(_with_an_officer()).group_by(*group)
    groups = [Group(row[0], row[1], row[2] or "", row[3], row[4], row[5]) for row in session.execute(chosen)]
    return sorted(groups, key=lambda each: (-each.with_needs, -each.people, each.oldest))


def people_handed_over(
    session: Session,
    alert_id: int,
    area_id: int,
    why: str,
    *,
    only_needs: bool = False,
    offset: int = 0,
    limit: int = 100,
) -> list[Handed]:
    """A page of one group: who needs most first, then who has waited longest."""
    chosen = (
        select(ledger.c.person_id, ledger.c.needs, ledger.c.since)
        .where(_with_an_officer(), ledger.c.alert_id == alert_id, ledger.c.area_id == area_id, ledger.c.why == why)
        .order_by(func.coalesce(ledger.c.needs, 0).desc(), ledger.c.since, ledger.c.person_id)
    )
    if only_needs:
        chosen = chosen.where(ledger.c.needs > 0)
    rows = session.execute(chosen.offset(offset).limit(limit))
    return [Handed(alert_id, row.person_id, why, row.needs or 0, row.since) for row in rows]


def _with_an_officer() -> ColumnElement[bool]:
    return ledger.c.state == literal_column(f"'{LedgerState.WITH_OFFICER}'")
