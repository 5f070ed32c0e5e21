"""What Telegram allows to a single chat: one message a second, and fewer a minute to a group (Bots FAQ)."""

from collections.abc import Callable

from broadcasts.limiter import WINDOW, SlidingWindow, second_of

_MINUTE = 60.0


def window_of_chat(per_chat_per_second: float, per_group_per_minute: int) -> Callable[[str], SlidingWindow]:
    """Gives the window of a chat by its id; those of groups are negative."""

    def window_of(chat_id: str) -> SlidingWindow:
        if chat_id.startswith("-"):
            return SlidingWindow(per_group_per_minute, _MINUTE * WINDOW)
        return second_of(per_chat_per_second)

    return window_of
