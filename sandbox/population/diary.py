"""The script's own diary: who did what when. A verdict may rest on it, for no product code had a hand in it."""

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Entry:
    """`at` is when it was begun and `until` when it was surely known to the post: None if no sign of that came.

    note: the reference of the alert that was answered, the text that was read, or how many were reported on.
    """

    key: str
    deed: Deed
    at: datetime
    until: datetime | None = None
    area: str | None = None
    note: str | None = None


class Diary:
    """All entries in the order in which they were closed, in crisis time."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def count(self, deed: Deed) -> int:
        return sum(entry.deed is deed for entry in self._entries)
