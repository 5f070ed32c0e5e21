"""The order of need: who of a broadcast is written to first, as a number on every message and as stretches to fill.

Wardens first (warden, deputy, warden of the zone), since others depend on them; then the highest level; within a level
people whose needs slow them down, those who need most before the others; then everybody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement

Number = TypeVar("Number", int, ColumnElement[int])

WARDENS_FIRST = 0
MOST_NEEDY = 9
"""The highest `needs_rank` of a person."""


class Who(StrEnum):
    """The people of one stretch."""

    WARDENS = "wardens"
    SLOW = "slow"
    REST = "rest"


@dataclass(frozen=True)
class Stretch:
    """People whose rows are filled one after the other, by their numbers: those of one area, or wherever they are."""

    who: Who
    area_id: int | None = None


def urgency(top: int, rank: Number, needs: Number) -> Number:
    """The place of whoever is no warden, at a level of a ladder that ends at `top`; a lower number goes first."""
    return WARDENS_FIRST + 1 + (MOST_NEEDY + 1) * (top - rank) + MOST_NEEDY - needs


def stretches(areas: Iterable[tuple[int, int]]) -> list[Stretch]:
    """How a broadcast to these (area, level) is filled. The rest are all who have no row yet, whatever they became."""
    by_rank: dict[int, list[int]] = {}
    for area_id, rank in sorted(areas):
        by_rank.setdefault(rank, []).append(area_id)
    return [
        Stretch(Who.WARDENS),
        *(
            Stretch(who, area_id)
            for rank in sorted(by_rank, reverse=True)
            for who in (Who.SLOW, Who.REST)
            for area_id in by_rank[rank]
        ),
    ]
