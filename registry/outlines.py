"""Lines on the ground: outlines of areas and ways out of them, as officers write them down. Pure: no store.

Written as latitude and longitude in degrees, one point after the other, or as a GeoJSON polygon (RFC 7946), whose
positions have the longitude first. Kept as (latitude, longitude).
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from locales.sentence import Sentence

MOST_POINTS = 200
FEWEST_CORNERS = 3
DECIMALS = 6
"""A tenth of a metre."""
KM_A_DEGREE = 111.2
"""Of latitude."""

LatLon = tuple[float, float]

_BETWEEN = re.compile(r"[\s,;]+")
_GEOJSON_WRAPS = 3
"""A FeatureCollection holds a Feature, which holds a Polygon."""


class OutlineFault(ValueError):
    """It is not a line, or not an outline; the message says what to change."""


def read_outline(text: str) -> list[LatLon]:
    """The ring of an area, its first point once more at its end. Raises OutlineFault."""
    ring = _ring_of_geojson(text) if text.lstrip().startswith("{") else _points_of(text)
    _check_points(ring)
    if ring[0] != ring[-1]:
        raise OutlineFault(Sentence("The outline is not closed: write its first point once more at the end."))
    if len(set(ring)) < FEWEST_CORNERS or len(ring) <= FEWEST_CORNERS:
        raise OutlineFault(Sentence("An outline has three corners at least, and its first point once more at the end."))
    if (where := _crossing(ring)) is not None:
        raise OutlineFault(
            Sentence(
                "The outline crosses or touches itself: between points {one} and {next}, and between {other} and "
                "{last}.",
                one=where[0], next=where[0] + 1, other=where[1], last=where[1] + 1,
            )
        )  # fmt: skip
    return ring


def read_path(text: str) -> list[LatLon]:
    """A way on the ground, of two points at least. Raises OutlineFault."""
    path = _points_of(text)
    _check_points(path)
    if len(path) < 2:
        raise OutlineFault(Sentence("A way has two points at least: where it begins and where it ends."))
    return path


def as_text(line: Sequence[Sequence[float]]) -> str:
    """The line as it is written: a point a line."""
    return "\n".join(f"{latitude:.10g}, {longitude:.10g}" for latitude, longitude in line)


def middle_of(ring: Sequence[Sequence[float]]) -> LatLon:
    """The centroid of a closed ring, as if the earth were flat there; it can lie outside of a bent one."""
    area = _signed_area(ring)
    if area == 0:
        return (ring[0][0], ring[0][1])
    latitude = longitude = 0.0
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        cross = lon1 * lat2 - lon2 * lat1
        latitude += (lat1 + lat2) * cross
        longitude += (lon1 + lon2) * cross
    return (round(latitude / (6 * area), DECIMALS), round(longitude / (6 * area), DECIMALS))


def holds(ring: Sequence[Sequence[float]], latitude: float, longitude: float) -> bool:
    """Whether the position lies within a closed ring (even-odd rule)."""
    inside = False
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        if (lat1 > latitude) != (lat2 > latitude):
            at = lon1 + (latitude - lat1) / (lat2 - lat1) * (lon2 - lon1)
            inside ^= longitude < at
    return inside


def half_width_km(ring: Sequence[Sequence[float]]) -> float:
    """The radius of a circle that is as large as the closed ring, as if the earth were flat there."""
    latitude, _ = middle_of(ring)
    square_km = abs(_signed_area(ring)) * KM_A_DEGREE**2 * math.cos(math.radians(latitude))
    return math.sqrt(square_km / math.pi)


def _points_of(text: str) -> list[LatLon]:
    written = [part for part in _BETWEEN.split(text.strip()) if part]
    if len(written) % 2:
        raise OutlineFault(Sentence("Each point is a latitude and a longitude, and one of them has only one."))
    numbers = [_number(part) for part in written]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _number(part: str) -> float:
    try:
        return float(part)
    except ValueError:
        raise OutlineFault(
            Sentence("Write numbers alone, with a point for decimals, such as 33.271, 35.204.")
        ) from None


def _ring_of_geojson(text: str) -> list[LatLon]:
    try:
        found: Any = json.loads(text)
        for _ in range(_GEOJSON_WRAPS):
            if found.get("type") == "FeatureCollection" and len(found["features"]) == 1:
                found = found["features"][0]
            if found.get("type") == "Feature":
                found = found["geometry"]
        if found.get("type") != "Polygon":
            raise OutlineFault(Sentence("The GeoJSON must hold one Polygon, and nothing else."))
        rings = found["coordinates"]
        if len(rings) != 1:
            raise OutlineFault(Sentence("The polygon must have one ring: holes cannot be kept."))
        return [(float(position[1]), float(position[0])) for position in rings[0]]
    except OutlineFault:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise OutlineFault(Sentence("This is not a GeoJSON polygon.")) from None


def _check_points(line: list[LatLon]) -> None:
    """Raises OutlineFault; rounds every point in place."""
    if not line:
        raise OutlineFault(Sentence("Write at least one point."))
    if len(line) > MOST_POINTS:
        raise OutlineFault(
            Sentence("It has {count} points; {most} at most are kept.", count=len(line), most=MOST_POINTS)
        )
    for number, (latitude, longitude) in enumerate(line, 1):
        if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
            raise OutlineFault(
                Sentence(
                    "Point {number} is not on earth: the latitude comes first, from -90 to 90, then the longitude, "
                    "from -180 to 180.",
                    number=number,
                )
            )
    line[:] = [(round(latitude, DECIMALS), round(longitude, DECIMALS)) for latitude, longitude in line]


def _crossing(ring: Sequence[LatLon]) -> tuple[int, int] | None:
    """The numbers of the points at which two sides begin that have a point in common which is not their corner."""
    sides = list(pairwise(ring))
    for first, (a, b) in enumerate(sides):
        for second, (c, d) in _after(sides, first):
            neighbours = second == first + 1 or (first == 0 and second == len(sides) - 1)
            if _fold_back(a, b, c, d) if neighbours else _meet(a, b, c, d):
                return first + 1, second + 1
    return None


def _after(sides: Sequence[tuple[LatLon, LatLon]], first: int) -> Iterator[tuple[int, tuple[LatLon, LatLon]]]:
    for second in range(first + 1, len(sides)):
        yield second, sides[second]


def _fold_back(a: LatLon, b: LatLon, c: LatLon, d: LatLon) -> bool:
    """Whether two sides with a common corner run over each other, or one of them has no length."""
    if a == b or c == d:
        return True
    corner, one, other = (b, a, d) if b == c else (a, b, c)
    if _turn(corner, one, other) != 0:
        return False
    return (one[0] - corner[0]) * (other[0] - corner[0]) + (one[1] - corner[1]) * (other[1] - corner[1]) > 0


def _meet(a: LatLon, b: LatLon, c: LatLon, d: LatLon) -> bool:
    """Whether two sides have any point in common."""
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0 and _between(*end) for turn, end in zip(turns, ends, strict=True))


def _turn(a: LatLon, b: LatLon, c: LatLon) -> int:
    """On which side of the line from a to b the point c lies: 1, -1, or 0 on the line."""
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0 if abs(cross) < 1e-12 else 1 if cross > 0 else -1


def _between(a: LatLon, b: LatLon, c: LatLon) -> bool:
    """Whether c, which is on the line through a and b, lies between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _signed_area(ring: Sequence[Sequence[float]]) -> float:
    """In square degrees."""
    return sum(lon1 * lat2 - lon2 * lat1 for (lat1, lon1), (lat2, lon2) in pairwise(ring)) / 2
