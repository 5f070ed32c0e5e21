"""What the store knows that an answer may need, read before the answer is made: the whole world of `answer`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation.questions import Question, Step
from registry.family_codes import LastHeard


@dataclass(frozen=True)
class Registered:
    """The person whose address it is; `place` is the name of their area in the language of the conversation."""

    id: int
    area_id: int
    place: str
    left: bool = False
    warden: bool = False
    leads_group: bool = False


@dataclass(frozen=True)
class Asked:
    """The alert that a digit answers, the level it told this person, and whether no newer one concerns them."""

    alert_id: int
    rank: int
    newest: bool = True


@dataclass(frozen=True)
class PlaceChoice:
    """An area that a text or a position can mean; `label` tells it from others, `rank` is the level there."""

    area_id: int
    name: str
    label: str
    rank: int = 0


@dataclass(frozen=True)
class LevelHere:
    """What holds where the person is, and the alert that told of it."""

    place: str
    rank: int
    point: str | None = None
    alert_id: int | None = None


@dataclass(frozen=True)
class TaskLine:
    """One open task of a warden, with the line that tells about it, and whom it is about."""

    number: int
    text: str
    person_id: int


@dataclass(frozen=True)
class Look:
    """Somebody in this role looked at the person; `at` as people read it, in the time of the post."""

    at: str
    role: str


@dataclass(frozen=True)
class HeldCode:
    """One of the person's family codes; `used` is when it was last used, as people read it."""

    code: str
    label: str | None
    shows_place: bool
    used: str | None


@dataclass(frozen=True)
class AllowedLine:
    """An address that may ask about the person; `shown` is what the person calls it."""

    address_id: int
    value: str
    label: str | None
    shown: str


@dataclass(frozen=True)
class AskedAbout:
    """An enquiry that was put to this person, and the asker's name if it can be shown."""

    id: int
    name: str | None


@dataclass(frozen=True)
class MessageTo:
    """Between whom a few words go. `called`: how the reader knows the writer. `used_up`: enough for today."""

    person_id: int
    address_id: int | None
    from_person: bool
    called: str | None
    used_up: bool


@dataclass(frozen=True)
class Facts:
    """Everything is optional but the language: only what the intent names was read.

    `forgeable`: whoever wrote may not own the address. `sign`: four digits, new for each message, which the owner may
    be asked to send back.
    """

    language: str
    step: Step | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    unclear: int = 0
    repeats: int = 0
    question: Question | None = None
    asked: Asked | None = None
    opted_out: bool = False
    person: Registered | None = None
    case_id: int | None = None
    places: tuple[PlaceChoice, ...] = ()
    example_place: str = ""
    number: str | None = None
    codes: tuple[str, ...] = ()
    code_labels: Mapping[str, str | None] = field(default_factory=dict)
    held: tuple[HeldCode, ...] = ()
    allowed: tuple[AllowedLine, ...] = ()
    allowed_heard: tuple[tuple[int, LastHeard], ...] = ()
    enquiry: AskedAbout | None = None
    message_to: MessageTo | None = None
    last_heard: LastHeard | None = None
    kin: bool = False
    level: LevelHere | None = None
    tasks: tuple[TaskLine, ...] = ()
    looks: tuple[Look, ...] = ()
    earlier_looks: bool = False
    firewall: bool = False
    forgeable: bool = False
    sign: int = 0
    answers_used_up: bool = False

    @property
    def agreed(self) -> bool:
        """Whether somebody who is not registered yet has agreed to be."""
        return bool(self.notes.get("agreed"))
