"""Where an approved decision becomes broadcasts: one short transaction, however large the audience is.

Only the decision, the frozen audience rule (areas, not people), the wordings and the broadcast are written here;
`filling` turns them into deliveries and ledger rows afterwards, while lanes already send.
"""

from datetime import datetime

from sqlmodel import Session, col, func, select

from alert_levels.decisions import approve, override
from alert_levels.enact import enact
from alert_levels.tables import Alert, AlertArea, Decision
from broadcasts.alert_facts import facts_of
from broadcasts.paging import page_override
from broadcasts.register_lock import hold_register
from broadcasts.rendering import render_alert
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, BroadcastKind, Priority
from registry.store import announce
from registry.tables import Person


def approve_and_issue(
    session: Session, speaker: Speaker, decision_id: int, officer_id: int, now: datetime
) -> list[Alert]:
    """A second officer approves, and the alerts go out. Raises a DecisionError with nothing written."""
    return issue(session, speaker, approve(session, decision_id, officer_id, now), now)


def override_and_issue(
    session: Session, speaker: Speaker, decision_id: int, officer_id: int, now: datetime
) -> list[Alert]:
    """One officer decides alone where the ladder allows it, and the alerts go out; every other officer is told.

    Raises a DecisionError with nothing written.
    """
    decision = override(session, speaker.ladder, decision_id, officer_id, now)
    alerts = issue(session, speaker, decision, now)
    page_override(session, speaker, decision, now)
    return alerts


def issue(session: Session, speaker: Speaker, decision: Decision, now: datetime) -> list[Alert]:
    """Put an approved decision in force and start one broadcast for each of its alerts."""
    hold_register(session)
    alerts = enact(session, speaker.ladder, decision, now)
    for alert in alerts:
        start_broadcast(session, speaker, alert, BroadcastKind.ALERT, decision.approved_by, now)
    return alerts


def start_broadcast(
    session: Session, speaker: Speaker, alert: Alert, kind: BroadcastKind, officer_id: int | None, now: datetime
) -> Broadcast:
    """One alert or correction on its way: everything but the rows of its people."""
    broadcast = Broadcast(
        kind=kind,
        alert_id=alert.id,
        priority=int(Priority.CORRECTION if kind is BroadcastKind.CORRECTION else _class_of(session, speaker, alert)),
        highest_person=highest_person(session),
        issued_by=officer_id,
        issued_at=now,
    )
    session.add(broadcast)
    session.flush()
    assert broadcast.id is not None
    render_alert(session, speaker, broadcast.id, facts_of(session, alert))
    announce(session, "fill")
    announce(session, "ledger")
    return broadcast


def highest_person(session: Session) -> int:
    """The newest person's number: who registers later meets the standing alert instead."""
    return session.exec(select(func.max(Person.id))).one() or 0


def broadcast_of(session: Session, alert_id: int) -> Broadcast:
    """The broadcast that carries the alert."""
    return session.exec(select(Broadcast).where(col(Broadcast.alert_id) == alert_id)).one()


def _class_of(session: Session, speaker: Speaker, alert: Alert) -> Priority:
    ranks = session.exec(select(AlertArea.now).where(AlertArea.alert_id == alert.id)).all()
    high = any(speaker.ladder.level(rank).high for rank in ranks)
    return Priority.HIGH_LEVEL if high else Priority.LEVEL
