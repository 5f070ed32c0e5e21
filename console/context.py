"""What the console is built from; the service fills it in and hands it to `create_console`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from broadcasts.speaker import Speaker
from registry.clock import Clock, WallClock
from registry.clock_trust import MOST_AHEAD
from registry.log_ins import LONGEST_IDLE
from registry.relying_party import RelyingParty
from registry.retention import Terms
from registry.settings import Mode, SecondFactor
from registry.store import Store

SESSION_HOURS = 8.0


@dataclass(frozen=True)
class MapTiles:
    """Where a picture under the map comes from, as {z}, {x} and {y} name its tiles, and whom to credit for it."""

    url: str
    credit: str


@dataclass(frozen=True)
class ConsoleContext:
    """`clock` gives the time of the crisis. Log-ins and codes go by `wall`: in real time, however fast that runs.

    `rates`: what may be sent a second on each channel that is switched on, in messages, and by SMS in segments.

    Passkeys are offered where there is a `relying_party`.

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
    map_tiles: MapTiles | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    relying_party: RelyingParty | None = None

    @property
    def needs_factor(self) -> bool:
        return self.second_factor is SecondFactor.REQUIRED

    @property
    def passkeys(self) -> RelyingParty | None:
        """What passkeys belong to; nothing where no code is asked for."""
        return self.relying_party if self.needs_factor else None
