"""The queue in front of each sender: messages leave it by segments per second, in order of arrival."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

QUEUE_HOLDS = timedelta(hours=10)


@dataclass
class SenderQueues:
    """When the next message of each sender can leave. Twilio takes what fits into 10 hours, and refuses the rest."""

    segments_per_second: float
    _free_at: dict[str, datetime] = field(default_factory=dict)

    def is_full(self, sender: str, now: datetime) -> bool:
        return self._free_at.get(sender, now) - now >= QUEUE_HOLDS

    def leave_at(self, sender: str, segments: int, now: datetime) -> datetime:
        """Place a message at the end; gives when its last segment leaves."""
        start = max(now, self._free_at.get(sender, now))
        free_at = self._free_at[sender] = start + timedelta(seconds=segments / self.segments_per_second)
        return free_at
