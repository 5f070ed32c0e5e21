"""The circuit of one carrier, pure: when it counts as down, and how rarely it is then tried.

While a carrier is down one message at a time probes it; the rest stays queued, costs no attempts and may go another way
(`fallback`).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadcasts.channel import Trouble

TRIPS_AT = 5
"""So many sends in a row without a word of the carrier."""
LONGEST_PROBE_WAIT = timedelta(seconds=30)

_NO_WORD = (Trouble.DOWN, Trouble.UNKNOWN)


@dataclass(frozen=True)
class Circuit:
    """`down_since` is empty while the carrier takes messages; `failures` counts those in a row."""

    failures: int = 0
    down_since: datetime | None = None
    why: str | None = None

    @property
    def is_open(self) -> bool:
        return self.down_since is not None

    @property
    def probe_wait(self) -> timedelta:
        """How long to wait before the next probe: 1, 2, 4 ... seconds, at most half a minute."""
        return min(LONGEST_PROBE_WAIT, timedelta(seconds=2 ** min(10, max(0, self.failures - TRIPS_AT))))

    def after(self, trouble: Trouble | None, why: str, now: datetime, *, probing: bool = False) -> "Circuit":
        """The circuit after one more outcome. An account that is refused is down at once: it does not mend by itself.

        What was on its way when the carrier went down says no more than that: only probes make the next one rarer.
        """
        if self.is_open and not probing and (trouble in _NO_WORD or trouble is Trouble.MISCONFIGURED):
            return self
        if trouble is Trouble.MISCONFIGURED:
            return Circuit(max(self.failures + 1, TRIPS_AT), self.down_since or now, why)
        if trouble not in _NO_WORD:
            return WELL
        failures = self.failures + 1
        if failures < TRIPS_AT:
            return replace(self, failures=failures, why=why)
        return Circuit(failures, self.down_since or now, why)


WELL = Circuit()
