"""What the officers of the demo decide and when: scenario Cedar's slow escalation (docs/cedar.md), told shorter."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Act:
    """One decision, its areas by name. `after` counts from the one before; a wrong one is corrected after its time."""

    after: timedelta
    lines: tuple[tuple[str, int], ...]
    hazard: str
    reason: str
    corrected_after: timedelta | None = None
    restart_after: bool = False


def _hours(hours: float) -> timedelta:
    return timedelta(hours=hours)


SOUTH, HILLS = "Tesmara", "Nabrit"
COUNTRY = "Bravia"

CEDAR = (
    Act(_hours(0), ((COUNTRY, 1),), "unrest", "Shots across the border, no danger inside the country yet"),
    Act(_hours(1.5), ((SOUTH, 2), (HILLS, 2)), "shelling", "Shells fell on the border villages"),
    Act(_hours(1.5), ((COUNTRY, 2),), "conflict", "Strikes near the capital last night"),
    Act(
        _hours(1.5),
        ((SOUTH, 3), (HILLS, 3)),
        "conflict",
        "Fighting in the South; the airport is open",
        restart_after=True,
    ),
    Act(
        _hours(1.5),
        ((COUNTRY, 4),),
        "conflict",
        "Meant for the South, sent to the country",
        corrected_after=_hours(0.25),
    ),
    Act(_hours(1.5), ((COUNTRY, 3),), "conflict", "Strikes on the roads; flights home are arranged"),
    Act(_hours(4), ((SOUTH, 4),), "conflict", "The South must be empty before the bridges close"),
)
POINT = {COUNTRY: "Mirana stadium", SOUTH: "Tirelle church"}
"""Where people are sent at the highest level."""
