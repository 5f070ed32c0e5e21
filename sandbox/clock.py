"""The crisis clock: time inside the sandbox, which may run faster than the wall clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class CrisisClock:
    """Aware UTC time that runs `scale` times as fast as real time, from `start` on."""

    def __init__(
        self, scale: float = 1.0, start: datetime | None = None, real: Callable[[], float] = time.monotonic
    ) -> None:
        if scale <= 0:
            raise ValueError(f"The clock's scale is {scale}; it must be above 0.")
        self.scale = scale
        self._real = real
        self._began = real()
        self._start = (start or datetime.now(UTC)).astimezone(UTC)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(self._real() - self._began) * self.scale)

    def at_least(self, span: timedelta, real_seconds: float) -> timedelta:
        """A span of crisis time, stretched where it would last less than that on the wall clock.

        A fast crisis must not make the wire's own delays look like minutes lost.
        """
        return max(span, timedelta(seconds=real_seconds * self.scale))

    def real_seconds(self, crisis_seconds: float) -> float:
        """How long `crisis_seconds` last on the wall clock."""
        return crisis_seconds / self.scale
