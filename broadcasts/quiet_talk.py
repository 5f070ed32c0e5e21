"""What is said to people only while nothing happens: that they are on a list, and that something of theirs expires.

Both go out as bulk, where no level above 0 stands, and each of them once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from alert_levels.calm import calm_areas
from broadcasts.listing import tell_listed
from broadcasts.reminding import remind_due
from broadcasts.speaker import Speaker
from registry.store import Store

AT_ONCE = 100
"""So many people a transaction: a reply must not wait long behind them."""
MOST = 1000
"""So many a run: a list of thousands is told over hours, and officers have time to read the answers."""

Say = Callable[[Session, Speaker, Sequence[int], datetime, int], int]
SAID: tuple[Say, ...] = (tell_listed, remind_due)


class QuietTalk:
    """Says what is due; what that is stands in the store."""

    def __init__(self, store: Store, speaker: Speaker) -> None:
        self._store = store
        self._speaker = speaker

    async def run(self, now: datetime) -> int:
        """Say what is due now; returns to how many people."""
        return sum([await self._say_all(say, now) for say in SAID])

    async def _say_all(self, say: Say, now: datetime) -> int:
        told = 0
        while told < MOST:
            last = await self._store.write(lambda session: self._say(session, say, now))
            told += last
            if last < AT_ONCE:
                break
        return told

    def _say(self, session: Session, say: Say, now: datetime) -> int:
        return say(session, self._speaker, calm_areas(session, now), now, AT_ONCE)
