"""Which alerts in force name a place: closing it here changes nothing of what people have been told."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from alert_levels.tables import Alert, AreaLevel, DecisionLine
from registry.tables import Contact, EvacuationRoute, Point


@dataclass(frozen=True)
class Names:
    """An alert that names the place, the area that it is about, and the level that it put there."""

    alert_id: int
    area_id: int
    rank: int

    @property
    def ref(self) -> str:
        return f"M{self.alert_id}"


def alerts_that_name(session: Session, place: Point | EvacuationRoute | Contact) -> list[Names]:
    """The alerts whose level still holds where they put it and whose text names the place, oldest first."""
    chosen = (
        select(Alert.id, AreaLevel.area_id, AreaLevel.rank)
        .join(DecisionLine, col(DecisionLine.id) == Alert.line_id)
        .join(AreaLevel, col(AreaLevel.line_id) == DecisionLine.id)
        .where(_is_named(place), AreaLevel.rank > 0)
        .order_by(col(Alert.id))
    )
    return [Names(alert_id, area_id, rank) for alert_id, area_id, rank in session.exec(chosen) if alert_id is not None]


def was_ever_named(session: Session, place: Point | EvacuationRoute | Contact) -> bool:
    """Whether any decision, in force or not, refers to the place."""
    return session.exec(select(DecisionLine.id).where(_is_named(place)).limit(1)).first() is not None


def _is_named(place: Point | EvacuationRoute | Contact) -> ColumnElement[bool]:
    match place:
        case Point():
            return col(DecisionLine.point_id) == place.id
        case EvacuationRoute():
            return col(DecisionLine.route_id) == place.id
        case Contact():
            return col(DecisionLine.contact_id) == place.id
