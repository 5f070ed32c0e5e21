"""An approved decision put in force: levels on areas, one alert a line with its frozen audience, the checklist."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.checklist import open_checklist
from alert_levels.decisions import lines_of, move, placed
from alert_levels.effective import Change, Placed, changes, ranks
from alert_levels.ladder import Ladder
from alert_levels.standing import effective_rank, standing_alert
from alert_levels.tables import (
    Alert,
    AlertArea,
    AreaLevel,
    Decision,
    DecisionKind,
    DecisionLine,
    DecisionState,
)
from registry.areas import chain, chains
from registry.tables import Area


def enact(session: Session, ladder: Ladder, decision: Decision, now: datetime) -> list[Alert]:
    """Issue an approved change. The caller sends the alerts; an alert whose audience is nobody is still returned."""
    _one_at_a_time(session)
    move(decision, DecisionState.ISSUED)
    decision.issued_at = now
    assert decision.id is not None
    lines = lines_of(session, decision.id)
    before = placed(session)
    for line in lines:
        line.from_rank = before.get(line.area_id, Placed(0)).rank  # it may have changed since the proposal
    told = changes(chains(session), before, {line.area_id: Placed(line.to_rank, line.exempt) for line in lines})
    for line in lines:
        _place(session, line, now)
    alerts = [_alert(session, decision, line, [t for t in told if t.line_area == line.area_id], now) for line in lines]
    open_checklist(session, ladder, decision, [line.to_rank for line in lines])
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
    _one_at_a_time(session)
    for line in lines_of(session, wrong.id):
        _restore(session, line)
    session.flush()
    move(correction, DecisionState.ISSUED)
    correction.issued_at = now
    wrong_alerts = session.exec(select(Alert).where(Alert.decision_id == wrong.id).order_by(col(Alert.id)))
    corrections = zip(wrong_alerts.all(), lines_of(session, correction.id), strict=True)
    return [(alert, _correcting(session, alert, line, now)) for alert, line in corrections]


def uncover(session: Session, wrong: Alert) -> list[AlertArea]:
    """Let later alerts speak where the wrong one hid them, because its level was the higher one: they stand there now.

    Their frozen audience grows by those areas; whoever is there was told the wrong level and nothing of the true one.
    """
    grown = []
    for area_id in session.exec(select(AlertArea.area_id).where(AlertArea.alert_id == wrong.id)):
        rank, standing = effective_rank(session, area_id), standing_alert(session, area_id)
        if rank and (standing is None or standing.now != rank):
            hidden = AlertArea(alert_id=_newest_around(session, area_id), area_id=area_id, was=0, now=rank)
            grown.append(session.merge(hidden))
    session.flush()
    return grown


def _newest_around(session: Session, area_id: int) -> int:
    """The newest alert in force on the area or on one that contains it; where a level holds, there is one."""
    newest = session.exec(
        select(Alert.id)
        .join(Decision, col(Decision.id) == Alert.decision_id)
        .where(
            col(Alert.area_id).in_(chain(session, area_id)),
            col(Alert.corrected_at).is_(None),
            Decision.kind == DecisionKind.CHANGE,
        )
        .order_by(col(Alert.id).desc())
    ).first()
    assert newest is not None
    return newest


def _one_at_a_time(session: Session) -> None:
    """Two decisions put in force at once would each compare with levels that the other one changes.

    SQLite has one writer and ignores the lock; on PostgreSQL whoever holds the countries' rows goes first.
    """
    countries = select(Area.id).where(col(Area.parent_id).is_(None)).order_by(col(Area.id))
    session.exec(countries.with_for_update(key_share=True)).all()


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
    """The line on the same area that was issued last before this one, and not taken back."""
    issued = select(Alert.id).where(Alert.line_id == line.id).scalar_subquery()
    return session.exec(
        select(DecisionLine)
        .join(Alert, col(Alert.line_id) == DecisionLine.id)
        .join(Decision, col(Decision.id) == DecisionLine.decision_id)
        .where(
            DecisionLine.area_id == line.area_id,
            col(Alert.id) < issued,
            Decision.kind == DecisionKind.CHANGE,
            col(Decision.state).in_([DecisionState.ISSUED, DecisionState.SUPERSEDED]),
        )
        .order_by(col(Alert.id).desc())
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
