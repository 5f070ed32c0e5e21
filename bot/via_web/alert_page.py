"""What the public page shows of the levels, in one language: pure, and without a word about anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from alert_levels.in_force import InForce
from broadcasts.speaker import Speaker
from broadcasts.wording import moment
from registry.areas import name_of

SHAPES = ("square", "triangle", "diamond", "octagon")
"""What the page can draw; any other is a circle."""
COLOURS = ("green", "yellow", "orange", "red", "black")


@dataclass(frozen=True)
class ShownArea:
    """An area with what is said of it, one sentence a line, and the names of the areas that share its level.

    `apart`: a part of it has another level and stands by itself.
    """

    name: str
    apart: bool
    lines: tuple[str, ...]
    within: tuple[str, ...]


@dataclass(frozen=True)
class ShownLevel:
    """A level with all areas where it holds; number, word, shape and colour say the same."""

    rank: int
    shape: str
    colour: str
    headline: str
    action: str
    areas: tuple[ShownArea, ...]


@dataclass(frozen=True)
class ShownLevels:
    """All that holds at a moment, the highest level first; `wrong` names alerts that were taken back."""

    levels: tuple[ShownLevel, ...]
    wrong: tuple[str, ...]
    as_of: str


def shown_levels(
    speaker: Speaker, in_force: Sequence[InForce], wrong: Sequence[str], language: str, now: datetime
) -> ShownLevels:
    """`in_force` comes with the highest level first."""
    levels = tuple(
        _level(speaker, rank, list(areas), language, now)
        for rank, areas in groupby(in_force, key=lambda each: each.rank)
    )
    return ShownLevels(levels, tuple(wrong), moment(speaker, language, now))


def _level(speaker: Speaker, rank: int, areas: Sequence[InForce], language: str, now: datetime) -> ShownLevel:
    level = speaker.ladder.level(rank)
    shown = (_area(speaker, area, language, now) for area in areas)
    return ShownLevel(
        rank=rank,
        shape=level.shape if level.shape in SHAPES else "circle",
        colour=level.colour if level.colour in COLOURS else "plain",
        headline=speaker.say(language, f"level.{rank}.headline"),
        action=speaker.say(language, f"level.{rank}.action" if rank else "web.calm"),
        areas=tuple(sorted(shown, key=lambda area: area.name.casefold())),
    )


def _area(speaker: Speaker, area: InForce, language: str, now: datetime) -> ShownArea:
    return ShownArea(
        name=name_of(area.names, language),
        apart=area.apart,
        lines=tuple(_lines(speaker, area, language, now)),
        within=tuple(sorted((name_of(names, language) for names in area.within), key=str.casefold)),
    )


def _lines(speaker: Speaker, area: InForce, language: str, now: datetime) -> list[str]:
    promise = area.promise
    if promise is None:
        return []
    since, next_update = (moment(speaker, language, at) for at in (promise.since, promise.next_update))
    late = promise.next_update < now
    return [
        speaker.say(language, f"hazard.{promise.hazard}"),
        speaker.say(language, "full.time", since=since),
        speaker.say(language, "web.late", next=next_update)
        if late
        else speaker.say(language, "full.next", next=next_update),
    ]
