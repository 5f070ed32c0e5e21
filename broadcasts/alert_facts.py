"""Reads from the store what the texts of an alert say, one set of facts for each change of level it tells."""

from sqlmodel import Session, select

from alert_levels.tables import Alert, AlertArea, Decision, DecisionKind, DecisionLine
from broadcasts.wording import AlertFacts
from registry.areas import find_area
from registry.tables import Contact, EvacuationRoute, Point


def facts_of(session: Session, alert: Alert) -> list[AlertFacts]:
    """The facts of every (was, now) in the alert's frozen audience, in ascending order."""
    told = select(AlertArea.was, AlertArea.now).where(AlertArea.alert_id == alert.id).distinct()
    return [facts_for(session, alert, was, now) for was, now in sorted(session.exec(told).all())]


def facts_for(session: Session, alert: Alert, was: int, now: int) -> AlertFacts:
    """The facts for people who went from one level to the other."""
    decision, line = session.get(Decision, alert.decision_id), session.get(DecisionLine, alert.line_id)
    assert alert.id is not None
    assert decision is not None
    assert line is not None
    wrong = _wrong_ref(session, decision, line)
    return facts_by(session, decision, line, (was, now), alert_id=alert.id, ref=alert.ref, wrong=wrong)


def facts_by(
    session: Session,
    decision: Decision,
    line: DecisionLine,
    change: tuple[int, int],
    *,
    alert_id: int,
    ref: str,
    wrong: str | None = None,
) -> AlertFacts:
    """What a line of a decision tells the people of a change (was, now), whether it is issued or not."""
    point = session.get(Point, line.point_id) if line.point_id is not None else None
    way = session.get(EvacuationRoute, line.route_id) if line.route_id is not None else None
    contact = session.get(Contact, line.contact_id) if line.contact_id is not None else None
    return AlertFacts(
        alert_id=alert_id,
        ref=ref,
        place=find_area(session, line.area_id).names,
        was=change[0],
        now=change[1],
        hazard=decision.hazard,
        since=decision.happened_at,
        next_update=decision.next_update_at,
        point=point.names if point else None,
        continues=tuple(decision.continues),
        ends=tuple(decision.ends),
        wrong=wrong,
        way=way.names if way else None,
        leaves=line.leaves_at,
        call=contact.number if contact else None,
        words=decision.words,
    )


def _wrong_ref(session: Session, decision: Decision, line: DecisionLine) -> str | None:
    if decision.kind is not DecisionKind.CORRECTION:
        return None
    wrong = session.exec(
        select(Alert).where(Alert.decision_id == decision.corrects_id, Alert.area_id == line.area_id)
    ).one()
    return wrong.ref
