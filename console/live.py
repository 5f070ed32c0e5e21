"""The live ledger: one stream of server-sent events a page, woken by the store, bounded in number and in rate."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from registry.store import Store

BETWEEN_LOOKS = 1.0
"""Seconds at least between two looks at the ledger: a thousand answers a second are one change of the page."""
LONGEST_QUIET = 5.0
"""Seconds at most between two looks: another process may write to the same store, and receipts announce nothing."""
MOST_STREAMS = 64
MOST_OF_ONE = 4
"""Streams of one officer: browsers open six connections to a host, and some must be left for pages."""


class TooManyStreams(Exception):
    """There are too many live pages. Close one, or reload this page by hand."""


@dataclass(frozen=True, eq=False)
class _Sleeper:
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event


class Pulse:
    """Wakes every open stream when the ledger changed; one listener on the store serves them all."""

    def __init__(self, store: Store) -> None:
        self._sleepers: tuple[_Sleeper, ...] = ()
        self._by_officer: Counter[int] = Counter()
        self._stopped = False
        store.listen(self._heard)

    def check_room(self, officer_id: int) -> None:
        """Raises TooManyStreams when there is no room for one more."""
        if self._by_officer.total() >= MOST_STREAMS or self._by_officer[officer_id] >= MOST_OF_ONE:
            raise TooManyStreams(TooManyStreams.__doc__)

    @contextmanager
    def seat(self, officer_id: int) -> Iterator[None]:
        """Counts one stream while it lasts."""
        self._by_officer[officer_id] += 1
        try:
            yield
        finally:
            self._by_officer[officer_id] -= 1

    async def beats(self, between: float = BETWEEN_LOOKS, quiet: float = LONGEST_QUIET) -> AsyncGenerator[None, None]:
        """Once at first, then whenever the ledger changed or it has been quiet for long."""
        sleeper = _Sleeper(asyncio.get_running_loop(), asyncio.Event())
        self._sleepers = (*self._sleepers, sleeper)
        try:
            while not self._stopped:
                sleeper.woken.clear()
                yield
                await asyncio.sleep(between)
                await _wait(sleeper.woken, quiet - between)
        finally:
            self._sleepers = tuple(other for other in self._sleepers if other is not sleeper)

    def stop(self) -> None:
        """End every stream within a moment, so that the server need not wait for them."""
        self._stopped = True
        for sleeper in self._sleepers:
            _wake(sleeper)

    def _heard(self, topic: str) -> None:
        """Called on the store's writer thread."""
        if topic == "ledger":
            for sleeper in self._sleepers:
                _wake(sleeper)


def _wake(sleeper: _Sleeper) -> None:
    if not sleeper.loop.is_closed():
        sleeper.loop.call_soon_threadsafe(sleeper.woken.set)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
