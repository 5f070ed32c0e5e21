"""Cuts the console's outlines.json out of Natural Earth's countries at 1:50 million, from the npm package world-atlas.

Natural Earth is in the public domain (naturalearthdata.com). Who wants newer outlines fetches the package with
`npm pack world-atlas`, unpacks it, and runs `python -m supply.outlines package/countries-50m.json`.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "console" / "overview" / "outlines.json"
DECIMALS = 2
"""Of a degree: some 1 km, finer than the source is."""

Ring = list[list[float]]


def countries_of(topology: Any) -> list[dict[str, Any]]:
    """Each country with its name, its box (west, south, east, north) and its outer and inner rings of [lon, lat]."""
    arcs = [_line(arc, topology["transform"]) for arc in topology["arcs"]]
    geometries = topology["objects"]["countries"]["geometries"]
    found = [_country(geometry, arcs) for geometry in geometries]
    return sorted(found, key=lambda country: str(country["name"]))


def _line(arc: Sequence[Sequence[int]], transform: Any) -> Ring:
    """An arc's points, which TopoJSON keeps as steps from one to the next on a grid (its specification, 2.1.4)."""
    (wide, high), (left, low) = transform["scale"], transform["translate"]
    steps = accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]])
    return [[x * wide + left, y * high + low] for x, y in steps]


def _country(geometry: Any, arcs: Sequence[Ring]) -> dict[str, Any]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [_ring(numbers, arcs) for polygon in polygons for numbers in polygon]
    rings = [ring for ring in rings if len(ring) > 3]
    east = [point[0] for ring in rings for point in ring]
    north = [point[1] for ring in rings for point in ring]
    box = [min(east), min(north), max(east), max(north)]
    return {"name": geometry["properties"]["name"], "box": box, "rings": rings}


def _ring(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    return list(_thinned(point for number in numbers for point in _arc(number, arcs)))


def _arc(number: int, arcs: Sequence[Ring]) -> Ring:
    """An arc by its number; the complement of one (~number) runs backwards."""
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def _thinned(points: Iterator[Sequence[float]]) -> Iterator[list[float]]:
    last: list[float] | None = None
    for point in points:
        rounded = [round(degrees, DECIMALS) for degrees in point]
        if rounded != last:
            yield rounded
        last = rounded


def main(arguments: Sequence[str]) -> int:
    countries = countries_of(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    lines = ",\n".join(json.dumps(country, ensure_ascii=False, separators=(",", ":")) for country in countries)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    sys.stdout.write(f"{len(countries)} countries in {FILE.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
