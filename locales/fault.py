"""What is wrong with a catalogue: the file, the key, and what to do about it."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and what to do about it."""

    file: Path
    key: str
    says: str

    def __str__(self) -> str:
        where = os.path.relpath(self.file)
        return f"{where}: {self.key}: {self.says}" if self.key else f"{where}: {self.says}"
