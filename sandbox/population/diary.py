"""The script's own diary: who did what when. A verdict may rest on it, for no product code had a hand in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    """What somebody did. Of those marked (area) the entry names the area."""

    OPENED_CHAT = "wrote to the bot, being on the list already"
    REGISTERED = "registered (area)"
    MOVED = "said to be somewhere else (area)"
    LEFT = "said to have left the country"
    STOPPED = "asked for no more messages"
    BLOCKED = "blocked the bot"
    WENT_OFF = "switched the phone off, or never had that number"
    ANSWERED = "answered an alert"
    ASKED_FOR_HELP = "asked for help"
    REPORTED = "reported on people, as a warden"
    GAVE_CODE = "gave a family code to a relative"
    RELATIVE_HEARD = "asked with a family code, and read this"
    STRANGER_HEARD = "asked with a guessed code, and read this"
    REFUSED = "could not do something on the phone"


CONFIRMED = frozenset({Deed.OPENED_CHAT, Deed.REGISTERED, Deed.MOVED, Deed.LEFT, Deed.STOPPED})
"""Deeds that a reply confirms."""


@dataclass(frozen=True)
class Entry:
    """`at` is when it was begun and `until` when it was surely known to the post: None while no sign of that came.

    note: the reference of the alert that was answered, the text that was read, or how many were reported on.
    """

    key: str
    deed: Deed
    at: datetime
    until: datetime | None = None
    area: str | None = None
    note: str | None = None


class Diary:
    """All entries, in crisis time. Nobody waits for more than one reply at a time."""

    def __init__(self) -> None:
        self._closed: list[Entry] = []
        self._open: dict[str, Entry] = {}

    def add(self, entry: Entry) -> None:
        """Note a deed that is done."""
        self._closed.append(entry)

    def begin(self, entry: Entry) -> None:
        """Note a deed that a reply will confirm. Doing the same again takes the place of doing it before."""
        if (before := self._open.pop(entry.key, None)) is not None and before.deed is not entry.deed:
            self._closed.append(before)
        self._open[entry.key] = entry

    def awaited(self, key: str) -> Entry | None:
        """What somebody waits to be confirmed."""
        return self._open.get(key)

    def confirm(self, key: str, now: datetime) -> None:
        self._closed.append(replace(self._open.pop(key), until=now))

    def entries(self) -> tuple[Entry, ...]:
        """Everything, what waits for its reply at the end."""
        return (*self._closed, *self._open.values())

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries())

    def count(self, deed: Deed) -> int:
        return sum(entry.deed is deed for entry in self.entries())
