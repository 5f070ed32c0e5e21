"""What an answer changes in the store. The conversation only names the changes; `bot.apply` makes them."""

from dataclasses import dataclass

from registry.enquiries import Sought


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
    """Enter the owner of the address, who agreed, at this area; a standing alert is told at once.

    `name` is what they said before, and `campaign` the poster whose link they opened.
    """

    area_id: int
    name: str | None = None
    campaign: str | None = None


@dataclass(frozen=True)
class NoteOpened:
    """Somebody opened the link of this campaign."""

    campaign: str


@dataclass(frozen=True)
class NoteAsked:
    """The person was asked this (`registry.tables.DetailKind`), and is not asked again."""

    kind: str


@dataclass(frozen=True)
class SetNeeds:
    """What slows the people down who are together."""

    needs: tuple[str, ...]


@dataclass(frozen=True)
class SetBooklet:
    """Where the person's passport is, in a word of `bot.conversation.details.BOOKLET`."""

    where: str


@dataclass(frozen=True)
class SetExpiry:
    """In which month it expires; the person is reminded."""

    year: int
    month: int


@dataclass(frozen=True)
class ConfirmListed:
    """The person agrees to be on the list that an officer entered them from."""


@dataclass(frozen=True)
class AddMember:
    """Somebody without a phone joins the warden's group; the warden says that they agreed."""

    name: str
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
    """An officer must act. Gives the slot `case`. `duress`: somebody else may be reading, or answering."""

    category: str
    duress: bool = False


@dataclass(frozen=True)
class NameNeed:
    """What the call for help is about; without an open case it opens one."""

    category: str


@dataclass(frozen=True)
class NoteReceived:
    """The help that the person, or the caller, was referred to has come, or has not: then the case opens again."""

    referral_id: int
    received: bool


@dataclass(frozen=True)
class GoCovert:
    """From now on this person reads only texts that say nothing."""


@dataclass(frozen=True)
class KinAnswer:
    """A relative said how the person is. It accounts for nobody."""

    person_id: int
    alert_id: int
    status: str


@dataclass(frozen=True)
class IssueCode:
    """A new family code, under the person's own word for it. Gives the slot `code`."""

    label: str | None = None
    shows_place: bool = False


@dataclass(frozen=True)
class RevokeCode:
    """This code shows nothing any more; several stand with blanks between them."""

    code: str


@dataclass(frozen=True)
class UseFamilyCode:
    """The code was used."""

    code_id: int


@dataclass(frozen=True)
class UseAllowed:
    """Somebody who was allowed has asked without a code."""

    allowed_id: int


@dataclass(frozen=True)
class Allow:
    """This number (E.164), or whoever made this enquiry, may ask without a code."""

    number: str | None
    enquiry_id: int | None
    label: str | None


@dataclass(frozen=True)
class Forbid:
    """This address may ask no more."""

    address_id: int


@dataclass(frozen=True)
class KeepEnquiry:
    """A question about a person without a valid code. A code that was `mistyped` needs nobody's attention; only where
    `by_number` is a number in it looked for in the register."""

    sought: Sought
    mistyped: bool = False
    by_number: bool = True


@dataclass(frozen=True)
class TellEnquirer:
    """Tell whoever enquired that the person is safe."""

    enquiry_id: int


@dataclass(frozen=True)
class GiveEnquirerCode:
    """Give whoever enquired a family code of the person."""

    enquiry_id: int


@dataclass(frozen=True)
class IgnoreEnquiry:
    """Tell whoever enquired nothing."""

    enquiry_id: int


@dataclass(frozen=True)
class BlockEnquirer:
    """Tell whoever enquired nothing, and never ask the person about them again."""

    enquiry_id: int


@dataclass(frozen=True)
class KeepFamilyMessage:
    """A few words between a person and a relative, for an officer to read first."""

    person_id: int
    address_id: int | None
    from_person: bool
    called: str | None
    text: str


@dataclass(frozen=True)
class OptOut:
    """Write to this address no more."""

    why: str


@dataclass(frozen=True)
class StopElsewhere:
    """Write to the person's other addresses no more either."""


@dataclass(frozen=True)
class TellElsewhere:
    """Say on the person's other channel that this one has shut us out, and how to stop that one too."""


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
    """A warden's report on one task, by its number and the digit of the pick list, and how the warden knows."""

    number: int
    digit: int
    how: str | None = None


@dataclass(frozen=True)
class NoteHow:
    """How a warden knows what was reported on these tasks."""

    numbers: tuple[int, ...]
    how: str


@dataclass(frozen=True)
class AgreeToLook:
    """The person keeps to the undertaking and looks after people from now on."""


@dataclass(frozen=True)
class DeclineToLook:
    """The person does not want to look after people, or no more."""


@dataclass(frozen=True)
class NotePractice:
    """The made-up task was answered."""


@dataclass(frozen=True)
class StepAside:
    """A warden cannot look for people for so many days; others do."""

    days: int


@dataclass(frozen=True)
class ComeBack:
    """A warden can look for people again."""


@dataclass(frozen=True)
class RefuseWarden:
    """The person does not want this warden; None: nobody but the embassy."""

    warden_id: int | None


@dataclass(frozen=True)
class RelayAgain:
    """The alert's own text once more to those of the warden's group who have not answered."""


@dataclass(frozen=True)
class NoteTasksShown:
    """A warden is shown these people."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True)
class AskRelay:
    """A warden's text for the group, for an officer to approve."""

    text: str


@dataclass(frozen=True)
class NoteFalseReference:
    """Somebody has an alert with a reference that we never gave."""

    ref: str


@dataclass(frozen=True)
class Confirm:
    """What the register says of the person still holds."""


@dataclass(frozen=True)
class Erase:
    """Erase the person, or the address where nobody is registered. The last message goes out with it."""


@dataclass(frozen=True)
class LinkOfficer:
    """This chat is the officer's from now on."""

    officer_id: int


@dataclass(frozen=True)
class AskToRead:
    """The officer of this chat wants to read a proposal."""

    decision_id: int


@dataclass(frozen=True)
class ApproveProposal:
    """The officer of this chat approves, with the name of an area and a code. What comes of it is `decided`."""

    decision_id: int
    area: str
    code: str


@dataclass(frozen=True)
class RefuseProposal:
    """The officer of this chat refuses, with a reason and a code. What comes of it is `decided`."""

    decision_id: int
    reason: str
    code: str


Effect = (
    SetLanguage | Register | Decline | SetArea | SetName | SetPeople | NoteKin | MakePlaceReport | AnswerAlert
    | OpenCase | KinAnswer | IssueCode | RevokeCode | UseFamilyCode | KeepEnquiry | OptOut | OptIn | Leave
    | Return | TellInFull | NoteFalseReference | ReportTask | NoteTasksShown | AskRelay | Confirm | Erase
    | NoteOpened | NoteAsked | SetNeeds | SetBooklet | SetExpiry | ConfirmListed | AddMember | NoteHow
    | AgreeToLook | DeclineToLook | NotePractice | StepAside | ComeBack | RefuseWarden | RelayAgain | UseAllowed
    | Allow | Forbid | TellEnquirer | GiveEnquirerCode | IgnoreEnquiry | BlockEnquirer | KeepFamilyMessage
    | NameNeed | GoCovert | StopElsewhere | TellElsewhere | SetSecondLanguage
    | NoteReceived | LinkOfficer | AskToRead | ApproveProposal | RefuseProposal
)  # fmt: skip
