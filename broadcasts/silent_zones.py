"""Areas from which nothing is heard while an alert stands: nobody there has answered, or no warden there has.

Silence is neither danger nor safety; a whole area of it may be a net that is down.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlmodel import Session

from alert_levels.tables import Alert, AlertArea, AreaLevel
from broadcasts.ledger import ledger
from broadcasts.tables import LedgerState, Task
from broadcasts.warden_scores import is_answered
from registry.store import table_of
from registry.tables import CareGroup, Person, PersonState

SILENT_AFTER = timedelta(minutes=15)
"""An area that was told less long ago is not called silent yet."""
UNHEARD = (LedgerState.ASKED, LedgerState.UNREACHABLE, LedgerState.WITH_WARDEN, LedgerState.WITH_OFFICER)
"""Who was told, and should have been heard from."""

alerts = table_of(Alert)
alert_areas = table_of(AlertArea)
area_levels = table_of(AreaLevel)
groups = table_of(CareGroup)
people = table_of(Person)
tasks = table_of(Task)


@dataclass(frozen=True)
class SilentZone:
    """An area and the alert that stands there. `unheard` people have not answered; `answered` says whether anybody
    has. Of the `wardens` who live there, `wardens_heard` answered the alert or said something about somebody."""

    alert_id: int
    area_id: int
    since: datetime
    unheard: int
    answered: bool
    wardens: int
    wardens_heard: int

    def is_silent(self, now: datetime) -> bool:
        if now - self.since < SILENT_AFTER or not self.unheard:
            return False
        return not self.answered or (self.wardens > 0 and self.wardens_heard == 0)


def silent_zones(session: Session) -> list[SilentZone]:
    """Every area with a standing alert where nobody, or no warden, has been heard from; the oldest alert first."""
    told = _told().subquery()
    keepers = _keepers(session, told)
    rows = session.execute(
        select(told.c.alert_id, told.c.area_id, told.c.issued_at, _anybody_answered(told)).order_by(told.c.issued_at)
    ).all()
    zones = []
    for alert_id, area_id, since, answered in rows:
        wardens, heard = keepers.get(area_id, (0, 0))
        if answered and (heard or not wardens):
            continue
        unheard = _unheard(session, alert_id, area_id)
        zones.append(SilentZone(alert_id, area_id, since, unheard, answered, wardens, heard))
    return zones


def _told() -> Select[Any]:
    """The newest alert that stands in each area and told its people."""
    newest = (
        select(alert_areas.c.area_id, func.max(alerts.c.id).label("alert_id"))
        .join(alerts, alerts.c.id == alert_areas.c.alert_id)
        .join(area_levels, area_levels.c.line_id == alerts.c.line_id)
        .where(area_levels.c.rank > 0, alert_areas.c.now > 0, alerts.c.corrected_at.is_(None))
        .group_by(alert_areas.c.area_id)
        .subquery()
    )
    return select(newest.c.area_id, newest.c.alert_id, alerts.c.issued_at).join(
        alerts, alerts.c.id == newest.c.alert_id
    )


def _anybody_answered(told: Subquery) -> ColumnElement[bool]:
    said = select(ledger.c.person_id).where(
        ledger.c.state == LedgerState.ANSWERED,
        ledger.c.alert_id == told.c.alert_id,
        ledger.c.area_id == told.c.area_id,
    )
    return said.correlate(told).exists()


def _keepers(session: Session, told: Subquery) -> dict[int, tuple[int, int]]:
    """How many wardens live in each of the areas, and how many of them were heard from since its alert."""
    answered = select(ledger.c.person_id).where(
        ledger.c.alert_id == told.c.alert_id,
        ledger.c.person_id == people.c.id,
        ledger.c.state == LedgerState.ANSWERED,
    )
    reported = select(tasks.c.id).where(
        tasks.c.warden_id == people.c.id, tasks.c.alert_id == told.c.alert_id, is_answered()
    )
    heard = or_(answered.correlate(told, people).exists(), reported.correlate(told, people).exists())
    is_warden = people.c.id.in_(select(groups.c.warden_id).where(groups.c.warden_id.is_not(None)))
    chosen = (
        select(people.c.area_id, func.count(), func.sum(case((heard, 1), else_=0)))
        .join(told, told.c.area_id == people.c.area_id)
        .where(is_warden, people.c.state == PersonState.ACTIVE)
        .group_by(people.c.area_id)
    )
    return {area_id: (number, heard_of or 0) for area_id, number, heard_of in session.execute(chosen)}


def _unheard(session: Session, alert_id: int, area_id: int) -> int:
    waiting = and_(ledger.c.state.in_(UNHEARD), ledger.c.alert_id == alert_id, ledger.c.area_id == area_id)
    number: int = session.execute(select(func.count()).select_from(ledger).where(waiting)).scalar_one()
    return number
