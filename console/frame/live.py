"""What of a page follows by itself: made once a beat for everybody who watches the same, however many they are.

A page hands `streams.stream` what to look at and the template that shows it, and gets the answer for the browser:

    @router.get("/cases/events")
    async def stream_cases(desk: AnyOfficer) -> Response:
        return stream(desk, "cases", open_cases, "case_list.html")  # open_cases(session, now)

and in its page, around the first showing of the same template:

    <div hx-ext="sse" sse-connect="/cases/events" sse-swap="live">{% include "case_list.html" %}</div>

The template finds what was looked at as `shown`.

Below that stands the `Pulse`. All who watch the same part in the same language and by the same clock share one feed.
A feed looks when the store says that the ledger changed, at most once a second, and at least every five; it draws only
if two looks differ. So open pages cost one look and one drawing a beat, and sending the same bytes to each.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, TypeVar

import structlog

from registry.store import Store

log = structlog.get_logger()

T = TypeVar("T")

MOST_STREAMS = 400
MOST_OF_ONE = 4
"""Streams of one officer: browsers open six connections to a host, and some must be left for pages."""


class TooManyStreams(Exception):
    """There are too many live pages. Close one, or reload this page by hand."""


@dataclass(frozen=True)
class Pace:
    """Seconds of the streams.

    `between`: at least between two looks, so a thousand answers a second are one change of the page. `quiet`: at most
    between two, since receipts announce nothing. `again`: what has not changed is sent again after so long, with its
    new time. `check`: how often each stream asks whether its log-in is still good; whenever log-ins ended it asks too.
    """

    between: float = 1.0
    quiet: float = 5.0
    again: float = 30.0
    check: float = 15.0


@dataclass(frozen=True)
class Part(Generic[T]):
    """One live part of a page as one kind of reader sees it; parts with the same key are one.

    `look` reads the store. Two looks that are equal show the same: leave the time of looking out of the comparison
    (`field(compare=False)`). `draw` makes what is sent of a look.
    """

    key: Hashable
    look: Callable[[], Awaitable[T]]
    draw: Callable[[T], bytes]


@dataclass(frozen=True, eq=False)
class _Sleeper:
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event


class _Feed(Generic[T]):
    """The looks at one part, for all who watch it. `number` counts what they have to be sent."""

    def __init__(self, part: Part[T], again: float) -> None:
        self._part = part
        self._again = again
        self._last: T | None = None
        self._sent_at = 0.0
        self._news = asyncio.Event()
        self.drawn: Callable[[], bytes] = bytes
        """The last look as it is sent; drawn once, for whoever comes first."""
        self.watchers = 0
        self.number = 0
        self.ended = False
        self.task: asyncio.Task[None] | None = None

    async def follow(self, beats: AsyncGenerator[None, None]) -> None:
        """Look at every beat; a look that fails ends the feed, and the browsers come again."""
        try:
            async with aclosing(beats):
                async for _ in beats:
                    self._note(await self._part.look())
        except Exception:  # the edge of a task that nobody waits for
            log.exception("console.live.failed")
        finally:
            self.end()

    def end(self) -> None:
        """Send everybody away."""
        self.ended = True
        self._news.set()

    async def wait(self, seen: int, seconds: float) -> None:
        """Until there is more than was seen, somebody calls, or the seconds are over."""
        if self.number == seen and not self.ended:
            await _wait(self._news, seconds)

    def call(self) -> None:
        """Whoever waits looks up."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _note(self, look: T) -> None:
        is_new, self._last = self.number == 0 or look != self._last, look
        self.drawn = cache(partial(self._part.draw, look))
        if is_new or time.monotonic() - self._sent_at >= self._again:
            self.number += 1
            self._sent_at = time.monotonic()
            self.call()


class Pulse:
    """Every open stream of one console, and the one listener on its store that wakes them all."""

    def __init__(self, store: Store, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self._sleepers: tuple[_Sleeper, ...] = ()
        self._by_officer: Counter[int] = Counter()
        self._feeds: dict[Hashable, _Feed[Any]] = {}
        self._log_ins_ended = 0
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

    async def shown(self, part: Part[T], is_welcome: Callable[[], Awaitable[bool]]) -> AsyncGenerator[bytes, None]:
        """The part as it is now and then each time it changed, for as long as the watcher is welcome."""
        feed, seen = self._joined(part), 0
        check_at, ended = time.monotonic() + self._pace.check, self._log_ins_ended
        try:
            while True:
                if ended == self._log_ins_ended:
                    await feed.wait(seen, check_at - time.monotonic())
                if feed.ended:
                    return
                if time.monotonic() >= check_at or ended != self._log_ins_ended:
                    ended = self._log_ins_ended
                    if not await is_welcome():
                        return
                    check_at = time.monotonic() + self._pace.check
                if feed.number != seen:
                    seen = feed.number
                    yield feed.drawn()
        finally:
            self._left(part.key, feed)

    async def beats(self) -> AsyncGenerator[None, None]:
        """Once at first, then whenever the ledger changed or it has been quiet for long."""
        sleeper = _Sleeper(asyncio.get_running_loop(), asyncio.Event())
        self._sleepers = (*self._sleepers, sleeper)
        try:
            while not self._stopped:
                sleeper.woken.clear()
                yield
                await asyncio.sleep(self._pace.between)
                await _wait(sleeper.woken, self._pace.quiet - self._pace.between)
        finally:
            self._sleepers = tuple(other for other in self._sleepers if other is not sleeper)

    def stop(self) -> None:
        """End every stream within a moment, so that the server need not wait for them."""
        self._stopped = True
        for feed in self._feeds.values():
            feed.end()
        for sleeper in self._sleepers:
            _wake(sleeper)

    def _joined(self, part: Part[T]) -> _Feed[T]:
        """The feed of this part, with one more watcher; the first one starts it."""
        feed = self._feeds.get(part.key)
        if feed is None or feed.ended:
            feed = self._feeds[part.key] = _Feed(part, self._pace.again)
            feed.task = asyncio.create_task(feed.follow(self.beats()))
        feed.watchers += 1
        return feed

    def _left(self, key: Hashable, feed: _Feed[T]) -> None:
        """The last one who goes ends the feed."""
        feed.watchers -= 1
        if feed.watchers == 0:
            if self._feeds.get(key) is feed:
                del self._feeds[key]
            if feed.task is not None:
                feed.task.cancel()

    def _heard(self, topic: str) -> None:
        """Called on the store's writer thread."""
        if topic == "ledger":
            for sleeper in self._sleepers:
                _wake(sleeper)
        if topic == "log-ins":
            for loop in {sleeper.loop for sleeper in self._sleepers if not sleeper.loop.is_closed()}:
                loop.call_soon_threadsafe(self._end_strangers)

    def _end_strangers(self) -> None:
        """Every stream asks now whether its log-in is still good."""
        self._log_ins_ended += 1
        for feed in self._feeds.values():
            feed.call()


def _wake(sleeper: _Sleeper) -> None:
    if not sleeper.loop.is_closed():
        sleeper.loop.call_soon_threadsafe(sleeper.woken.set)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(max(seconds, 0)):
            await event.wait()
    except TimeoutError:
        return
