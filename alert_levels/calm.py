"""Where it has been calm: areas where no level above 0 holds, and nothing was issued or taken back since a moment."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from alert_levels.standing import effective_ranks
from alert_levels.tables import Alert, AlertArea


def calm_areas(session: Session, since: datetime) -> list[int]:
    """The areas that have been back at level 0, or never left it, since that moment."""
    moved = select(AlertArea.area_id).join(Alert, col(Alert.id) == AlertArea.alert_id)
    lately = moved.where(or_(col(Alert.issued_at) > since, col(Alert.corrected_at) > since))
    disturbed = set(session.exec(lately.distinct()))
    return [area_id for area_id, rank in effective_ranks(session).items() if rank == 0 and area_id not in disturbed]
