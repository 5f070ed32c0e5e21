"""What arrives at the phones: one feed of everything, and the same filtered to each phone; and what each one sent."""

from datetime import datetime
from typing import Literal

from sandbox.stream import Json, Stream

PhoneCarrier = Literal["telegram", "sms"]


class Feed:
    """Every arrival, numbered over all phones, so that one reader can play thousands of them."""

    def __init__(self) -> None:
        self.everything = Stream()
        self._phones: dict[tuple[PhoneCarrier, int | str], Stream] = {}
        self._sent: dict[tuple[PhoneCarrier, int | str], Stream] = {}
        self._last = 0
        self._last_sent = 0

    def phone(self, carrier: PhoneCarrier, to: int | str) -> Stream:
        """The arrivals at one chat id or phone number."""
        return self._phones.setdefault((carrier, to), Stream())

    def sent_by(self, carrier: PhoneCarrier, of: int | str) -> Stream:
        """What one phone sent itself, in a numbering of its own; `after` is the newest arrival anywhere before it."""
        return self._sent.setdefault((carrier, of), Stream())

    def phones(self) -> list[tuple[PhoneCarrier, int | str]]:
        """Every phone at which something arrived or that sent something."""
        return [*{**self._phones, **self._sent}]

    def send(self, carrier: PhoneCarrier, of: int | str, kind: str, now: datetime, **what: object) -> None:
        """Note what a phone sends. `kind` is text, location, contact or press."""
        self._last_sent += 1
        event: Json = {"seq": self._last_sent, "after": self._last, "at": now.isoformat(), "kind": kind, **what}
        self.sent_by(carrier, of).append(self._last_sent, event)

    def arrive(self, carrier: PhoneCarrier, to: int | str, kind: str, now: datetime, **what: object) -> None:
        """Show one thing on one phone. `kind` is message, edit, delete or answer_callback."""
        self._last += 1
        event: Json = {
            "seq": self._last,
            "at": now.isoformat(),
            "carrier": carrier,
            "to": to,
            "kind": kind,
            "text": None,
            "buttons": None,
            "keyboard": None,
            **what,
        }
        self.everything.append(self._last, event)
        self.phone(carrier, to).append(self._last, event)
