"""Who of each area is not accounted for, read for a page on paper: the counts, and the people a few hundred at a time.

Reads only. The states and columns fit the index `ledger_board`, so that no list is sorted, however long it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, or_, select, tuple_
from sqlmodel import Session, col

from alert_levels.tables import Alert, AlertArea, AreaLevel
from broadcasts.ledger import Counts, ledger
from broadcasts.tables import OPEN, LedgerState
from registry.many import one_of
from registry.store import table_of
from registry.tables import Address, CareGroup, Person

PAGE = 500

IN_ORDER_OF_WORK = (
    LedgerState.WITH_OFFICER,
    LedgerState.UNREACHABLE,
    LedgerState.WITH_WARDEN,
    LedgerState.ASKED,
    LedgerState.QUEUED,
)
"""Every open state, first the people whom nobody else looks for."""

people = table_of(Person)
addresses = table_of(Address)
groups = table_of(CareGroup)
wardens = people.alias("wardens")


@dataclass(frozen=True)
class AreaAlert:
    """One alert in one area: what it changed there, and how many of the area's people are in each state."""

    alert_id: int
    area_id: int
    was: int
    now: int
    issued_at: datetime
    counts: Counts

    @property
    def ref(self) -> str:
        return f"M{self.alert_id}"


@dataclass(frozen=True, slots=True)
class StillOpen:
    """One person of whom nobody knows enough. `addresses` is empty unless it was asked for."""

    person_id: int
    code: str
    name: str | None
    language: str
    state: LedgerState
    since: datetime
    needs: int
    why: str | None
    warden: str | None
    warden_name: str | None
    addresses: tuple[str, ...] = ()


def alerts_by_area(session: Session) -> list[AreaAlert]:
    """The alerts whose level stands above normal, and those with people still open, in each area; newest first."""
    alerts = _of_interest(session)
    counted: dict[tuple[int, int], dict[LedgerState, int]] = {}
    group = (ledger.c.alert_id, ledger.c.area_id, ledger.c.state)
    chosen = select(*group, func.count()).where(
        ledger.c.alert_id.in_(alerts), ledger.c.state.in_(tuple(LedgerState))  # as the index has them
    )  # fmt: skip
    for alert_id, area_id, state, number in session.execute(chosen.group_by(*group)):
        counted.setdefault((alert_id, area_id), {})[state] = number
    changes = select(AlertArea).where(col(AlertArea.alert_id).in_(alerts))
    told = {(row.alert_id, row.area_id): (row.was, row.now) for row in session.scalars(changes)}
    return [
        AreaAlert(alert_id, area_id, *told.get((alert_id, area_id), (0, 0)), alerts[alert_id], Counts(by_state))
        for (alert_id, area_id), by_state in sorted(counted.items(), key=lambda each: (-each[0][0], each[0][1]))
    ]


def people_open(session: Session, alert_id: int, area_id: int, *, at_addresses: bool) -> Iterator[StillOpen]:
    """The area's open people of the alert: state by state, first who needs most care, then the longest there.

    At most PAGE of them are held at a time.
    """
    for state in IN_ORDER_OF_WORK:
        for with_needs in (True, False):
            chosen = _open_in(alert_id, area_id, state, with_needs)
            rows: Sequence[Row[Any]] = session.execute(chosen).all()
            while rows:
                reached = _addresses(session, [row.person_id for row in rows]) if at_addresses else {}
                yield from (_still_open(row, reached.get(row.person_id, ())) for row in rows)
                rows = session.execute(chosen.where(_after(rows[-1]))).all() if len(rows) == PAGE else ()


def _of_interest(session: Session) -> dict[int, datetime]:
    """Alerts by number, with the time at which each was issued."""
    standing = (
        select(col(Alert.id)).join(AreaLevel, col(AreaLevel.line_id) == Alert.line_id).where(col(AreaLevel.rank) > 0)
    )
    unfinished = select(ledger.c.alert_id).where(ledger.c.state.in_(OPEN)).distinct()
    chosen = select(Alert).where(or_(col(Alert.id).in_(standing), col(Alert.id).in_(unfinished)))
    return {alert.id: alert.issued_at for alert in session.scalars(chosen) if alert.id is not None}


def _open_in(alert_id: int, area_id: int, state: LedgerState, with_needs: bool) -> Select[Any]:
    return (
        select(
            ledger.c.person_id, people.c.code, people.c.name, people.c.language, ledger.c.state, ledger.c.since,
            people.c.needs_rank, ledger.c.why, wardens.c.code.label("warden"), wardens.c.name.label("warden_name"),
        )
        .join_from(ledger, people, people.c.id == ledger.c.person_id)
        .outerjoin(groups, groups.c.id == people.c.group_id)
        .outerjoin(wardens, wardens.c.id == groups.c.warden_id)
        .where(ledger.c.state == state, ledger.c.alert_id == alert_id, ledger.c.area_id == area_id)
        .where(people.c.needs_rank > 0 if with_needs else people.c.needs_rank == 0)
        .order_by(ledger.c.since, ledger.c.person_id)
        .limit(PAGE)
    )  # fmt: skip


def _after(row: Row[Any]) -> Any:
    here = tuple_(ledger.c.since, ledger.c.person_id)
    return here > tuple_(literal(row.since, ledger.c.since.type), literal(row.person_id))


def _addresses(session: Session, person_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    chosen = (
        select(addresses.c.person_id, addresses.c.channel, addresses.c.value)
        .where(one_of(session, addresses.c.person_id, person_ids))
        .order_by(addresses.c.person_id, addresses.c.rank, addresses.c.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for person_id, channel, value in session.execute(chosen):
        found[person_id] = (*found.get(person_id, ()), f"{channel} {value}")
    return found


def _still_open(row: Row[Any], reached_at: tuple[str, ...]) -> StillOpen:
    return StillOpen(
        row.person_id, row.code, row.name, row.language, row.state, row.since, row.needs_rank, row.why, row.warden,
        row.warden_name, reached_at,
    )  # fmt: skip
