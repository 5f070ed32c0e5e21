"""Which people of a proposal's preview are asked for: of a line and a change, by language, channel and gap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from broadcasts.readers_listed import NEVER, Wanted
from console.frame.forms import as_number
from registry.tables import AddressState


@dataclass(frozen=True)
class ToldFilter:
    """What a link chose; an empty part chooses everybody. `area_id` is that of the line, `was` and `now` its change."""

    area_id: int | None = None
    was: int | None = None
    now: int | None = None
    wanted: Wanted = field(default_factory=Wanted)

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "ToldFilter":
        """Of `line`, `was`, `now`, `reads` (a language), `chose` (a language), `first` (a channel, or nowhere) and
        `lost` (the state of an address, or never)."""
        return cls(
            area_id=as_number(asked.get("line")),
            was=as_number(asked.get("was")),
            now=as_number(asked.get("now")),
            wanted=Wanted(
                language=asked.get("reads") or None,
                own=asked.get("chose") or None,
                channel=asked.get("first") or None,
                lost=_lost(asked.get("lost", "")),
            ),
        )

    @property
    def query(self) -> str:
        """The same as a link carries it."""
        wanted = self.wanted
        parts = {
            "line": self.area_id,
            "was": self.was,
            "now": self.now,
            "reads": wanted.language,
            "chose": wanted.own,
            "first": wanted.channel,
            "lost": wanted.lost,
        }
        return urlencode({name: str(value) for name, value in parts.items() if value is not None})

    def holds(self, line_area: int, was: int, now: int) -> bool:
        """Whether people of such a change are wanted."""
        pairs = ((self.area_id, line_area), (self.was, was), (self.now, now))
        return all(chosen is None or chosen == given for chosen, given in pairs)


def _lost(asked: str) -> AddressState | Literal["never"] | None:
    if asked == NEVER:
        return NEVER
    return AddressState(asked) if asked in set(AddressState) else None
