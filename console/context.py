"""What the console is built from; the service fills it in and hands it to `create_console`."""

from dataclasses import dataclass, field
from datetime import timedelta

from broadcasts.speaker import Speaker
from registry.clock import Clock, WallClock
from registry.clock_trust import MOST_AHEAD
from registry.log_ins import LONGEST_IDLE
from registry.retention import Terms
from registry.settings import Mode, SecondFactor
from registry.store import Store

SESSION_HOURS = 8.0


@dataclass(frozen=True)
class ConsoleContext:
    """`clock` gives the time of the crisis. Log-ins and codes go by `wall`: in real time, however fast that runs.

    A clock that is more than `clock_may_gain` ahead of the last purge is in doubt.
    """

    store: Store
    speaker: Speaker
    clock: Clock
    mode: Mode
    session_hours: float = SESSION_HOURS
    wall: Clock = field(default_factory=WallClock)
    idle: timedelta = LONGEST_IDLE
    second_factor: SecondFactor = SecondFactor.REQUIRED
    terms: Terms = field(default_factory=Terms)
    clock_may_gain: timedelta = MOST_AHEAD

    @property
    def needs_factor(self) -> bool:
        return self.second_factor is SecondFactor.REQUIRED
