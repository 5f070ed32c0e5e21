"""What a person can do with a phone, as data; `living` does it."""

from dataclasses import dataclass

from sandbox.population.phones import Button


@dataclass(frozen=True)
class Write:
    """Send a text."""

    text: str


@dataclass(frozen=True)
class Press:
    """Press a button under the message that is being answered."""

    button: Button


@dataclass(frozen=True)
class OpenLink:
    """Open the page of a link and choose one of its answers by digit."""

    url: str
    digit: int


@dataclass(frozen=True)
class SharePlace:
    """Send a position, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Block:
    """Shut the bot out."""


Act = Write | Press | OpenLink | SharePlace | Block
