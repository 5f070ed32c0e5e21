"""Which level holds for an area: pure rules, no store.

The level of an area is the highest over the areas that contain it, itself included, unless one of them is exempt: an
exempt area is cut off from everything around it (domain practice: one city at 2 inside a country at 4, by name).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Placed:
    """The level that a decision put on one area itself."""

    rank: int
    exempt: bool = False


@dataclass(frozen=True)
class Holds:
    """The level that holds for an area, and the area whose level it is (None: nobody ever placed one)."""

    rank: int
    from_area: int | None


@dataclass(frozen=True)
class Change:
    """An area whose people must be told, because of a line on `line_area`."""

    area_id: int
    line_area: int
    was: int
    now: int


def holding(chain: Sequence[int], placed: Mapping[int, Placed]) -> Holds:
    """What holds for the area that the chain begins with; of equal ranks the nearest area speaks."""
    best = Holds(0, None)
    for area_id in chain:
        place = placed.get(area_id)
        if place is None:
            continue
        if best.from_area is None or place.rank > best.rank:
            best = Holds(place.rank, area_id)
        if place.exempt:
            break
    return best


def changes(
    chains: Mapping[int, Sequence[int]],
    before: Mapping[int, Placed],
    lines: Mapping[int, Placed],
) -> list[Change]:
    """Whose level or required action changes when the lines (by area) are put in place, and which line tells them.

    Nobody at 3 is told "2" because the country around them went to 2. A line whose own level holds for people is news
    to them even when they were at that level before, above normal: its place, point or time changed.
    """
    after = {**before, **lines}
    found: list[Change] = []
    for area_id, chain in chains.items():
        was, now = holding(chain, before), holding(chain, after)
        speaker = _speaker(chain, now, lines)
        renewed = now.from_area == speaker and now.rank > 0
        if speaker is not None and (was.rank != now.rank or renewed):
            found.append(Change(area_id, speaker, was.rank, now.rank))
    return found


def _speaker(chain: Sequence[int], now: Holds, lines: Mapping[int, Placed]) -> int | None:
    """The line that tells this area: the one whose level now holds, else the nearest one around it."""
    if now.from_area in lines:
        return now.from_area
    return next((area_id for area_id in chain if area_id in lines), None)


def ranks(chains: Mapping[int, Sequence[int]], placed: Mapping[int, Placed], areas: Iterable[int]) -> dict[int, int]:
    """The effective rank of each of the areas."""
    return {area_id: holding(chains[area_id], placed).rank for area_id in areas}
