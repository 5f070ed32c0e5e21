"""Button presses that the bot may still answer."""

import random
from datetime import datetime, timedelta
from itertools import count

from sandbox.telegram_api.updates import CALLBACK_KEPT


class Presses:
    """Callback query ids with the person who pressed, forgotten when their time is over."""

    def __init__(self, life: timedelta = CALLBACK_KEPT) -> None:
        self._life = life
        self._pressed: dict[str, tuple[datetime, int]] = {}
        self._ids = count(random.randrange(10**15, 10**17))

    def add(self, person_id: int, now: datetime) -> str:
        """Note a press; gives the id of its callback query."""
        self._forget_old(now)
        number = str(next(self._ids))
        self._pressed[number] = (now, person_id)
        return number

    def person(self, number: str, now: datetime) -> int | None:
        """Who pressed, or None if there was no such press or its time is over."""
        self._forget_old(now)
        found = self._pressed.get(number)
        return found[1] if found else None

    def _forget_old(self, now: datetime) -> None:
        for number, (pressed_at, _) in list(self._pressed.items()):
            if now - pressed_at < self._life:
                break
            del self._pressed[number]
