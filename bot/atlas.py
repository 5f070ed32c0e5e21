"""The register's places as messages need them, read once and used for a while."""

import time
from collections.abc import Iterable

from sqlmodel import Session

from registry.places import Gazetteer, load_gazetteer
from registry.towns import Towns, world_towns

KEPT_FOR = 60.0
"""Wall-clock seconds that the names are used before they are read again."""


class Atlas:
    """Read again after a minute, and at once when somebody is in an area that it lacks."""

    def __init__(self) -> None:
        self._read_at = 0.0
        self.gazetteer = Gazetteer({}, {})

    @property
    def towns(self) -> Towns:
        """The towns of the world."""
        return world_towns()

    def look_up(self, session: Session, area_ids: Iterable[int]) -> None:
        """Make sure that these areas are known."""
        old = not self._read_at or time.monotonic() - self._read_at > KEPT_FOR
        if old or not self.gazetteer.spots.keys() >= set(area_ids):
            self.gazetteer = load_gazetteer(session)
            self._read_at = time.monotonic()
