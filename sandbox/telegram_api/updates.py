"""The updates waiting for the bot: numbered, kept for a time, in order."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.stream import Json

UpdateKind = Literal["message", "edited_message", "callback_query", "my_chat_member"]

KEPT = timedelta(hours=24)
CALLBACK_KEPT = timedelta(seconds=150)
_CALLBACK_KEY_OFFSET = 3 << 33


@dataclass(frozen=True)
class Update:
    """One update. Updates of one key are delivered to a webhook strictly one after the other."""

    id: int
    key: int
    kind: UpdateKind
    content: Json
    expires_at: datetime

    def as_json(self) -> Json:
        return {"update_id": self.id, self.kind: self.content}


def order_key(kind: UpdateKind, person_id: int) -> int:
    """A person's button presses have a queue apart from the person's messages, so one may overtake the other."""
    return person_id + _CALLBACK_KEY_OFFSET if kind == "callback_query" else person_id


class UpdateQueue:
    """Pending updates. Ids start anywhere, as Telegram's do, so that a restart does not repeat old ones."""

    def __init__(self, first_id: int | None = None, press_life: timedelta = CALLBACK_KEPT) -> None:
        self._press_life = press_life
        self._next_id = first_id or random.randrange(10**8, 10**9)
        self._pending: dict[int, Update] = {}
        self._allowed: frozenset[str] = frozenset()
        self.listeners: list[Callable[[Update], None]] = []

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Iterable[str]) -> None:
        """Keep only these kinds from now on; none named means all."""
        self._allowed = frozenset(kinds)

    def add(self, kind: UpdateKind, person_id: int, content: Json, now: datetime) -> int:
        """Queue an update and tell whoever delivers it; gives its id."""
        number = self._next_id
        self._next_id += 1
        if self._allowed and kind not in self._allowed:
            return number
        life = self._press_life if kind == "callback_query" else KEPT
        update = Update(number, order_key(kind, person_id), kind, content, now + life)
        self._pending[number] = update
        for listener in self.listeners:
            listener(update)
        return number

    def first(self, limit: int, now: datetime) -> list[Update]:
        """The oldest updates that have not expired; expired ones are forgotten."""
        batch: list[Update] = []
        expired: list[int] = []
        for update in self._pending.values():
            if len(batch) == limit:
                break
            if update.expires_at <= now:
                expired.append(update.id)
            else:
                batch.append(update)
        self.remove(expired)
        return batch

    def remove(self, ids: Iterable[int]) -> None:
        for number in ids:
            self._pending.pop(number, None)

    def confirm(self, offset: int) -> None:
        """Forget what the bot has seen: all below `offset`, or all but the last `-offset`."""
        ids = list(self._pending)
        if offset < 0:
            self.remove(ids[:offset])
            return
        for number in ids:
            if number >= offset:
                break
            del self._pending[number]

    def clear(self) -> None:
        self._pending.clear()
