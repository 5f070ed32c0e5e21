"""What one lane has done since its process began, counted for whoever watches it."""

from collections import Counter
from dataclasses import dataclass, field

from broadcasts.channel import SendError, Trouble


@dataclass
class Meter:
    """Counters that only grow, beside what the carrier allows. `held_seconds` is crisis time in which a carrier's
    "too many" kept the lane still."""

    per_second: int = 0
    accepted: int = 0
    troubles: Counter[Trouble] = field(default_factory=Counter)
    held_seconds: float = 0.0

    def note(self, error: SendError | None) -> None:
        """One message came back, with a trouble or without."""
        if error is None:
            self.accepted += 1
        else:
            self.troubles[error.trouble] += 1

    def note_hold(self, seconds: float) -> None:
        self.held_seconds += seconds
