"""Alerts as officers see them: the ledger as a table that sums up, what became of the messages, the people by state."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import literal, tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from alert_levels.tables import Alert, AlertArea, AreaLevel, Decision, DecisionKind
from broadcasts.issue import broadcast_of
from broadcasts.ledger import Counts
from broadcasts.tables import ACCOUNTED, Ledger, LedgerState
from console.message_counts import MessageRow
from console.names import area_names, called
from console.tallies import Tallies
from registry.store import table_of
from registry.tables import CareGroup, Person

PAGE = 100

Rows = Select[Ledger, Person, str]

ledger = table_of(Ledger)


@dataclass(frozen=True)
class AlertSummary:
    """One alert in a list. `changes` are the (was, now) of its audience; `counts` held at `as_of`."""

    alert_id: int
    decision_id: int
    ref: str
    area: str
    correction: bool
    changes: tuple[tuple[int, int], ...]
    issued_at: datetime
    corrected_at: datetime | None
    counts: Counts
    as_of: datetime


@dataclass(frozen=True)
class StateRow:
    """One state of the ledger table."""

    state: LedgerState
    number: int
    accounted: bool


@dataclass(frozen=True)
class Progress:
    """What moves while an alert runs. `as_of` is when the older of its two counts, people and messages, held.

    `fill_after` is when filling the list is tried again, after it went wrong.
    """

    alert_id: int
    rows: tuple[StateRow, ...]
    counts: Counts
    messages: tuple[MessageRow, ...]
    filled: bool
    fill_after: datetime | None
    as_of: datetime = field(compare=False)


@dataclass(frozen=True)
class Place:
    """Where a page of people ended: what follows is found by an index, however many come before."""

    area_id: int
    since: datetime
    person_id: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that a link carries, or None where it carries none that can be read."""
        area_id, _, rest = text.partition("-")
        person_id, _, since = rest.partition("-")
        try:
            at = datetime.fromisoformat(since)
            return cls(int(area_id), at, int(person_id)) if at.tzinfo else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.area_id}-{self.person_id}-{self.since.isoformat()}"


@dataclass(frozen=True)
class Listed:
    """One person of an alert in a list."""

    alert_id: int
    person_id: int
    code: str
    name: str
    area: str
    place: Place
    language: str
    state: LedgerState
    answer: str | None
    why: str | None
    since: datetime
    group: str | None
    confirmed_at: datetime


def standing_alerts(session: Session, tallies: Tallies, now: datetime) -> list[AlertSummary]:
    """The alerts whose level stands on their area now, the newest first."""
    chosen = select(Alert).join(AreaLevel, col(AreaLevel.line_id) == Alert.line_id)
    areas = area_names(session)
    newest = session.exec(chosen.order_by(col(Alert.id).desc()))
    return [_summary(session, tallies, alert, areas, now) for alert in newest]


def all_alerts(session: Session, tallies: Tallies, now: datetime, limit: int = 200) -> list[AlertSummary]:
    """The newest alerts and corrections, standing or not."""
    areas = area_names(session)
    newest = session.exec(select(Alert).order_by(col(Alert.id).desc()).limit(limit))
    return [_summary(session, tallies, alert, areas, now) for alert in newest]


def find_summary(session: Session, tallies: Tallies, alert_id: int, now: datetime) -> AlertSummary | None:
    alert = session.get(Alert, alert_id)
    return _summary(session, tallies, alert, area_names(session), now) if alert else None


def progress(session: Session, tallies: Tallies, alert_id: int, now: datetime) -> Progress:
    """The ledger by state and the messages by state. Every state has a row, so that the rows always sum up."""
    broadcast = broadcast_of(session, alert_id)
    assert broadcast.id is not None
    people, messages = tallies.people.of(session, alert_id, now), tallies.messages.of(session, broadcast.id, now)
    return Progress(
        alert_id=alert_id,
        rows=tuple(StateRow(state, people.counted.by_state.get(state, 0), state in ACCOUNTED) for state in LedgerState),
        counts=people.counted,
        messages=messages.counted,
        filled=broadcast.filled_at is not None,
        fill_after=broadcast.fill_after,
        as_of=min(people.as_of, messages.as_of),
    )


def people_in(session: Session, alert_id: int, state: LedgerState, after: Place | None = None) -> list[Listed]:
    """A page of the people of an alert in a state: area by area, the longest there first; what follows on a place."""
    chosen = _listing(state).where(Ledger.alert_id == alert_id)
    if after is not None:
        row = tuple_(ledger.c.area_id, ledger.c.since, ledger.c.person_id)
        since = literal(after.since, ledger.c.since.type)
        chosen = chosen.where(row > tuple_(literal(after.area_id), since, literal(after.person_id)))
    return _page(session, chosen.order_by(col(Ledger.area_id), col(Ledger.since), col(Ledger.person_id)))


def listed(session: Session, state: LedgerState, offset: int = 0) -> list[Listed]:
    """A page of the people in a state, of all alerts, the longest there first."""
    order = (col(Ledger.since), col(Ledger.alert_id), col(Ledger.person_id))
    return _page(session, _listing(state).order_by(*order).offset(offset))


def _listing(state: LedgerState) -> Rows:
    return (
        select(Ledger, Person, CareGroup.name)
        .join(Person, col(Person.id) == Ledger.person_id)
        .outerjoin(CareGroup, col(CareGroup.id) == Person.group_id)
        .where(Ledger.state == state)
    )


def _page(session: Session, chosen: Rows) -> list[Listed]:
    areas = area_names(session)
    return [_listed(row, person, group, areas) for row, person, group in session.exec(chosen.limit(PAGE))]


def _listed(row: Ledger, person: Person, group: str | None, areas: dict[int, str]) -> Listed:
    return Listed(
        alert_id=row.alert_id,
        person_id=row.person_id,
        code=person.code,
        name=called(person),
        area=areas[person.area_id],
        place=Place(row.area_id, row.since, row.person_id),
        language=person.language,
        state=row.state,
        answer=row.answer,
        why=row.why,
        since=row.since,
        group=group,
        confirmed_at=person.confirmed_at,
    )


def _summary(session: Session, tallies: Tallies, alert: Alert, areas: dict[int, str], now: datetime) -> AlertSummary:
    assert alert.id is not None
    people = tallies.people.of(session, alert.id, now)
    told = select(AlertArea.was, AlertArea.now).where(AlertArea.alert_id == alert.id).distinct()
    return AlertSummary(
        alert_id=alert.id,
        decision_id=alert.decision_id,
        ref=alert.ref,
        area=areas[alert.area_id],
        correction=session.get_one(Decision, alert.decision_id).kind is DecisionKind.CORRECTION,
        changes=tuple(sorted((was, now) for was, now in session.exec(told))),
        issued_at=alert.issued_at,
        corrected_at=alert.corrected_at,
        counts=people.counted,
        as_of=people.as_of,
    )
