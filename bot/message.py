"""One inbound message as the conversation sees it, whatever carrier brought it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from registry.typed_recovery_codes import without_recovery_codes

LONGEST_TEXT = 4096
"""Characters of a message that are kept and read."""


@dataclass(frozen=True)
class Location:
    """Where a phone says it is, in degrees (WGS 84). `live`: it goes on saying so; `moves`: this is not the first."""

    latitude: float
    longitude: float
    live: bool = False
    moves: bool = False

    @property
    def is_on_earth(self) -> bool:
        """JSON can say infinity, and anything else."""
        return -90 <= self.latitude <= 90 and -180 <= self.longitude <= 180


@dataclass(frozen=True)
class Message:
    """What an address sent us. Exactly one of text, press, location, opted_out and other says what it is.

    `key` is unique for what the carrier delivers once ("telegram:<update_id>", "sms:<MessageSid>"). `sender` is the
    address's value: a Telegram chat id, a number in E.164, a web token. `opted_out` is a carrier's own word that the
    address shut us out (True) or let us in again (False). `other` names a kind of message that we cannot read. `at` is
    when it was written, where the carrier says so and it is a while ago; None means just now.
    """

    key: str
    channel: str
    sender: str
    at: datetime | None = None
    text: str | None = None
    press: str | None = None
    location: Location | None = None
    opted_out: bool | None = None
    other: str | None = None
    language_hint: str | None = None


_NO_STORE_TAKES = re.compile("[\\0\ud800-\udfff]")
"""NUL and halves of letters: a phone that breaks an emoji in two must not lose the call for help around it."""


def readable(text: str) -> str:
    """The text with a sign for what no store takes."""
    return _NO_STORE_TAKES.sub("\ufffd", text)


def readable_message(message: Message) -> Message:
    """The same for everything in a message that somebody else has written."""
    return replace(
        message,
        text=_if_any(message.text),
        press=_if_any(message.press),
        other=_if_any(message.other),
        language_hint=_if_any(message.language_hint),
    )


def without_codes(message: Message) -> Message:
    """The same without the recovery code of an officer, who typed it where nobody asked for it: it is still good."""
    return message if message.text is None else replace(message, text=without_recovery_codes(message.text))


def _if_any(text: str | None) -> str | None:
    return None if text is None else readable(text)


def written(message: Message) -> str:
    """What came, as an officer may read it. Exact places stand in reports alone, which forget them in time (P7)."""
    if message.location is not None:
        return "(a place)"
    return (message.text or message.press or message.other or "")[:LONGEST_TEXT]


Receive = Callable[[Message], Awaitable[None]]
"""Handles a message and returns only when everything it caused is durable; then the carrier may be told."""
