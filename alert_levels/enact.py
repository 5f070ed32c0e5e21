"""An approved decision put in force: levels on areas, one alert a line with its frozen audience, the checklist."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.decisions import lines_of, move, placed
from alert_levels.effective import Change, Placed, changes, ranks
from alert_levels.ladder import Ladder
from alert_levels.tables import (
    Alert,
    AlertArea,
    AreaLevel,
    ChecklistItem,
    Decision,
    DecisionKind,
    DecisionLine,
    DecisionState,
)
from registry.areas import chains


def enact(session: Session, ladder: Ladder, decision: Decision, now: datetime) -> list[Alert]:
    """Issue an approved change. The caller sends the alerts; an alert whose audience is nobody is still returned."""
    move(decision, DecisionState.ISSUED)
    decision.issued_at = now
    assert decision.id is not None
    lines = lines_of(session, decision.id)
    before = placed(session)
    told = changes(chains(session), before, {line.area_id: Placed(line.to_rank, line.exempt) for line in lines})
    for line in lines:
        _place(session, line, now)
    alerts = [_alert(session, decision, line, [t for t in told if t.line_area == line.area_id], now) for line in lines]
    _open_checklists(session, ladder, decision, lines)
    _supersede(session, decision.id, lines)
    session.flush()
    return alerts


def preview_changes(session: Session, lines: Sequence[DecisionLine]) -> list[Change]:
    """Whom the lines would tell if they were issued now."""
    proposed: Mapping[int, Placed] = {line.area_id: Placed(line.to_rank, line.exempt) for line in lines}
    return changes(chains(session), placed(session), proposed)


def take_back(session: Session, wrong: Decision, correction: Decision, now: datetime) -> list[tuple[Alert, Alert]]:
    """Put the areas of a wrong decision back to what held before, and pair each of its alerts with its correction.

    The correction's frozen audience is the wrong alert's: what each area was told, and what really holds there.
    """
    assert wrong.id is not None
    assert correction.id is not None
    for line in lines_of(session, wrong.id):
        _restore(session, line)
    session.flush()
    move(correction, DecisionState.ISSUED)
    correction.issued_at = now
    wrong_alerts = session.exec(select(Alert).where(Alert.decision_id == wrong.id).order_by(col(Alert.id)))
    corrections = zip(wrong_alerts.all(), lines_of(session, correction.id), strict=True)
    return [(alert, _correcting(session, alert, line, now)) for alert, line in corrections]


def _restore(session: Session, line: DecisionLine) -> None:
    standing = session.get(AreaLevel, line.area_id)
    if standing is None or standing.line_id != line.id:
        return  # a later decision already put something else there
    earlier = _earlier_line(session, line)
    if earlier is None:
        session.delete(standing)
        return
    assert earlier.id is not None
    standing.rank, standing.exempt, standing.line_id = earlier.to_rank, earlier.exempt, earlier.id
    session.add(standing)
    _reinstate(session, earlier.decision_id)


def _correcting(session: Session, wrong: Alert, line: DecisionLine, now: datetime) -> Alert:
    assert line.id is not None
    wrong.corrected_at = now
    session.add(wrong)
    told = session.exec(select(AlertArea).where(AlertArea.alert_id == wrong.id)).all()
    holds = ranks(chains(session), placed(session), [area.area_id for area in told])
    alert = Alert(decision_id=line.decision_id, line_id=line.id, area_id=line.area_id, issued_at=now)
    return _frozen(session, alert, [(area.area_id, area.now, holds[area.area_id]) for area in told])


def _earlier_line(session: Session, line: DecisionLine) -> DecisionLine | None:
    """The newest line on the same area whose decision was issued before, and not taken back."""
    return session.exec(
        select(DecisionLine)
        .join(Decision, col(Decision.id) == DecisionLine.decision_id)
        .where(
            DecisionLine.area_id == line.area_id,
            col(DecisionLine.id) < line.id,
            Decision.kind == DecisionKind.CHANGE,
            col(Decision.state).in_([DecisionState.ISSUED, DecisionState.SUPERSEDED]),
        )
        .order_by(col(DecisionLine.id).desc())
    ).first()


def _reinstate(session: Session, decision_id: int) -> None:
    earlier = session.get(Decision, decision_id)
    if earlier is not None and earlier.state is DecisionState.SUPERSEDED:
        move(earlier, DecisionState.ISSUED)
        session.add(earlier)


def _place(session: Session, line: DecisionLine, now: datetime) -> None:
    assert line.id is not None
    session.merge(AreaLevel(area_id=line.area_id, rank=line.to_rank, exempt=line.exempt, line_id=line.id, since=now))


def _alert(session: Session, decision: Decision, line: DecisionLine, told: Sequence[Change], now: datetime) -> Alert:
    assert decision.id is not None
    assert line.id is not None
    alert = Alert(decision_id=decision.id, line_id=line.id, area_id=line.area_id, issued_at=now)
    return _frozen(session, alert, [(change.area_id, change.was, change.now) for change in told])


def _frozen(session: Session, alert: Alert, told: Sequence[tuple[int, int, int]]) -> Alert:
    """The alert with its audience, each (area, was, now), as it stands at this moment and for good."""
    session.add(alert)
    session.flush()
    assert alert.id is not None
    session.add_all(AlertArea(alert_id=alert.id, area_id=area, was=was, now=now) for area, was, now in told)
    session.flush()
    return alert


def _open_checklists(session: Session, ladder: Ladder, decision: Decision, lines: Sequence[DecisionLine]) -> None:
    assert decision.id is not None
    for rank in sorted({line.to_rank for line in lines}):
        for item in ladder.level(rank).checklist:
            session.add(ChecklistItem(decision_id=decision.id, rank=rank, item=item))


def _supersede(session: Session, decision_id: int, lines: Sequence[DecisionLine]) -> None:
    """An older decision of which no line holds any more is superseded."""
    held = {row.line_id for row in session.exec(select(AreaLevel))}
    older = session.exec(
        select(Decision).where(Decision.state == DecisionState.ISSUED, col(Decision.id) != decision_id)
    )
    for decision in older:
        assert decision.id is not None
        if not any(line.id in held for line in lines_of(session, decision.id)):
            move(decision, DecisionState.SUPERSEDED)
            session.add(decision)
