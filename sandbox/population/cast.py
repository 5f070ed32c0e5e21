"""Who lives in the sandbox: residents, wardens, their relatives and strangers, as a script hands them their parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sandbox.numbers import country_of
from sandbox.population.phones import Line
from sandbox.population.scenario import Scenario

ONE_WAY_COUNTRY = "XC"


class JoinBy(StrEnum):
    """How somebody came into the register."""

    TELEGRAM = "telegram"
    SMS = "sms"
    ROSTER = "roster"


class Behaviour(StrEnum):
    """What somebody does when the alerts come."""

    SAFE = "answers safe soon"
    SLOW = "answers safe late"
    SILENT = "never answers"
    NEEDS_HELP = "asks for help"
    OWN_WORDS = "answers safe with a word or a digit of their own script"
    GOES_HOME = "wants to go home when that is offered"
    AT_POINT = "goes to the meeting point when told to"
    ON_WAY = "is on the way when told to go"
    MOVES = "answers, and goes to another place"
    LEAVES = "leaves the country without answering"
    STOPS = "wants no more messages"
    BLOCKS = "blocks the bot"
    PHONE_OFF = "has a phone that is off when it matters"
    WRONG_NUMBER = "is listed with a number that nobody has"
    FREE_TEXT = "answers with words that nobody understands"
    HELP_FIRST = "asks for help before registering, and is safe later"


class Role(StrEnum):
    """Whom somebody looks after."""

    RESIDENT = "nobody"
    WARDEN = "a group"
    DEPUTY = "a group when its warden does not"
    ZONE_WARDEN = "the wardens of a region"


@dataclass(frozen=True)
class Resident:
    """Somebody of the register. `key` is their code where an officer's list has them.

    party: how many people they are. tells_name: whether they give their name when asked. moves_to: the area they go to.
    """

    key: str
    name: str
    language: str
    area: str
    join_by: JoinBy
    telegram_id: int | None = None
    number: str | None = None
    behaviour: Behaviour = Behaviour.SAFE
    role: Role = Role.RESIDENT
    party: int = 1
    tells_name: bool = True
    moves_to: str | None = None

    @property
    def is_one_way(self) -> bool:
        """Whether SMS is all they have and cannot be answered where their number is from: they use a web page."""
        return self.telegram_id is None and self.number is not None and country_of(self.number) == ONE_WAY_COUNTRY

    @property
    def lines(self) -> tuple[Line, ...]:
        """Where they can be reached, the chat first."""
        chat = (Line("telegram", self.telegram_id),) if self.telegram_id is not None else ()
        phone = (Line("sms", self.number),) if self.number is not None else ()
        return chat + phone


@dataclass(frozen=True)
class Asker:
    """Somebody at home who asks about a resident: a relative who is given a code, or a stranger who guesses one."""

    key: str
    language: str
    line: Line
    about: str | None
    guess: str | None = None


@dataclass(frozen=True)
class Group:
    """Who cares for about ten people, by their keys."""

    code: str
    name: str
    warden: str
    deputy: str | None
    zone_warden: str


@dataclass(frozen=True)
class Cast:
    """Everybody, made by `casting.make_cast`. `listed_in` is the group that an officer's list gives to a key."""

    scenario: Scenario
    seed: int
    residents: tuple[Resident, ...]
    groups: tuple[Group, ...]
    listed_in: Mapping[str, str]
    askers: tuple[Asker, ...]

    @cached_property
    def by_line(self) -> Mapping[Line, Resident]:
        return {line: resident for resident in self.residents for line in resident.lines}

    @cached_property
    def by_key(self) -> Mapping[str, Resident]:
        return {resident.key: resident for resident in self.residents}

    @property
    def joiners(self) -> tuple[Resident, ...]:
        """Those who register themselves."""
        return tuple(resident for resident in self.residents if resident.join_by is not JoinBy.ROSTER)

    @property
    def listed(self) -> tuple[Resident, ...]:
        """Those on the officer's list, wardens among them."""
        return tuple(resident for resident in self.residents if resident.join_by is JoinBy.ROSTER)
