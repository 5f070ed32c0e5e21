"""What the console is built from; the service fills it in and hands it to `create_console`."""

from dataclasses import dataclass, field
from datetime import timedelta

from broadcasts.speaker import Speaker
from registry.clock import Clock, WallClock
from registry.log_ins import LONGEST_IDLE
from registry.settings import Mode, SecondFactor
from registry.store import Store

SESSION_HOURS = 8.0


@dataclass(frozen=True)
class ConsoleContext:
    """`clock` gives the time of the crisis. Log-ins and codes go by `wall`: in real time, however fast that runs."""

    store: Store
    speaker: Speaker
    clock: Clock
    mode: Mode
    session_hours: float = SESSION_HOURS
    wall: Clock = field(default_factory=WallClock)
    idle: timedelta = LONGEST_IDLE
    second_factor: SecondFactor = SecondFactor.REQUIRED

    @property
    def needs_factor(self) -> bool:
        return self.second_factor is SecondFactor.REQUIRED
