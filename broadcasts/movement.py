"""People who come, move and go while levels hold: newcomers meet the standing alert, leavers are excluded."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from alert_levels.standing import Standing, standing_alert
from alert_levels.tables import AlertArea
from broadcasts.chunks import clear_chunk, gather, people
from broadcasts.filling import audience, enter_alert, in_hand
from broadcasts.issue import broadcast_of
from broadcasts.ledger import close_tasks, exclude, find_row, open_rows
from broadcasts.overtaking import OF_ALERTS, give_up_older
from broadcasts.register_lock import change_register
from broadcasts.speaker import Speaker
from broadcasts.tables import Delivery, DeliveryState, Ledger, LedgerState
from registry.groups import assign_group
from registry.tables import Person, PersonState

_LOOKED_FOR = (LedgerState.UNREACHABLE, LedgerState.WITH_WARDEN, LedgerState.WITH_OFFICER)


def person_joined(session: Session, speaker: Speaker, person: Person, now: datetime) -> Standing | None:
    """Find a newcomer a warden, and tell what holds where they are; returns it, or None where nothing does.

    Whoever is out of the country is told nothing, and what the ledger says of them stays.
    """
    change_register(session)
    assign_group(session, person)
    standing = standing_alert(session, person.area_id)
    if standing is not None and person.state is PersonState.ACTIVE:
        _tell(session, speaker, person, standing, now)
    return standing


def person_moved(session: Session, speaker: Speaker, person: Person, now: datetime) -> Standing | None:
    """The alerts of the place left no longer concern the person; what holds in the new place is told at once."""
    session.flush()
    change_register(session)
    leave_other_places(session, person, now)
    return person_joined(session, speaker, person, now)


def leave_other_places(session: Session, person: Person, now: datetime) -> None:
    """Alerts that do not concern where the person is now no longer wait for them; what still does goes along."""
    assert person.id is not None
    left = [row for row in open_rows(session, person.id) if not _concerns(session, row.alert_id, person.area_id)]
    for row in left:
        _withdraw(session, row, "moved", now)
    if left:
        close_tasks(session, person.id, now, "moved")
    _take_along(session, person)


def person_reachable(session: Session, speaker: Speaker, person: Person, now: datetime) -> None:
    """An address works again: the standing alert goes out if it never reached the person, who may be looked for."""
    assert person.id is not None
    standing = standing_alert(session, person.area_id)
    row = find_row(session, standing.alert_id, person.id) if standing is not None else None
    if standing is None or row is None or person.state is not PersonState.ACTIVE:
        return
    if row.state in _LOOKED_FOR and row.asked_at is None:
        _send(session, speaker, person, standing, now, _round(now))


def person_left(session: Session, person: Person, now: datetime) -> None:
    """No alert concerns the person any more."""
    assert person.id is not None
    for row in open_rows(session, person.id):
        _withdraw(session, row, "left the country", now)
    close_tasks(session, person.id, now, "left the country")


def _round(now: datetime) -> str:
    """Makes the keys of messages that go out once more differ from those of the first time."""
    return f":{now.timestamp():.0f}"


def _concerns(session: Session, alert_id: int, area_id: int) -> bool:
    return session.get(AlertArea, (alert_id, area_id)) is not None


def _tell(session: Session, speaker: Speaker, person: Person, standing: Standing, now: datetime) -> None:
    """A row and a message of the standing alert; whoever returns to an area begins anew."""
    assert person.id is not None
    row = find_row(session, standing.alert_id, person.id)
    if row is not None and row.state not in (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED):
        return
    if row is not None:
        session.delete(row)
        session.flush()
    _send(session, speaker, person, standing, now, "" if row is None else _round(now))


def _send(session: Session, speaker: Speaker, person: Person, standing: Standing, now: datetime, round_: str) -> None:
    """The first messages of the standing alert to one person, and a row if there is none."""
    clear_chunk(session)
    gather(session, audience(standing.alert_id, speaker).where(people.c.id == person.id))
    give_up_older(session, standing.alert_id, in_hand, now)
    enter_alert(session, speaker, broadcast_of(session, standing.alert_id), now, round_)


def _take_along(session: Session, person: Person) -> None:
    """What still waits for the person is for the new place: a stop of the place left no longer holds it back."""
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.person_id) == person.id,
            col(Delivery.state) == DeliveryState.QUEUED,
            col(Delivery.kind).in_(OF_ALERTS),
        )
        .values(area_id=person.area_id)
        .execution_options(synchronize_session=False)
    )


def _withdraw(session: Session, row: Ledger, why: str, now: datetime) -> None:
    exclude(session, row, why, now)
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.person_id) == row.person_id,
            col(Delivery.alert_id) == row.alert_id,
            col(Delivery.state) == DeliveryState.QUEUED,
            col(Delivery.kind).in_(OF_ALERTS),
        )
        .values(state=DeliveryState.SUPERSEDED, why=why)
        .execution_options(synchronize_session=False)
    )
