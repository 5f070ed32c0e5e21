"""What is counted of all wardens together: groups that lack something, people without a warden, silent areas."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from broadcasts.silent_zones import SilentZone, silent_zones
from broadcasts.warden_tree import Show, lacking
from registry.without_warden import counted_by_area

ROWS_A_GROUP = 20
"""A group costs as much to count as so many people without one: its warden, deputy and what they said are looked up."""


@dataclass(frozen=True)
class WardenNumbers:
    """Of every group, and of every area: how many people have no warden, and where nothing is heard from."""

    groups: Mapping[Show, int]
    without: Mapping[int, int]
    silent: tuple[SilentZone, ...]

    @property
    def rows(self) -> int:
        """About how many rows were read."""
        return self.groups[Show.ALL] * ROWS_A_GROUP + sum(self.without.values())


def warden_numbers(session: Session) -> WardenNumbers:
    return WardenNumbers(lacking(session), counted_by_area(session), tuple(silent_zones(session)))
