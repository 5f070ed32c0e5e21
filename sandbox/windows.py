"""A strict sliding window: never more than so many in any stretch of so long."""

from collections import deque
from datetime import datetime, timedelta
from math import ceil


class SlidingWindow:
    """Admits at most `limit` events in any `length`; one that comes too early closes it for the time it is told."""

    def __init__(self, limit: int, length: timedelta) -> None:
        self._limit = limit
        self._length = length
        self._admitted: deque[datetime] = deque()
        self._closed_until: datetime | None = None

    def wait(self, now: datetime) -> int:
        """Whole seconds until the next event may come, at least 1; 0 if it may come now."""
        if self._closed_until is not None and now < self._closed_until:
            return ceil((self._closed_until - now).total_seconds())
        while self._admitted and now - self._admitted[0] >= self._length:
            self._admitted.popleft()
        if len(self._admitted) < self._limit:
            return 0
        seconds = max(1, ceil((self._admitted[0] + self._length - now).total_seconds()))
        self._closed_until = now + timedelta(seconds=seconds)
        return seconds

    def admit(self, now: datetime) -> None:
        """Count one event, after `wait` gave 0."""
        self._admitted.append(now)
