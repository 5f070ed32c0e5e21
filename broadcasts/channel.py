"""The contract between a lane and a channel: how one message is sent, and what can go wrong with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol


class Trouble(StrEnum):
    """Why a carrier did not take a message. The comment says what the outbox does about it."""

    THROTTLED = "throttled"  # wait for retry_after; costs no attempt
    DOWN = "carrier down"  # try again later; the carrier surely did not take it
    UNKNOWN = "unknown outcome"  # it may have gone out: ask the carrier where that is possible, else send once more
    BLOCKED = "blocked"  # the person shut us out here: next address, never retry
    OPTED_OUT = "opted out"  # the same, by STOP
    INVALID = "invalid address"  # nobody can be reached here: next address, never retry
    UNREACHABLE = "unreachable"  # not reachable now: next address; the address stays usable
    REFUSED = "refused"  # our text or request is wrong: an officer must know
    MISCONFIGURED = "misconfigured"  # credentials, sender or country permission: the lane stops, an officer must know


PERMANENT = (Trouble.BLOCKED, Trouble.OPTED_OUT, Trouble.INVALID, Trouble.UNREACHABLE, Trouble.REFUSED)


class SendError(Exception):
    """The carrier did not take the message; `trouble` says what follows, `why` names the carrier's own code."""

    def __init__(self, trouble: Trouble, why: str, retry_after: timedelta | None = None) -> None:
        super().__init__(f"{trouble}: {why}")
        self.trouble = trouble
        self.why = why
        self.retry_after = retry_after


@dataclass(frozen=True)
class Button:
    """A label and what pressing it sends back (1 to 64 bytes)."""

    label: str
    data: str


class Outgoing(NamedTuple):
    """One message as a channel sees it: no person, no reason, only where to and what.

    `picture` is a level card as text, for channels that have pictures.
    """

    delivery_id: int
    to: str
    text: str
    buttons: tuple[Button, ...] = ()
    picture: str | None = None


class Channel(Protocol):
    """One sending account of a carrier."""

    name: str

    async def send(self, outgoing: Outgoing) -> str:
        """Hand the message to the carrier and return its reference. Raises only SendError."""

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Ask the carrier for a message of unknown outcome; None when it never took it. Raises CannotAsk, SendError."""

    def weight(self, outgoing: Outgoing) -> int:
        """What the message costs of the carrier's rate: 1, or the segments of an SMS."""


class CannotAsk(Exception):
    """This carrier cannot be asked about an earlier message."""
