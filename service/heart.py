"""A heart: beaten by what must not stand still, looked at by whoever watches it, on whichever thread."""

import time
from collections.abc import Callable


class Heart:
    """Knows how long ago it was beaten, in real seconds of a clock that never goes back."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._beaten_at = seconds()

    def beat(self) -> None:
        self._beaten_at = self._seconds()

    @property
    def age(self) -> float:
        return self._seconds() - self._beaten_at
