"""Finding messages again: by sid, or by To, From and DateSent, newest first and page by page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.twilio_api.messages import Message


@dataclass(frozen=True)
class Search:
    """What a list request asks for. A message not sent yet counts with the time of its creation."""

    to: str | None = None
    sender: str | None = None
    sent_from: datetime | None = None
    sent_until: datetime | None = None
    page_size: int = 50
    after_sid: str | None = None

    def finds(self, message: Message) -> bool:
        sent_at = (message.sent_at or message.created_at).replace(microsecond=0)
        return (
            self.to in (None, message.to)
            and self.sender in (None, message.sender)
            and (self.sent_from is None or sent_at >= self.sent_from)
            and (self.sent_until is None or sent_at <= self.sent_until)
        )


@dataclass(frozen=True)
class Page:
    messages: list[Message]
    more: bool


class Archive:
    """Every message, kept whole while the sandbox runs; those to one number are found without reading the rest."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Message] = {}
        self._to: defaultdict[str, list[Message]] = defaultdict(list)

    def add(self, message: Message) -> None:
        self._by_sid[message.sid] = message
        self._to[message.to].append(message)

    def get(self, sid: str) -> Message | None:
        return self._by_sid.get(sid)

    def search(self, search: Search) -> Page:
        """One page. The page after it begins below the last message of this one, whatever has come since."""
        found: list[Message] = []
        for message in self._below(search):
            if search.finds(message):
                found.append(message)
            if len(found) > search.page_size:
                return Page(found[: search.page_size], more=True)
        return Page(found, more=False)

    def _below(self, search: Search) -> Iterator[Message]:
        known: Iterable[Message] = (
            reversed(self._by_sid.values()) if search.to is None else reversed(self._to.get(search.to, []))
        )
        messages = iter(known)
        if search.after_sid is not None:
            for message in messages:
                if message.sid == search.after_sid:
                    break
        return messages
