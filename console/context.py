"""What the console is built from; the service fills it in and hands it to `create_console`."""

from dataclasses import dataclass, field

from broadcasts.speaker import Speaker
from registry.clock import Clock, WallClock
from registry.settings import Mode
from registry.store import Store

SESSION_HOURS = 8.0


@dataclass(frozen=True)
class ConsoleContext:
    """`clock` gives the time of the crisis. Log-ins end by `wall`, in real hours, however fast a sandbox runs."""

    store: Store
    speaker: Speaker
    clock: Clock
    mode: Mode
    session_hours: float = SESSION_HOURS
    wall: Clock = field(default_factory=WallClock)
