"""Counts what comes in on its way to the inbox: how many, how long until it was durable, how long the oldest waits."""

import time
from collections import Counter
from itertools import count

from bot.message import Message, Receive


class Received:
    """Stands before an inbox and keeps to its `receive`. Times are real seconds of a clock that never goes back."""

    def __init__(self, receive: Receive) -> None:
        self.handled: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.seconds = 0.0
        self._receive = receive
        self._began: dict[int, float] = {}
        self._numbers = count()

    async def __call__(self, message: Message) -> None:
        """Receive the message. Raises what the inbox raises."""
        number, began = next(self._numbers), time.monotonic()
        self._began[number] = began
        kept = False
        try:
            await self._receive(message)
            kept = True
        finally:
            del self._began[number]
            self.seconds += time.monotonic() - began
            (self.handled if kept else self.failed)[message.channel] += 1

    @property
    def waiting(self) -> int:
        """How many are being handled."""
        return len(self._began)

    @property
    def oldest_seconds(self) -> float:
        """How long the one that came first of them has waited; 0 when none waits."""
        return time.monotonic() - next(iter(self._began.values())) if self._began else 0.0
