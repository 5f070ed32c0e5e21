"""What an answer changes in the store. The conversation only names the changes; `bot.apply` makes them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SetLanguage:
    """Speak this language from now on, in this thread and to the person."""

    code: str


@dataclass(frozen=True)
class SetSecondLanguage:
    """Write this language to the person where their own is not shipped; None takes it back."""

    code: str | None


@dataclass(frozen=True)
class Register:
    """Enter the owner of the address, who agreed, at this area; a standing alert is told at once."""

    area_id: int


@dataclass(frozen=True)
class Decline:
    """Forget what was written on the way to a registration that was refused."""


@dataclass(frozen=True)
class SetArea:
    """The person is in this area now."""

    area_id: int


@dataclass(frozen=True)
class SetName:
    """What the person wants to be called."""

    name: str


@dataclass(frozen=True)
class SetPeople:
    """How many are with the person, the person included."""

    count: int


@dataclass(frozen=True)
class NoteKin:
    """The person allows us to ask this number (E.164) as a last resort."""

    number: str


@dataclass(frozen=True)
class MakePlaceReport:
    """Where the person's phone was, in degrees (WGS 84), and the area nearest to it."""

    latitude: float
    longitude: float
    area_id: int | None


@dataclass(frozen=True)
class AnswerAlert:
    """The person's own word on how they are; without an alert it holds for whatever is open."""

    status: str
    alert_id: int | None


@dataclass(frozen=True)
class OpenCase:
    """An officer must act. Gives the slot `case`."""

    category: str


@dataclass(frozen=True)
class KinAnswer:
    """A relative said how the person is. It accounts for nobody."""

    person_id: int
    alert_id: int
    status: str


@dataclass(frozen=True)
class IssueCode:
    """A new family code. Gives the slot `code`."""


@dataclass(frozen=True)
class RevokeCode:
    """This code shows nothing any more."""

    code: str


@dataclass(frozen=True)
class UseFamilyCode:
    """The code was used."""

    code_id: int


@dataclass(frozen=True)
class KeepEnquiry:
    """A question about a person without a valid code, kept for an officer."""

    text: str


@dataclass(frozen=True)
class OptOut:
    """Write to this address no more."""

    why: str


@dataclass(frozen=True)
class OptIn:
    """This address may be written to again."""


@dataclass(frozen=True)
class Leave:
    """The person has left the country."""


@dataclass(frozen=True)
class Return:
    """The person is back, or never left."""


@dataclass(frozen=True)
class TellInFull:
    """The person wants the full text of the alert that stands."""

    alert_id: int


@dataclass(frozen=True)
class ReportTask:
    """A warden's report on one task, by its number and the digit of the pick list."""

    number: int
    digit: int


@dataclass(frozen=True)
class NoteTasksShown:
    """A warden is shown these people."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True)
class AskRelay:
    """A warden's text for the group, for an officer to approve."""

    text: str


@dataclass(frozen=True)
class Confirm:
    """What the register says of the person still holds."""


@dataclass(frozen=True)
class Erase:
    """Erase the person, or the address where nobody is registered. The last message goes out with it."""


Effect = (
    SetLanguage | Register | Decline | SetArea | SetName | SetPeople | NoteKin | MakePlaceReport | AnswerAlert
    | OpenCase | KinAnswer | IssueCode | RevokeCode | UseFamilyCode | KeepEnquiry | OptOut | OptIn | Leave | Return
    | TellInFull | ReportTask | NoteTasksShown | AskRelay | Confirm | Erase | SetSecondLanguage
)  # fmt: skip
