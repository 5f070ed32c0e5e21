"""The world's towns, offline: for places that people name and the area register does not.

The table is cut from GeoNames (geonames.org, CC BY 4.0) by `supply.towns`: towns of 15,000 people and more, with what
they are called in many languages, in Latin letters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale

from locales.languages import LANGUAGES
from registry.latin import latin

FILE = Path(__file__).with_name("towns.tsv")


@dataclass(frozen=True)
class Town:
    """A town: its name as GeoNames writes it, the ISO code of its country, degrees (WGS 84), thousands of people."""

    name: str
    country: str
    latitude: float
    longitude: float
    thousands: int


class Towns:
    """All of them by what they are called: some 40 MB, read in part of a second.

    Few names belong to several towns: a list for every name would take twice the memory and the time.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._first: dict[str, int] = {}
        self._others: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            for name in line.rpartition("\t")[2].split("|"):
                if self._first.setdefault(name, number) != number:
                    self._others.setdefault(name, []).append(number)

    def called(self, name: str) -> tuple[Town, ...]:
        """The towns of that name, as `latin` writes it; the largest first."""
        if name not in self._first:
            return ()
        towns = [_town(self._lines[number]) for number in (self._first[name], *self._others.get(name, ()))]
        return tuple(sorted(towns, key=lambda town: -town.thousands))


def load_towns() -> None:
    """Read all of it, which takes the better part of a second, so that nobody's message waits for it later."""
    world_towns()
    countries_by_name()


@lru_cache(maxsize=1)
def world_towns() -> Towns:
    """The table that Muster brings along."""
    return Towns(FILE.read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def countries_by_name() -> Mapping[str, str]:
    """ISO codes by what countries are called in the shipped languages, as `latin` writes it."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language.code).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(latin(name), code)
    return found


def _town(line: str) -> Town:
    country, latitude, longitude, thousands, name, _ = line.split("\t")
    return Town(name, country, float(latitude), float(longitude), int(thousands))
