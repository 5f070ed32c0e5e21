"""Pages that are the same for everybody, kept for a moment: however many read one, the store is asked once."""

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.clock import Clock

_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)

Make = Callable[[str, datetime], Awaitable[str]]
"""Makes the page of a language as it is at that moment."""


@dataclass(frozen=True)
class Kept:
    """A page as it goes out, plain and packed."""

    body: bytes
    packed: bytes
    made_at: datetime


class KeptPages:
    """One page for each language, made anew when somebody asks for it and it is older than `keep_for`."""

    def __init__(self, make: Make, clock: Clock, keep_for: timedelta) -> None:
        self._make = make
        self._clock = clock
        self._keep_for = keep_for
        self._kept: dict[str, Kept] = {}
        self._making = asyncio.Lock()

    async def page(self, language: str) -> Kept:
        """Of many who wait for the same page one makes it. The language must be one that is shipped."""
        if (kept := self._fresh(language)) is not None:
            return kept
        async with self._making:
            return self._fresh(language) or await self._made(language)

    def _fresh(self, language: str) -> Kept | None:
        kept = self._kept.get(language)
        fresh = kept is not None and timedelta() <= self._clock.now() - kept.made_at < self._keep_for
        return kept if fresh else None

    async def _made(self, language: str) -> Kept:
        now = self._clock.now()
        body = (await self._make(language, now)).encode()
        kept = self._kept[language] = Kept(body, gzip.compress(body, mtime=0), now)
        return kept


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a browser that sends this header can unpack a page."""
    return _TAKES_GZIP.search(accept_encoding) is not None
