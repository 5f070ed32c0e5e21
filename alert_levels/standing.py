"""What holds in an area now, and which alert told its people: what newcomers are told at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.decisions import placed
from alert_levels.effective import holding
from alert_levels.tables import Alert, AlertArea, Decision, DecisionKind
from registry.areas import chain, chains


@dataclass(frozen=True)
class Standing:
    """The alert that stands in an area: its people were at `was` and are at `now`."""

    alert_id: int
    was: int
    now: int


def effective_rank(session: Session, area_id: int) -> int:
    """The level that holds in the area."""
    return holding(chain(session, area_id), placed(session)).rank


def effective_ranks(session: Session) -> dict[int, int]:
    """The level that holds in every area of the register."""
    on_areas = placed(session)
    return {area_id: holding(above, on_areas).rank for area_id, above in chains(session).items()}


def standing_alert(session: Session, area_id: int) -> Standing | None:
    """The newest alert in force that told this very area, where a level above normal holds; else None."""
    row = session.exec(
        select(AlertArea)
        .join(Alert, col(Alert.id) == AlertArea.alert_id)
        .join(Decision, col(Decision.id) == Alert.decision_id)
        .where(
            AlertArea.area_id == area_id,
            col(Alert.corrected_at).is_(None),
            Decision.kind == DecisionKind.CHANGE,
        )
        .order_by(col(Alert.id).desc())
    ).first()
    if row is None or row.now == 0 or effective_rank(session, area_id) == 0:
        return None
    return Standing(row.alert_id, row.was, row.now)


@dataclass(frozen=True)
class Overdue:
    """An issued decision whose promised next message is late."""

    decision_id: int
    due_at: datetime


def overdue_updates(session: Session, now: datetime) -> list[Overdue]:
    """Decisions still in force whose next update was promised for a time gone by, the latest promise last."""
    rows = session.exec(
        select(Decision)
        .where(Decision.state == "issued", Decision.kind == DecisionKind.CHANGE, col(Decision.next_update_at) < now)
        .order_by(col(Decision.next_update_at))
    )
    return [Overdue(row.id, row.next_update_at) for row in rows if row.id is not None]
