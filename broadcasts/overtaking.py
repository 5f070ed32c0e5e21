"""Which alert speaks to a person: only the newest one. Older ones give way, whatever the order they are filled in.

Nothing is queued here; what was queued and not sent is stopped, and open rows and tasks are closed.
"""

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    func,
    null,
    or_,
    select,
    update,
)
from sqlmodel import Session

from alert_levels.tables import Alert, AlertArea
from broadcasts.tables import (
    OPEN,
    Broadcast,
    BroadcastKind,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Ledger,
    LedgerState,
    Stop,
    Task,
    TaskState,
)
from registry.store import table_of
from registry.tables import AreaWithin

OF_ALERTS = (DeliveryKind.ALERT, DeliveryKind.AGAIN, DeliveryKind.FULL)
"""What an alert sends to its people; a newer alert, a move or a correction ends it."""

_GONE = (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)

ledger = table_of(Ledger)
deliveries = table_of(Delivery)
tasks = table_of(Task)
broadcasts = table_of(Broadcast)
stops = table_of(Stop)
within = table_of(AreaWithin)
alerts = table_of(Alert)
alert_areas = table_of(AlertArea)


def held_back() -> ColumnElement[bool]:
    """Whether a claim must pass a delivery by: it was stopped, or a newer alert stands where its person is.

    This holds from the commit of the stop or of the newer decision, before filling has reached anybody; and it ends
    when that newer alert is corrected before filling has reached the person. A few index look-ups a row.
    """
    newer = (
        select(alert_areas.c.alert_id)
        .join(alerts, alerts.c.id == alert_areas.c.alert_id)
        .join(broadcasts, broadcasts.c.alert_id == alerts.c.id)
        .where(
            alert_areas.c.area_id == deliveries.c.area_id,
            alert_areas.c.alert_id > deliveries.c.alert_id,
            alerts.c.corrected_at.is_(None),
            broadcasts.c.kind == BroadcastKind.ALERT,
        )
        .correlate(deliveries)
    )
    return or_(stops_over().exists(), and_(deliveries.c.kind.in_(OF_ALERTS), newer.exists()))


def others_there(session: Session, alert_id: int) -> tuple[bool, bool]:
    """Whether an earlier and whether a later alert spoke to any area of this one's audience."""
    found = session.execute(_OTHERS_THERE, {"of_alert": alert_id}).one()
    return bool(found[0]), bool(found[1])


def _others_there() -> Select[bool, bool]:
    other, of_alert = alert_areas.alias("other"), bindparam("of_alert", type_=Integer)
    shared = select(other.c.alert_id).join(alert_areas, alert_areas.c.area_id == other.c.area_id)
    shared = shared.where(alert_areas.c.alert_id == of_alert)
    earlier, later = (
        shared.where(which).exists() for which in (other.c.alert_id < of_alert, other.c.alert_id > of_alert)
    )
    return select(earlier, later)


_OTHERS_THERE = _others_there()


def give_up_older(session: Session, alert_id: int, chosen: Select[tuple[int]], now: datetime) -> None:
    """Carry the people's open rows over to the newer alert, and stop what older ones still had to send them."""
    older = and_(ledger.c.person_id.in_(chosen), ledger.c.alert_id < alert_id, ledger.c.state.in_(OPEN))
    session.execute(
        update(ledger)
        .where(older)
        .values(
            state_before=ledger.c.state,
            state=LedgerState.CARRIED_OVER,
            carried_to=alert_id,
            due_at=null(),
            waits_for=null(),
            since=now,
        )
    )
    session.execute(
        update(deliveries)
        .where(
            deliveries.c.person_id.in_(chosen),
            deliveries.c.alert_id < alert_id,
            deliveries.c.state == DeliveryState.QUEUED,
            deliveries.c.kind.in_(OF_ALERTS),
        )
        .values(state=DeliveryState.SUPERSEDED, why=why_given_up())
    )
    session.execute(
        update(tasks)
        .where(
            tasks.c.person_id.in_(chosen), tasks.c.alert_id < alert_id,
            tasks.c.state.in_((TaskState.OFFERED, TaskState.TAKEN)),
        )
        .values(state=TaskState.CLOSED, closed_at=now, outcome="newer alert")
    )  # fmt: skip


