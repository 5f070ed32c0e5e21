"""The places to go to that are open, and which of them are nearest."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin

from sqlmodel import Session, col, select

from registry.places import distance_km
from registry.tables import Point, PointKind

WINDS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


@dataclass(frozen=True)
class Way:
    """A point and how to get there: kilometres and wind as the crow flies; None where the beginning is not known."""

    point: Point
    km: float | None = None
    wind: str | None = None


def open_points(session: Session) -> list[Point]:
    return list(session.exec(select(Point).where(col(Point.open).is_(True)).order_by(col(Point.id))))


def nearest_of_each(points: Sequence[Point], here: tuple[float, float]) -> list[Way]:
    """The nearest of each kind, from (latitude, longitude) in degrees."""
    nearest: dict[PointKind, Way] = {}
    for point in points:
        way = way_to(point, here)
        known = nearest.get(point.kind)
        if known is None or (way.km or 0) < (known.km or 0):
            nearest[point.kind] = way
    return list(nearest.values())


def first_of_each(points: Sequence[Point], areas: Sequence[int]) -> list[Way]:
    """The same where no position is known: of those in these areas, inner first, the first of each kind."""
    first: dict[PointKind, Way] = {}
    for area_id in areas:
        for point in points:
            if point.area_id == area_id:
                first.setdefault(point.kind, Way(point))
    return list(first.values())


def way_to(point: Point, here: tuple[float, float]) -> Way:
    there = (point.latitude, point.longitude)
    return Way(point, distance_km(here, there), wind(here, there))


def wind(here: tuple[float, float], there: tuple[float, float]) -> str:
    """The one of eight winds in which a place lies: the first bearing of the great circle, to 45 degrees."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (here, there))
    east = sin(lon2 - lon1) * cos(lat2)
    north = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(lon2 - lon1)
    return WINDS[round(degrees(atan2(east, north)) / 45) % 8]
