"""What each officer may have done once at a time, because everybody else waits for the store meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager


class StillReading(Exception):
    """Another file of yours is being read just now. Wait until its page is there, and then try again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class OneAtATime:
    """The officers for whom a file is being read."""

    def __init__(self) -> None:
        self._busy: set[int] = set()

    @contextmanager
    def reading(self, officer_id: int) -> Iterator[None]:
        """While it lasts, no other file is read for this officer. Raises StillReading."""
        if officer_id in self._busy:
            raise StillReading
        self._busy.add(officer_id)
        try:
            yield
        finally:
            self._busy.discard(officer_id)