def end_leftovers(session: Session, alert_id: int) -> None:
    """Once an alert is filled, what older ones still hold in its areas is for people whom no alert concerns."""
    older = select(broadcasts.c.id).where(broadcasts.c.alert_id < alert_id, broadcasts.c.kind == BroadcastKind.ALERT)
    areas = select(alert_areas.c.area_id).where(alert_areas.c.alert_id == alert_id)
    session.execute(
        update(deliveries)
        .where(
            deliveries.c.broadcast_id.in_(older), deliveries.c.area_id.in_(areas),
            deliveries.c.state == DeliveryState.QUEUED, deliveries.c.kind.in_(OF_ALERTS),
        )
        .values(state=DeliveryState.SUPERSEDED, why=why_given_up())
    )  # fmt: skip


def yield_to_newer(session: Session, chosen: Select[tuple[int]], now: datetime) -> None:
    """The other way round: rows that came late (broadcasts fill the newest first) go straight to the newer alert."""
    newest = _newest_over(ledger)
    session.execute(
        update(ledger)
        .where(ledger.c.person_id.in_(chosen), ledger.c.state.in_(OPEN), newest.is_not(None))
        .values(
            state_before=ledger.c.state,
            state=LedgerState.CARRIED_OVER,
            carried_to=newest,
            due_at=null(),
            waits_for=null(),
            since=now,
        )
    )
    session.execute(
        update(deliveries)
        .where(deliveries.c.person_id.in_(chosen), deliveries.c.state == DeliveryState.QUEUED, given_up())
        .values(state=DeliveryState.SUPERSEDED, why=why_given_up())
    )


def given_up() -> ColumnElement[bool]:
    """Whether the alert of a delivery no longer speaks to its person: carried over, excluded, or told a newer one."""
    closed = (
        select(ledger.c.alert_id)
        .where(
            ledger.c.alert_id == deliveries.c.alert_id,
            ledger.c.person_id == deliveries.c.person_id,
            ledger.c.state.in_(_GONE),
        )
        .exists()
    )
    return and_(deliveries.c.kind.in_(OF_ALERTS), or_(closed, _newest_over(deliveries).is_not(None)))


def why_given_up() -> ColumnElement[str]:
    """What a delivery's row says once its alert no longer speaks: the reason of the stop, if one ended it."""
    return func.coalesce(stops_over().limit(1).scalar_subquery(), "newer alert")


def stops_over() -> Select[tuple[str]]:
    """The reasons of the stops that hold a delivery back: of its broadcast, for its area or one around it."""
    return (
        select(stops.c.why)
        .join(within, within.c.ancestor_id == stops.c.area_id)
        .where(stops.c.broadcast_id == deliveries.c.broadcast_id, within.c.area_id == deliveries.c.area_id)
        .correlate(deliveries)
    )


def _newest_over(rows: Table) -> ScalarSelect[int | None]:
    """For each row of an (alert, person): the newest later alert that stands for the person; corrections are none, and
    neither are alerts that were taken back, whose correction may not have reached the person yet."""
    newer = ledger.alias("newer")
    return (
        select(func.max(newer.c.alert_id))
        .join(broadcasts, broadcasts.c.alert_id == newer.c.alert_id)
        .join(alerts, alerts.c.id == newer.c.alert_id)
        .where(
            alerts.c.corrected_at.is_(None),
            newer.c.person_id == rows.c.person_id,
            newer.c.alert_id > rows.c.alert_id,
            newer.c.state.not_in(_GONE),
            broadcasts.c.kind == BroadcastKind.ALERT,
        )
        .correlate(rows)
        .scalar_subquery()
    )
