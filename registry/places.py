"""Which area a typed name or a position means. The names of all languages count, and small slips are forgiven."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import asin, cos, radians, sin, sqrt

from sqlmodel import Session, select

from locales.words import normalise
from registry.areas import name_of
from registry.tables import Area

FARTHEST_KM = 300.0
"""A position farther than this from every known place says nothing about which of them concerns the person."""
MOST_CHOICES = 6
SHORTEST_PREFIX = 3
LONGEST_NAME = 60
CLOSENESS = 0.8
_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Spot:
    """One area as the matching needs it."""

    id: int
    parent_id: int | None
    names: Mapping[str, str]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Gazetteer:
    """All areas of the register. Load it once and keep it a while: areas change when an officer imports them."""

    spots: Mapping[int, Spot]
    by_name: Mapping[str, frozenset[int]]

    def match(self, text: str) -> tuple[int, ...]:
        """The areas that the text can mean: none, one, or a few to choose from. Exact, then prefix, then close."""
        typed = fold(text[:LONGEST_NAME])
        found = self.by_name.get(typed) or self._beginning_with(typed) or self._close_to(typed)
        narrowest = found - {self.spots[area].parent_id for area in found}
        return tuple(sorted(narrowest)) if len(narrowest) <= MOST_CHOICES else ()

    def nearest(self, latitude: float, longitude: float) -> int | None:
        """The nearest area with a position, an innermost one if any is near enough; None when all are too far."""
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

    def _close_to(self, typed: str) -> frozenset[int]:
        close = get_close_matches(typed, self.by_name, n=MOST_CHOICES, cutoff=CLOSENESS)
        return frozenset().union(*(self.by_name[name] for name in close))


def load_gazetteer(session: Session) -> Gazetteer:
    rows = session.exec(select(Area))
    spots = {
        row.id: Spot(row.id, row.parent_id, row.names, row.latitude, row.longitude)
        for row in rows
        if row.id is not None
    }
    by_name: dict[str, set[int]] = {}
    for spot in spots.values():
        for name in spot.names.values():
            by_name.setdefault(fold(name), set()).add(spot.id)
    return Gazetteer(spots, {name: frozenset(areas) for name, areas in by_name.items()})


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
