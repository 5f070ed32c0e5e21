"""What the store knows that an answer may need, read before the answer is made: the whole world of `answer`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation.questions import Question, Step
from broadcasts.desk_hours import Promise
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
    covert: bool = False


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
class Facts:
    """Everything is optional but the language: only what the intent names was read.

    `forgeable`: whoever wrote may not own the address. `sign`: four digits, new for each message, which the owner may
    be asked to send back. `promise`: when a call for help is answered. `other_channel`: where else the person is
    written to, read only when they stop this one.
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
    promise: Promise = field(default_factory=Promise)
    other_channel: str | None = None

    @property
    def agreed(self) -> bool:
        """Whether somebody who is not registered yet has agreed to be."""
        return bool(self.notes.get("agreed"))
