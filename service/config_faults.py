"""What can be wrong with the configuration, and the one error that carries all of it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ConfigFault:
    """One thing that is wrong: at which key, what, and what to do about it."""

    key: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.key} {self.wrong}: {self.remedy}"


class ConfigError(Exception):
    """Muster cannot start from this configuration; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Sequence[ConfigFault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n  ".join([f"the configuration has {count}:", *map(str, faults)]))
        self.faults = tuple(faults)
