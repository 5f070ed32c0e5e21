"""How fast the bot may send: so many a second in all, and a short burst to one chat."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.clock import CrisisClock
from sandbox.telegram_api.refusals import too_many_requests
from sandbox.windows import SlidingWindow


@dataclass
class FloodControl:
    """Telegram's limits per crisis second.

    A window is never shorter than one wall-clock second: with a fast clock, one crisis second would be a few
    milliseconds, and the jitter of this machine would be taken for a flood.
    """

    clock: CrisisClock
    per_second: int
    chat_burst: int
    _overall: SlidingWindow = field(init=False)
    _chats: dict[int, SlidingWindow] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._overall = self._window(self.per_second, 1)

    def admit(self, chat_id: int, now: datetime) -> None:
        """Count one message to a chat. Raises Refusal 429, with the seconds of crisis time to wait."""
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = self._window(self.chat_burst, self.chat_burst)
        wait = self._overall.wait(now) or chat.wait(now)
        if wait:
            raise too_many_requests(wait)
        self._overall.admit(now)
        chat.admit(now)

    def _window(self, limit: int, seconds: float) -> SlidingWindow:
        stretch = max(1.0, self.clock.scale / seconds)
        return SlidingWindow(int(limit * stretch), timedelta(seconds=seconds * stretch))
