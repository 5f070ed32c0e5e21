"""Which people of an alert an officer wants to see: by state, area and all within it, language, and group."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from broadcasts.silent_zones import UNHEARD
from broadcasts.tables import ACCOUNTED, OPEN, LedgerState
from console.frame.forms import as_number

ANY = ""
CHOICES: dict[str, tuple[LedgerState, ...]] = {
    ANY: tuple(LedgerState),
    "open": OPEN,
    "unheard": UNHEARD,
    "accounted": ACCOUNTED,
    **{state.value: (state,) for state in LedgerState},
}
"""What a query may ask for as `state`, and the states that it means."""


@dataclass(frozen=True)
class LedgerFilter:
    """What a form or a link chose; an empty part chooses everybody. `state` is one of the choices, `group` is as it was
    typed."""

    state: str = LedgerState.WITH_OFFICER.value
    area_id: int | None = None
    language: str = ANY
    group: str = ANY

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "LedgerFilter":
        """What a query chose. Without a state, or with one that is none: the people whom officers must find."""
        state = asked.get("state", cls.state)
        return cls(
            state=state if state in CHOICES else cls.state,
            area_id=as_number(asked.get("area")),
            language=asked.get("language", ANY).strip(),
            group=asked.get("group", ANY).strip(),
        )

    @property
    def states(self) -> tuple[LedgerState, ...]:
        """The states that people may be in."""
        return CHOICES[self.state]

    @property
    def query(self) -> str:
        """The same as a link carries it."""
        parts = {
            "state": self.state,
            "area": str(self.area_id) if self.area_id else ANY,
            "language": self.language,
            "group": self.group,
        }
        return urlencode({name: value for name, value in parts.items() if value or name == "state"})
