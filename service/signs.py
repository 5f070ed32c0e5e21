"""What the watchdog looks at: hearts of this process, and rows read over a connection of its own."""

from collections.abc import Sequence
from time import monotonic

from sqlalchemy import Engine
from sqlmodel import Session

from broadcasts.backlog import heads, unanswered_since
from broadcasts.health import carriers_down
from broadcasts.rounds import Rounds
from registry.clock import Clock
from registry.duties import deserted, holders
from registry.engines import open_engine
from registry.leases import this_process
from service.heart import Heart
from service.watchdog import STILL_SECONDS, Signs


class Look:
    """Reads the signs, from one thread only. `polls`: Telegram is polled. `scale`: crisis seconds in a real one."""

    def __init__(
        self,
        url: str,
        channels: Sequence[str],
        loop: Heart,
        rounds: Rounds,
        clock: Clock,
        *,
        polls: bool = False,
        scale: float = 1.0,
    ) -> None:
        self._engine: Engine = open_engine(url, 1)
        self._channels = channels
        self._duties = {"rounds", *(f"lane:{channel}" for channel in channels), *(["polling"] if polls else [])}
        self._loop = loop
        self._rounds = rounds
        self._clock = clock
        self._scale = scale
        self._holder = this_process()

    def __call__(self) -> Signs:
        """Raises what the database raises."""
        now = self._clock.now()
        with Session(self._engine) as session:
            waits, held = unanswered_since(session, now), holders(session)
            left = sorted(self._duties & deserted(session, STILL_SECONDS).keys())
            down = sorted(row.channel for row in carriers_down(session))
            return Signs(
                loop_age=self._loop.age,
                round_age=0.0 if self._others(held) else monotonic() - self._rounds.turned_at,
                unanswered=(now - waits).total_seconds() / self._scale if waits else 0.0,
                heads=heads(session, [channel for channel in self._channels if channel not in down], now),
                trouble=(
                    *(f"the carrier of {channel} takes nothing" for channel in down),
                    *(f"no process does the duty {name}" for name in left),
                ),
            )

    def close(self) -> None:
        self._engine.dispose()

    def _others(self, held: dict[str, str]) -> bool:
        """Whether another process turns the rounds."""
        return held.get("rounds", self._holder) != self._holder
