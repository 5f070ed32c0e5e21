"""Where areas lie, for the map: rings and circles in degrees, the box around them, and the countries in it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import Any

from registry.tables import Area

OUTLINES = Path(__file__).parent / "outlines.json"
"""Natural Earth's countries; `supply.outlines` makes the file."""
KM_A_DEGREE = 111.2
MARGIN = 2.0
"""Degrees around what is shown in which neighbours are drawn."""


@dataclass(frozen=True)
class Box:
    """Degrees; a box never crosses the date line, so that one around Fiji is as wide as the world."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: "Box") -> bool:
        apart = self.east < other.west or other.east < self.west or self.north < other.south or other.north < self.south
        return not apart

    def widened(self, degrees: float) -> "Box":
        return Box(self.west - degrees, self.south - degrees, self.east + degrees, self.north + degrees)


@dataclass(frozen=True)
class Shape:
    """What is drawn of an area: its own outline, or a circle of so many metres around a point."""

    ring: tuple[tuple[float, float], ...] = ()
    centre: tuple[float, float] | None = None
    metres: float = 0.0

    @property
    def points(self) -> Iterable[tuple[float, float]]:
        """(latitude, longitude) of points that its box must hold."""
        if self.centre is None:
            return self.ring
        latitude, longitude = self.centre
        high = self.metres / 1000 / KM_A_DEGREE
        wide = high / max(cos(radians(latitude)), 0.01)
        return ((latitude - high, longitude - wide), (latitude + high, longitude + wide))


def shape_of(area: Area) -> Shape | None:
    """None for an area of which nobody has said where it lies."""
    if area.outline:
        return Shape(ring=tuple((latitude, longitude) for latitude, longitude in area.outline))
    if area.latitude is None or area.longitude is None:
        return None
    return Shape(centre=(area.latitude, area.longitude), metres=1000 * (area.radius_km or 0.0))


def box_around(shapes: Iterable[Shape]) -> Box | None:
    points = [point for shape in shapes for point in shape.points]
    if not points:
        return None
    latitudes, longitudes = [point[0] for point in points], [point[1] for point in points]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def countries_in(box: Box) -> list[Sequence[Any]]:
    """The rings of [longitude, latitude] of every country that reaches into the box."""
    return [country["rings"] for country in _countries() if Box(*country["box"]).meets(box)]


@cache
def _countries() -> list[dict[str, Any]]:
    countries: list[dict[str, Any]] = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return countries
