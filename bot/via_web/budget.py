"""How often one client may ask, kept in memory: a restart forgets it, and every process counts for itself."""

from collections import deque
from datetime import datetime, timedelta

MOST_CLIENTS = 10_000


class Budget:
    """At most `limit` questions in any `window` from one client address."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self._limit = limit
        self._window = window
        self._asked: dict[str, deque[datetime]] = {}

    def spend(self, client: str, now: datetime) -> bool:
        """Count a question; false when the client has used up its budget, and then it is not counted."""
        asked = self._asked.pop(client, deque())
        self._asked[client] = asked  # the client who asked last stands last
        while asked and asked[0] <= now - self._window:
            asked.popleft()
        if len(self._asked) > MOST_CLIENTS:
            del self._asked[next(iter(self._asked))]
        if len(asked) >= self._limit:
            return False
        asked.append(now)
        return True
