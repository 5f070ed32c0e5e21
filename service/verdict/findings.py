"""What a verdict says: faults by kind, and figures by alert."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class FaultKind(StrEnum):
    """What can be wrong with what was sent."""

    MISSING = "was not told"
    DOUBLE = "was told the same twice"
    WRONG_AREA = "was told what does not concern them"
    WRONG_LANGUAGE = "was told in a language that is not theirs"
    WRONG_LEVEL = "was told a level that does not hold for them, or no longer"


@dataclass(frozen=True)
class Fault:
    """One fault. `key` is the person's, None where nobody of the cast has the address."""

    kind: FaultKind
    key: str | None
    ref: str
    at: datetime
    why: str

    def __str__(self) -> str:
        return f"{self.at:%d %b %H:%M:%S} {self.key or 'somebody'} {self.kind} ({self.ref}): {self.why}"


@dataclass(frozen=True)
class Figures:
    """One alert: how many had to be told, how many were, and how long after its issue the first and the last."""

    ref: str
    expected: int
    reached: int
    first: timedelta | None
    last: timedelta | None


@dataclass(frozen=True)
class Verdict:
    """All faults, oldest first, and the figures of each alert in the order of issue."""

    faults: tuple[Fault, ...]
    figures: tuple[Figures, ...]

    @property
    def is_clean(self) -> bool:
        return not self.faults
