"""Which people of an alert an officer wants to see: by state, area and all within it, language, and group."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from broadcasts.tables import LedgerState
from console.frame.forms import as_number

ANY = ""


@dataclass(frozen=True)
class LedgerFilter:
    """What a form or a link chose; an empty part chooses everybody. `group` is as it was typed."""

    state: LedgerState | None = LedgerState.WITH_OFFICER
    area_id: int | None = None
    language: str = ANY
    group: str = ANY

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "LedgerFilter":
        """What a query chose. Without a state, or with one that is none: the people whom officers must find."""
        return cls(
            state=_state(asked.get("state")),
            area_id=as_number(asked.get("area")),
            language=asked.get("language", ANY).strip(),
            group=asked.get("group", ANY).strip(),
        )

    @property
    def query(self) -> str:
        """The same as a link carries it."""
        parts = {
            "state": self.state.value if self.state else ANY,
            "area": str(self.area_id) if self.area_id else ANY,
            "language": self.language,
            "group": self.group,
        }
        return urlencode({name: value for name, value in parts.items() if value or name == "state"})


def _state(asked: str | None) -> LedgerState | None:
    if asked == ANY:
        return None
    return LedgerState(asked) if asked in set(LedgerState) else LedgerState.WITH_OFFICER
