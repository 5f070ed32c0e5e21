"""Alerts as officers see them: what was issued, the ledger as a table that sums up, how the messages go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from sqlmodel import Session, col, select

from alert_levels.tables import Alert, AlertArea, AreaLevel, Decision, DecisionKind, DecisionState
from broadcasts.issue import broadcast_of
from broadcasts.ledger import Counts
from broadcasts.tables import ACCOUNTED, Broadcast, LedgerState
from console.alerts.ledger_cells import Cell, counts_of
from console.alerts.sending import Sending, sending_of
from console.frame.counting import Look
from console.frame.names import area_names
from console.tallies import Tallies
from registry.areas import zone_of


@dataclass(frozen=True)
class AlertSummary:
    """One alert in a list. `changes` are the (was, now) of its audience; `cells` are its people as of `as_of`, or None
    while they are being counted."""

    alert_id: int
    decision_id: int
    ref: str
    area: str
    correction: bool
    correctable: bool
    changes: tuple[tuple[int, int], ...]
    issued_at: datetime
    corrected_at: datetime | None
    cells: Mapping[Cell, int] | None
    zone: tzinfo | None
    as_of: datetime | None = field(compare=False)

    @property
    def counts(self) -> Counts | None:
        return None if self.cells is None else counts_of(self.cells)


@dataclass(frozen=True)
class StateRow:
    """One state of the ledger table."""

    state: LedgerState
    number: int
    accounted: bool


@dataclass(frozen=True)
class Counted:
    """The people and messages of an alert. `as_of` is when the oldest of the counts held."""

    rows: tuple[StateRow, ...]
    counts: Counts
    sending: Sending
    as_of: datetime = field(compare=False)

    @property
    def answered(self) -> int:
        """People of whom there is a report."""
        return self.counts.by_state.get(LedgerState.ANSWERED, 0)


@dataclass(frozen=True)
class Progress:
    """What moves while an alert runs; `counted` is None while that takes long.

    `fill_after` is when filling the list is tried again, after it went wrong.
    """

    alert_id: int
    counted: Counted | None
    filled: bool
    fill_after: datetime | None


def standing_ids(session: Session) -> list[int]:
    """The alerts whose level stands on their area now."""
    chosen = select(Alert.id).join(AreaLevel, col(AreaLevel.line_id) == Alert.line_id)
    return [alert_id for alert_id in session.exec(chosen) if alert_id is not None]


def standing_alerts(look: Look, tallies: Tallies) -> list[AlertSummary]:
    """The same, the newest first."""
    areas, standing = area_names(look.session), col(Alert.id).in_(standing_ids(look.session))
    newest = look.session.exec(select(Alert).where(standing).order_by(col(Alert.id).desc()))
    return [_summary(look, tallies, alert, areas) for alert in newest]


def alerts_before(look: Look, tallies: Tallies, before: int | None, limit: int) -> list[AlertSummary]:
    """The newest alerts and corrections, standing or not, of those with a lower number."""
    areas, chosen = area_names(look.session), select(Alert).order_by(col(Alert.id).desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(col(Alert.id) < before)
    return [_summary(look, tallies, alert, areas) for alert in look.session.exec(chosen)]


def find_summary(look: Look, tallies: Tallies, alert_id: int) -> AlertSummary | None:
    alert = look.session.get(Alert, alert_id)
    return _summary(look, tallies, alert, area_names(look.session)) if alert else None


def progress(look: Look, tallies: Tallies, rates: Mapping[str, float], alert_id: int) -> Progress:
    """The ledger by state and the messages by state. Every state has a row, so that the rows always sum up."""
    broadcast = broadcast_of(look.session, alert_id)
    assert broadcast.id is not None
    return Progress(
        alert_id=alert_id,
        counted=_counted(look, tallies, rates, alert_id, broadcast),
        filled=broadcast.filled_at is not None,
        fill_after=broadcast.fill_after,
    )


def _counted(
    look: Look, tallies: Tallies, rates: Mapping[str, float], alert_id: int, broadcast: Broadcast
) -> Counted | None:
    assert broadcast.id is not None
    people, messages = look.count(tallies.cells, alert_id), look.count(tallies.messages, broadcast.id)
    failures = look.count(tallies.failures, broadcast.id)
    if people is None or messages is None or failures is None:
        return None
    counts = counts_of(people.counted)
    return Counted(
        rows=tuple(StateRow(state, counts.by_state.get(state, 0), state in ACCOUNTED) for state in LedgerState),
        counts=counts,
        sending=sending_of(look.session, broadcast, messages.counted, failures.counted, rates, look.now),
        as_of=min(people.as_of, messages.as_of, failures.as_of),
    )


def _summary(look: Look, tallies: Tallies, alert: Alert, areas: dict[int, str]) -> AlertSummary:
    assert alert.id is not None
    session, people = look.session, look.count(tallies.cells, alert.id)
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
        cells=people.counted if people else None,
        zone=zone_of(session, alert.area_id),
        as_of=people.as_of if people else None,
    )
