"""What a message can mean. Each class is one meaning; what follows from it is the business of `answer`."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.conversation.officer_words import OfficerSaid
from bot.conversation.questions import Question

ASKS_FOR_CARE = (2, 3)
"""What wardens report of somebody who needs help, or is hurt: believed beside words that we do not know, as long as
none of them says no."""


class Cry(Enum):
    """Whether words that stand behind one of ours call for help: that they do, or that help is spoken of in them."""

    NONE = auto()
    MENTIONED = auto()
    CALLED = auto()


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
    """One of the words of the catalogue (`word.<name>`), as the whole message.

    `number`: the digit of a level's answer that was typed beside it, and must mean the same there.
    """

    name: str
    number: int | None = None


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
    """A position in degrees (WGS 84). `words`: more was said beside it, which a human must read. `live`: more will come
    as the phone moves."""

    latitude: float
    longitude: float
    words: bool = False
    live: bool = False


@dataclass(frozen=True)
class MovedOn:
    """Where a phone that shares its way is by now, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class PlusCode:
    """A Plus Code that counts from some place near it, and what was written around it."""

    code: str
    beside: str


@dataclass(frozen=True)
class MapLink:
    """A link to a map that says nothing without a network."""

    text: str


@dataclass(frozen=True)
class Name:
    """What a person wants to be called. `words`: it may be a sentence about them, which a human must read too."""

    text: str
    words: bool = False


@dataclass(frozen=True)
class Enter:
    """Somebody opened our link: the code of an area and a campaign stood in it, as far as it named them."""

    area: str | None
    campaign: str | None


@dataclass(frozen=True)
class Join:
    """The word for joining with more behind it: a name, a place, or both."""

    text: str


@dataclass(frozen=True)
class Add:
    """A warden enters somebody without a phone: a name, and a place or nothing."""

    text: str


@dataclass(frozen=True)
class Expiry:
    """The month in which something expires."""

    year: int
    month: int


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
    """Several reports in one message, each (task number, digit); `bad` are the parts that could not be read.

    `how`: (task number, how the warden knows). `everybody`: the digit for all open tasks, which are not named. `cares`:
    what could not be read speaks of somebody hurt or in need.
    """

    reports: tuple[tuple[int, int], ...]
    bad: tuple[str, ...] = ()
    how: tuple[tuple[int, str], ...] = ()
    everybody: int | None = None
    call_me: bool = False
    cares: bool = False

    @property
    def is_call(self) -> bool:
        """Whether somebody who is no warden calls for help with it: "we have 2 hurt"."""
        return self.cares or any(digit in ASKS_FOR_CARE for _, digit in self.reports)


@dataclass(frozen=True)
class Away:
    """A warden cannot look for people for so many days; None where no number was given."""

    days: int | None = None


@dataclass(frozen=True)
class Check:
    """Is the alert of this reference real?"""

    ref: str


@dataclass(frozen=True)
class RelayText:
    """What a warden wants to tell the group."""

    text: str
    cry: Cry = Cry.NONE


@dataclass(frozen=True)
class FamilyQuestion:
    """Somebody asks about a person; `code` is None when no code was given, only words."""

    code: str | None
    text: str
    cry: Cry = Cry.NONE


@dataclass(frozen=True)
class RevokeCode:
    """A family code that is to be taken back; without a code, by the person's word for it."""

    code: str | None
    label: str = ""


@dataclass(frozen=True)
class NameCode:
    """A family code is wanted for somebody whom the person calls so (None: for nobody in particular)."""

    label: str | None
    shows_place: bool


@dataclass(frozen=True)
class AllowAsker:
    """Somebody may ask without a code: by a phone number, as it was typed, or by the number of an enquiry."""

    number: str | None
    enquiry: int | None
    label: str | None


@dataclass(frozen=True)
class ForbidAsker:
    """Somebody may ask no more: by their number or the person's word for them."""

    text: str


@dataclass(frozen=True)
class EnquiryPart:
    """What a step of an enquiry asked for."""

    text: str
    cry: Cry = Cry.NONE


@dataclass(frozen=True)
class FamilyMessage:
    """A few words to a relative, or to the person who gave the code; `number` is that of the message it answers."""

    code: str | None
    number: int | None
    text: str
    cry: Cry = Cry.NONE


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
class QuestionInWords:
    """Somebody asks something in words of their own, which only a human may answer."""

    text: str


@dataclass(frozen=True)
class Machine:
    """A phone, a mailbox, a bank or a carrier wrote this by itself."""


@dataclass(frozen=True)
class OfficerWords:
    """Something that only an officer says, in the chat that they linked or are about to link."""

    said: OfficerSaid


@dataclass(frozen=True)
class TooLong:
    """More text than we keep; this is how it begins."""

    beginning: str


@dataclass(frozen=True)
class Unreadable:
    """A kind of message without words in it: a picture, a voice note, a sticker, nothing at all."""

    kind: str


Intent = (
    Digit | Press | Word | Tongue | Place | Located | Name | People | Contact | WardenReports | RelayText
    | FamilyQuestion | RevokeCode | Check | ShutOut | LetIn | FreeText | TooLong | Unreadable | MovedOn | PlusCode
    | MapLink | Enter | Join | Add | Expiry | Away | NameCode | AllowAsker | ForbidAsker | EnquiryPart
    | FamilyMessage | QuestionInWords | Machine | SecondTongue | OfficerWords
)  # fmt: skip
