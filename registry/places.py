"""Which area a typed name or a position means. The names of all languages count, and small slips are forgiven."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from sqlmodel import Session, select

from locales.words import normalise
from registry.areas import name_of
from registry.latin import bones, is_slip, latin
from registry.outlines import half_width_km, holds
from registry.tables import Area, Point, Post

FARTHEST_KM = 300.0
"""A position farther than this from every known place says nothing about which of them concerns the person."""
MOST_CHOICES = 6
SHORTEST_PREFIX = 3
LONGEST_NAME = 60
_EARTH_KM = 6371.0
_STRIP = 1.2


@dataclass(frozen=True)
class Spot:
    """One area as the matching needs it."""

    id: int
    parent_id: int | None
    names: Mapping[str, str]
    latitude: float | None
    longitude: float | None
    radius_km: float | None = None
    outline: tuple[tuple[float, float], ...] = ()

    def reach(self, latitude: float, longitude: float) -> float | None:
        """How large the area is, in kilometres across half of it, where it holds the position; else None.

        An outline says where it lies; where there is none, the circle does.
        """
        if self.outline:
            return half_width_km(self.outline) if holds(self.outline, latitude, longitude) else None
        if self.latitude is None or self.longitude is None or self.radius_km is None:
            return None
        away = distance_km((latitude, longitude), (self.latitude, self.longitude))
        return self.radius_km if away <= self.radius_km else None


@dataclass(frozen=True)
class Gazetteer:
    """All areas of the register. Load it once and keep it a while: areas change when an officer imports them.

    `landmarks` are the areas of the points that people are sent to, by the points' names. `country`: of the post (ISO).
    """

    spots: Mapping[int, Spot]
    by_name: Mapping[str, frozenset[int]]
    landmarks: Mapping[str, frozenset[int]] = field(default_factory=dict)
    country: str = ""

    def match(self, text: str) -> tuple[int, ...]:
        """The areas that the text can mean: none, one, or a few to choose from. Exact, then prefix, then close."""
        typed = fold(text[:LONGEST_NAME])
        return self.narrowest(self.by_name.get(typed) or self._beginning_with(typed) or self.close_to(typed))

    def called(self, text: str) -> frozenset[int]:
        """The areas that bear this very name, or hold the point that does, in the script of the text or in Latin."""
        typed = fold(text[:LONGEST_NAME])
        return self.by_name.get(typed) or self.landmarks.get(typed) or self._by_latin.get(latin(typed)) or frozenset()

    def narrowest(self, found: frozenset[int]) -> tuple[int, ...]:
        """Those of the areas that hold none of the others; nothing where too many are left to choose from."""
        around = {outer for area in found for outer in self._around(area)}
        narrowest = found - around
        return tuple(sorted(narrowest)) if len(narrowest) <= MOST_CHOICES else ()

    def best_placed(self, found: frozenset[int]) -> tuple[int, ...]:
        """Those that lie in most of the others: of two towns of one name the one in the region that is named too."""
        inside = {area: sum(outer in found for outer in self._around(area)) for area in found}
        most = max(inside.values(), default=0)
        return self.narrowest(frozenset(area for area in found if inside[area] == most))

    def _around(self, area_id: int) -> list[int]:
        """The areas around an area, inner first."""
        path: list[int] = []
        while (parent := self.spots[path[-1] if path else area_id].parent_id) is not None and parent not in path:
            path.append(parent)
        return path

    def holding(self, latitude: float, longitude: float) -> int | None:
        """The smallest area whose outline or circle holds the position."""
        reached = [
            (reach, spot.id) for spot in self.spots.values() if (reach := spot.reach(latitude, longitude)) is not None
        ]
        return min(reached)[1] if reached else None

    def still_in(self, area_id: int, other_id: int, here: tuple[float, float]) -> bool:
        """Whether somebody who was in the first area has not left it for certain, though the other is nearer now.

        An area inside the first is entered at once; between neighbours there is a strip that belongs to either.
        """
        area, other = self.spots.get(area_id), self.spots[other_id]
        if area is None or area.latitude is None or area.longitude is None:
            return False
        if area_id == other_id or area_id in self._around(other_id):
            return area_id == other_id
        if area.reach(*here) is not None:
            return True
        away = distance_km(here, (area.latitude, area.longitude))
        if area.radius_km is not None:
            return away <= area.radius_km * _STRIP
        if other.latitude is None or other.longitude is None:
            return False
        return away <= distance_km(here, (other.latitude, other.longitude)) * _STRIP

    def nearest(self, latitude: float, longitude: float) -> int | None:
        """The smallest area that reaches there, or else the nearest with a position, an innermost one if any is near
        enough; None when all are too far."""
        if (holding := self.holding(latitude, longitude)) is not None:
            return holding
        parents = {spot.parent_id for spot in self.spots.values()}
        innermost = [spot for spot in self.spots.values() if spot.id not in parents]
        return _nearest(innermost, latitude, longitude) or _nearest(self.spots.values(), latitude, longitude)

    def name(self, area_id: int, language: str) -> str:
        return name_of(self.spots[area_id].names, language)

    def label(self, area_id: int, language: str) -> str:
        """The name with the area around it, to tell two places of the same name apart."""
        parent = self.spots[area_id].parent_id
        name = self.name(area_id, language)
        return name if parent is None else f"{name} ({self.name(parent, language)})"

    def example(self, language: str) -> str:
        """The name of some place, to show people what to write; empty when there is none."""
        return self.name(max(self.spots), language) if self.spots else ""

    def _beginning_with(self, typed: str) -> frozenset[int]:
        if len(typed) < SHORTEST_PREFIX:
            return frozenset()
        return frozenset().union(*(areas for name, areas in self.by_name.items() if name.startswith(typed)))

    def close_to(self, typed: str) -> frozenset[int]:
        """The areas whose names are the folded text but for typing errors, which count alike in all scripts."""
        spelled = latin(typed)
        alike = (
            near for length in range(len(spelled) - 2, len(spelled) + 3) for near in self._by_length.get(length, ())
        )
        return frozenset().union(*(self._by_latin[name] for name in alike if is_slip(spelled, name)))

    def with_ending(self, word: str) -> frozenset[int]:
        """The areas whose names the folded word is but for an ending or a preposition, which many scripts write onto
        the name; in Latin letters that would rather be another name."""
        if word.isascii():
            return frozenset()
        names = {word[:cut] for cut in range(len(word) - 4, len(word))} | {word[cut:] for cut in (1, 2)}
        return frozenset().union(*(self.by_name[name] for name in names if len(name) > 2 and name in self.by_name))

    def sounding_like(self, typed: str) -> frozenset[int]:
        """The areas whose names have the consonants of the text: a guess, which the person must confirm."""
        return self._by_bones.get(bones(latin(typed)), frozenset())

    @cached_property
    def _by_latin(self) -> dict[str, frozenset[int]]:
        return _grouped((latin(name), areas) for name, areas in self.by_name.items())

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for name in self._by_latin:
            found.setdefault(len(name), []).append(name)
        return found

    @cached_property
    def _by_bones(self) -> dict[str, frozenset[int]]:
        grouped = _grouped((bones(name), areas) for name, areas in self._by_latin.items())
        return {name: areas for name, areas in grouped.items() if name}


def load_gazetteer(session: Session) -> Gazetteer:
    rows = session.exec(select(Area))
    spots = {
        row.id: Spot(row.id, row.parent_id, row.names, row.latitude, row.longitude, row.radius_km, _outline_of(row))
        for row in rows
        if row.id is not None
    }
    named = ((fold(name), {spot.id}) for spot in spots.values() for name in spot.names.values())
    points = session.exec(select(Point.names, Point.area_id))
    landmarks = ((fold(name), {area_id}) for names, area_id in points for name in names.values())
    country = session.exec(select(Post.country).order_by(Post.code)).first() or ""
    return Gazetteer(spots, _grouped(named), _grouped(landmarks), country)


def _outline_of(area: Area) -> tuple[tuple[float, float], ...]:
    return tuple((latitude, longitude) for latitude, longitude in area.outline or ())


def _grouped(pairs: Iterable[tuple[str, Iterable[int]]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for name, areas in pairs:
        found.setdefault(name, set()).update(areas)
    return {name: frozenset(areas) for name, areas in found.items()}


def fold(text: str) -> str:
    """One spelling of a place name: no case, punctuation or accents on Latin letters."""
    taken_apart = unicodedata.normalize("NFD", normalise(text))
    bare = "".join(char for char in taken_apart if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) in degrees, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (here, there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def _nearest(spots: Iterable[Spot], latitude: float, longitude: float) -> int | None:
    away = [
        (distance_km((latitude, longitude), (spot.latitude, spot.longitude)), spot.id)
        for spot in spots
        if spot.latitude is not None and spot.longitude is not None
    ]
    distance, area_id = min(away, default=(FARTHEST_KM + 1, 0))
    return area_id if distance <= FARTHEST_KM else None
