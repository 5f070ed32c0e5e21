"""People who come, move and go while levels hold: newcomers meet the standing alert, leavers are excluded."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from alert_levels.standing import Standing, standing_alert
from alert_levels.tables import AlertArea
from broadcasts.filling import audience, enter_alert, give_up_older, people
from broadcasts.issue import broadcast_of
from broadcasts.ledger import close_tasks, exclude, find_row, open_rows
from broadcasts.speaker import Speaker
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Ledger, LedgerState
from registry.tables import Person

_OF_ALERTS = (DeliveryKind.ALERT, DeliveryKind.AGAIN, DeliveryKind.FULL)


def person_joined(session: Session, speaker: Speaker, person: Person, now: datetime) -> Standing | None:
    """Tell a newcomer what holds where they are; returns it, or None where nothing does."""
    standing = standing_alert(session, person.area_id)
    if standing is not None:
        _tell(session, speaker, person, standing, now)
    return standing


def person_moved(session: Session, speaker: Speaker, person: Person, now: datetime) -> Standing | None:
    """The alerts of the place left no longer concern the person; what holds in the new place is told at once."""
    assert person.id is not None
    session.flush()
    for row in open_rows(session, person.id):
        if not _concerns(session, row.alert_id, person.area_id):
            _withdraw(session, row, "moved", now)
    return person_joined(session, speaker, person, now)


def person_left(session: Session, person: Person, now: datetime) -> None:
    """No alert concerns the person any more."""
    assert person.id is not None
    for row in open_rows(session, person.id):
        _withdraw(session, row, "left the country", now)
    close_tasks(session, person.id, now, "left the country")


def _concerns(session: Session, alert_id: int, area_id: int) -> bool:
    return session.get(AlertArea, (alert_id, area_id)) is not None


def _tell(session: Session, speaker: Speaker, person: Person, standing: Standing, now: datetime) -> None:
    """A row and a message of the standing alert; whoever returns to an area has a row that is taken up again."""
    assert person.id is not None
    row = find_row(session, standing.alert_id, person.id)
    if row is not None and row.state not in (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED):
        return
    round_ = ""
    if row is not None:
        round_ = f":{now.timestamp():.0f}"
        row.state, row.since, row.step, row.repeats = LedgerState.QUEUED, now, "ask", 0
        row.asked_at = row.due_at = row.why = row.carried_to = row.state_before = None
        row.area_id, row.was, row.now = person.area_id, standing.was, standing.now
        session.add(row)
        session.flush()
    broadcast = broadcast_of(session, standing.alert_id)
    chosen = audience(standing.alert_id, people.c.id == person.id)
    give_up_older(session, standing.alert_id, select(people.c.id).where(people.c.id == person.id), now)
    enter_alert(session, speaker, broadcast, chosen, now, round_)


def _withdraw(session: Session, row: Ledger, why: str, now: datetime) -> None:
    exclude(session, row, why, now)
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.person_id) == row.person_id,
            col(Delivery.alert_id) == row.alert_id,
            col(Delivery.state) == DeliveryState.QUEUED,
            col(Delivery.kind).in_(_OF_ALERTS),
        )
        .values(state=DeliveryState.SUPERSEDED, why=why)
        .execution_options(synchronize_session=False)
    )
