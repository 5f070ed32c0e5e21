"""What a message can mean. Each class is one meaning; what follows from it is the business of `answer`."""

from dataclasses import dataclass

from bot.conversation.questions import Question


@dataclass(frozen=True)
class Digit:
    """A typed number: it answers the last question that the carrier accepted for this address."""

    number: int


@dataclass(frozen=True)
class Press:
    """A pressed button: it carries its own question."""

    question: Question
    number: int


@dataclass(frozen=True)
class Word:
    """One of the words of the catalogue (`word.<name>`), as the whole message."""

    name: str


@dataclass(frozen=True)
class Tongue:
    """A language that was named."""

    code: str


@dataclass(frozen=True)
class SecondTongue:
    """A language that was named as the second one: "LANGUAGE 2 Hindi"."""

    code: str


@dataclass(frozen=True)
class Place:
    """The name of a place, where one was asked for or the word for it came first."""

    text: str


@dataclass(frozen=True)
class Located:
    """A position in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Name:
    """What a person wants to be called."""

    text: str


@dataclass(frozen=True)
class People:
    """How many are together."""

    count: int


@dataclass(frozen=True)
class Contact:
    """What is meant to be a relative's phone number."""

    text: str


@dataclass(frozen=True)
class WardenReports:
    """Several reports in one message, each (task number, digit); `bad` are the parts that could not be read."""

    reports: tuple[tuple[int, int], ...]
    bad: tuple[str, ...] = ()


@dataclass(frozen=True)
class RelayText:
    """What a warden wants to tell the group."""

    text: str


@dataclass(frozen=True)
class FamilyQuestion:
    """Somebody asks about a person; `code` is None when no code was given, only words."""

    code: str | None
    text: str


@dataclass(frozen=True)
class RevokeCode:
    """A family code that is to be taken back."""

    code: str


@dataclass(frozen=True)
class ShutOut:
    """The carrier says that the address has shut us out."""


@dataclass(frozen=True)
class LetIn:
    """The carrier says that the address has let us in again."""


@dataclass(frozen=True)
class FreeText:
    """Words of their own, which only a human may interpret."""

    text: str


@dataclass(frozen=True)
class TooLong:
    """More text than we keep; this is how it begins."""

    beginning: str


@dataclass(frozen=True)
class Unreadable:
    """A kind of message without words in it: a picture, a voice note, a sticker, nothing at all."""

    kind: str


Intent = (
    Digit | Press | Word | Tongue | SecondTongue | Place | Located | Name | People | Contact | WardenReports | RelayText
    | FamilyQuestion | RevokeCode | ShutOut | LetIn | FreeText | TooLong | Unreadable
)  # fmt: skip
