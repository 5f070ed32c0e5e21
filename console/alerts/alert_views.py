"""Alerts as officers see them: what was issued, the ledger as a table that sums up, how the messages go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from sqlmodel import Session, col, select

from alert_levels.tables import Alert, AlertArea, AreaLevel, Decision, DecisionKind, DecisionState
from broadcasts.issue import broadcast_of
from broadcasts.ledger import Counts
from broadcasts.tables import ACCOUNTED, LedgerState
from console.alerts.sending import Sending, sending_of
from console.frame.names import area_names
from console.tallies import Tallies
from registry.areas import zone_of


@dataclass(frozen=True)
class AlertSummary:
    """One alert in a list. `changes` are the (was, now) of its audience; `counts` held at `as_of`."""

    alert_id: int
    decision_id: int
    ref: str
    area: str
    correction: bool
    correctable: bool
    changes: tuple[tuple[int, int], ...]
    issued_at: datetime
    corrected_at: datetime | None
    counts: Counts
    zone: tzinfo | None
    as_of: datetime = field(compare=False)


@dataclass(frozen=True)
class StateRow:
    """One state of the ledger table."""

    state: LedgerState
    number: int
    accounted: bool


@dataclass(frozen=True)
class Progress:
    """What moves while an alert runs. `as_of` is when the oldest of its counts held.

    `fill_after` is when filling the list is tried again, after it went wrong.
    """

    alert_id: int
    rows: tuple[StateRow, ...]
    counts: Counts
    sending: Sending
    filled: bool
    fill_after: datetime | None
    as_of: datetime = field(compare=False)

    @property
    def answered(self) -> int:
        """People of whom there is a report."""
        return self.counts.by_state.get(LedgerState.ANSWERED, 0)


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


def progress(session: Session, tallies: Tallies, rates: Mapping[str, float], alert_id: int, now: datetime) -> Progress:
    """The ledger by state and the messages by state. Every state has a row, so that the rows always sum up."""
    broadcast = broadcast_of(session, alert_id)
    assert broadcast.id is not None
    people, messages = tallies.people.of(session, alert_id, now), tallies.messages.of(session, broadcast.id, now)
    failures = tallies.failures.of(session, broadcast.id, now)
    return Progress(
        alert_id=alert_id,
        rows=tuple(StateRow(state, people.counted.by_state.get(state, 0), state in ACCOUNTED) for state in LedgerState),
        counts=people.counted,
        sending=sending_of(session, broadcast, messages.counted, failures.counted, rates, now),
        filled=broadcast.filled_at is not None,
        fill_after=broadcast.fill_after,
        as_of=min(people.as_of, messages.as_of, failures.as_of),
    )


def _summary(session: Session, tallies: Tallies, alert: Alert, areas: dict[int, str], now: datetime) -> AlertSummary:
    assert alert.id is not None
    people = tallies.people.of(session, alert.id, now)
    told = select(AlertArea.was, AlertArea.now).where(AlertArea.alert_id == alert.id).distinct()
    decision = session.get_one(Decision, alert.decision_id)
    return AlertSummary(
        alert_id=alert.id,
        decision_id=alert.decision_id,
        ref=alert.ref,
        area=areas[alert.area_id],
        correction=decision.kind is DecisionKind.CORRECTION,
        correctable=decision.kind is DecisionKind.CHANGE and decision.state is DecisionState.ISSUED,
        changes=tuple(sorted((was, now) for was, now in session.exec(told))),
        issued_at=alert.issued_at,
        corrected_at=alert.corrected_at,
        counts=people.counted,
        zone=zone_of(session, alert.area_id),
        as_of=people.as_of,
    )
