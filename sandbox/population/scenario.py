"""The scenario "Cedar" as data: the places of a fictional country, who lives there, and the words its people use."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CEDAR = Path(__file__).parent / "cedar"


@dataclass(frozen=True)
class Place:
    """An area: its code, the code of the area around it, its names by language, and where it is in degrees."""

    code: str
    parent: str | None
    kind: str
    names: Mapping[str, str]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Words:
    """What a speaker of a language has at hand: words that the texts show, digits, and a sentence about nothing."""

    endonym: str
    start: str
    help: str
    skip: str
    place: str
    left: str
    stop: str
    code: str
    family: str
    digits: str
    chatter: str


@dataclass(frozen=True)
class Scenario:
    """Everything that is the same whoever lives there. `homes` and `origins` are (what, share) pairs."""

    places: Mapping[str, Place]
    homes: tuple[tuple[str, int], ...]
    origins: tuple[tuple[str, int], ...]
    words: Mapping[str, Words]
    names: Mapping[str, tuple[str, ...]]

    def around(self, code: str) -> tuple[str, ...]:
        """The area and every area around it, out to the country."""
        chain = [code]
        while (parent := self.places[chain[-1]].parent) is not None:
            chain.append(parent)
        return tuple(chain)

    def region_of(self, code: str) -> str:
        return next(area for area in self.around(code) if self.places[area].kind == "region")

    def is_innermost(self, code: str) -> bool:
        return all(place.parent != code for place in self.places.values())


@cache
def cedar() -> Scenario:
    """The scenario, read from its files."""
    names: dict[str, tuple[str, ...]] = {}
    for row in _rows("names"):
        names[row["language"]] = (*names.get(row["language"], ()), row["name"])
    return Scenario(
        places={row["code"]: _place(row) for row in _rows("areas")},
        homes=tuple((row["area"], int(row["share"])) for row in _rows("homes")),
        origins=tuple((row["language"], int(row["share"])) for row in _rows("origins")),
        words={row.pop("language"): Words(**row) for row in _rows("words")},
        names=names,
    )


def raw_file(name: str) -> bytes:
    """One of the scenario's files as it stands, for the importer: areas, points or contacts."""
    return (CEDAR / f"{name}.csv").read_bytes()


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (CEDAR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _place(row: Mapping[str, str]) -> Place:
    names = {column.removeprefix("name_"): text for column, text in row.items() if column.startswith("name_")}
    latitude, longitude = row["latitude"], row["longitude"]
    return Place(
        code=row["code"],
        parent=row["parent"] or None,
        kind=row["kind"],
        names=names,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
    )
