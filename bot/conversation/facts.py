"""What the store knows that an answer may need, read before the answer is made: the whole world of `answer`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation.questions import Question, Step
from broadcasts.desk_hours import Promise
from registry.family_codes import LastHeard


@dataclass(frozen=True)
class Registered:
    """The person whose address it is; `place` is the name of their area in the language of the conversation.

    `named`: somebody asked them to be a warden; `warden`: they agreed.
    """

    id: int
    area_id: int
    place: str
    left: bool = False
    warden: bool = False
    leads_group: bool = False
    named: bool = False
    covert: bool = False


@dataclass(frozen=True)
class Asked:
    """The alert that a digit answers, the level it told this person, whether no newer one concerns them, and whether
    the newest waits for the person's own answer."""

    alert_id: int
    rank: int
    newest: bool = True
    waits: bool = False


@dataclass(frozen=True)
class PlaceChoice:
    """An area that a text or a position can mean; `label` tells it from others, `rank` is the level there."""

    area_id: int
    name: str
    label: str
    rank: int = 0


@dataclass(frozen=True)
class PlaceRead:
    """How a place was read. `sure`: a single area may be taken without asking back. `town`: a town that is no area of
    ours. `position`: where a Plus Code leads, in degrees. `words`: more was said, which an officer must read."""

    sure: bool = True
    town: str = ""
    position: tuple[float, float] | None = None
    words: bool = False


@dataclass(frozen=True)
class PointLine:
    """An open place to go to: what it is for, its name, how far in km and in which of eight winds; None if unknown."""

    kind: str
    name: str
    km: float | None = None
    wind: str | None = None


@dataclass(frozen=True)
class Nearby:
    """The nearest open point of each kind. `at`: when the person was where it is counted from, as people read it; None
    where it is counted from the middle of their area."""

    points: tuple[PointLine, ...] = ()
    at: str | None = None


@dataclass(frozen=True)
class ContactLine:
    """A number to call in an emergency; `name` where it has one of its own."""

    kind: str
    number: str
    name: str | None = None


@dataclass(frozen=True)
class LevelHere:
    """What holds where the person is, and the alert that told of it."""

    place: str
    rank: int
    point: str | None = None
    alert_id: int | None = None


@dataclass(frozen=True)
class Checked:
    """An alert that somebody asks about. One of ours was told in `place` at `at`, where `rank` holds now; it may have
    been wrong."""

    ref: str
    ours: bool = False
    wrong: bool = False
    place: str = ""
    at: str = ""
    rank: int = 0


@dataclass(frozen=True)
class TaskLine:
    """One open task of a warden, with the line that tells about it, and whom it is about."""

    number: int
    text: str
    person_id: int


@dataclass(frozen=True)
class OwnWarden:
    """Who looks after the person, by the name that they chose."""

    id: int
    name: str | None


@dataclass(frozen=True)
class ZoneLine:
    """One group of a zone: how many of its wardens' tasks are open, and how many are done."""

    group: str
    open: int
    done: int


@dataclass(frozen=True)
class Look:
    """Somebody in this role looked at the person; `at` as people read it, in the time of the post."""

    at: str
    role: str


@dataclass(frozen=True)
class Adding:
    """Whom a warden wants to add: the name, and whether the group has somebody of that name, or no room."""

    name: str
    same_name: bool = False
    full: bool = False


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
class OfficerHere:
    """An officer who writes from their chat, or is about to link it. `language` is how they read the console."""

    id: int
    name: str
    language: str


@dataclass(frozen=True)
class ProposalLine:
    """A decision as officers name it: its number, and which levels it changes; `own`: this officer proposed it."""

    number: int
    what: str
    state: str
    waits: bool
    own: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything is optional but the language: only what the intent names was read.

    `forgeable`: whoever wrote may not own the address. `sign`: four digits, new for each message, which the owner may
    be asked to send back. `moved_on`: a live position is far or long enough from the last to be kept. `rank`: the
    highest level that holds for whoever writes. `tongues`: the codes of all languages, those first that the writer
    probably reads; `by_segment`: texts there are paid by their length, and have no buttons. `exact_place`: the place
    was named as the register names it. `next_detail`: what the person may be asked next. `stranger`: nothing was ever
    heard from this address before. `promise`: when a call for help is answered. `other_channel`: where else the person
    is written to, read only when they stop this one. `referral`: the one about which whoever writes was asked.
    `officer`: whose chat this is; `linking`: who wrote a code that links it. `waiting`: the proposals that stand open.
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
    place_read: PlaceRead = PlaceRead()
    moved_on: bool = False
    nearby: Nearby = Nearby()
    contacts: tuple[ContactLine, ...] = ()
    rank: int = 0
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
    checked: Checked | None = None
    tasks: tuple[TaskLine, ...] = ()
    corrigible: frozenset[int] = frozenset()
    owes_answer: bool = False
    own_warden: OwnWarden | None = None
    zone: tuple[ZoneLine, ...] = ()
    relayable: bool = False
    looks: tuple[Look, ...] = ()
    earlier_looks: bool = False
    firewall: bool = False
    forgeable: bool = False
    sign: int = 0
    answers_used_up: bool = False
    tongues: tuple[str, ...] = ()
    by_segment: bool = False
    joiner: str | None = None
    exact_place: bool = False
    campaign: str | None = None
    adding: Adding | None = None
    next_detail: str | None = None
    stranger: bool = False
    promise: Promise = field(default_factory=Promise)
    other_channel: str | None = None
    referral: int | None = None
    officer: OfficerHere | None = None
    linking: OfficerHere | None = None
    proposal: ProposalLine | None = None
    waiting: tuple[ProposalLine, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether somebody who is not registered yet has agreed to be."""
        return bool(self.notes.get("agreed"))
