"""What is counted of all wardens together: groups that lack something, people without a warden, silent areas."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from broadcasts.silent_zones import SilentZone, silent_zones
from broadcasts.warden_tree import Show, lacking
from registry.without_warden import counted_by_area

READS_A_GROUP = 150
"""So much longer than a row of a ledger takes a group: its warden and deputy, and what they said."""
READS_A_PERSON = 2


@dataclass(frozen=True)
class WardenNumbers:
    """Of every group, and of every area: how many people have no warden, and where nothing is heard from."""

    groups: Mapping[Show, int]
    without: Mapping[int, int]
    silent: tuple[SilentZone, ...]

    @property
    def rows(self) -> int:
        """As many rows of a ledger are counted in about the same time."""
        return self.groups[Show.ALL] * READS_A_GROUP + sum(self.without.values()) * READS_A_PERSON


def warden_numbers(session: Session) -> WardenNumbers:
    return WardenNumbers(lacking(session), counted_by_area(session), tuple(silent_zones(session)))
