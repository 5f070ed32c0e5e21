"""What a digit answers: an alert, a step of a dialogue, or how a relative is. Kept as one string with each delivery."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What a dialogue is waiting for. STATUS waits for nothing: it only says that 1 is safe and 2 is help again."""

    LANGUAGE = "language"
    CONSENT = "consent"
    AREA = "area"
    WHICH_AREA = "which_area"
    NAME = "name"
    PEOPLE = "people"
    CONTACT = "contact"
    SIGN = "sign"
    STATUS = "status"
    HERE = "here"
    DELETE = "delete"
    THERE = "there"
    NEEDS = "needs"
    BOOKLET = "booklet"
    EXPIRY = "expiry"
    ADD_WHERE = "add_where"
    ADD_SAME_NAME = "add_same_name"
    ADD_AGREED = "add_agreed"
    ENQUIRY_WHO = "enquiry_who"
    ENQUIRY_RELATION = "enquiry_relation"
    ENQUIRY_PLACE = "enquiry_place"
    ENQUIRY_NAME = "enquiry_name"


ENQUIRY_STEPS = (Step.ENQUIRY_WHO, Step.ENQUIRY_RELATION, Step.ENQUIRY_PLACE, Step.ENQUIRY_NAME)


@dataclass(frozen=True)
class AlertQuestion:
    """How are you, in this alert?"""

    alert_id: int

    def __str__(self) -> str:
        return f"alert:{self.alert_id}"


@dataclass(frozen=True)
class StepQuestion:
    """The question of a dialogue."""

    step: Step

    def __str__(self) -> str:
        return f"step:{self.step}"


@dataclass(frozen=True)
class KinQuestion:
    """Do you know how your relative is?"""

    person_id: int
    alert_id: int

    def __str__(self) -> str:
        return f"kin:{self.person_id}:{self.alert_id}"


@dataclass(frozen=True)
class ConfirmQuestion:
    """Are you still there?"""

    def __str__(self) -> str:
        return "confirm"


@dataclass(frozen=True)
class ListedQuestion:
    """Is it right that you are on our list?"""

    def __str__(self) -> str:
        return "listed"


@dataclass(frozen=True)
class UndertakingQuestion:
    """Will you look after the people of a group, and keep to the rules?"""

    def __str__(self) -> str:
        return "undertaking"


@dataclass(frozen=True)
class OwnWardenQuestion:
    """Do you want to keep this warden?"""

    warden_id: int

    def __str__(self) -> str:
        return f"warden:{self.warden_id}"


@dataclass(frozen=True)
class HowQuestion:
    """How do you know of the people of these tasks?"""

    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return ":".join(["how", *map(str, self.numbers)])


@dataclass(frozen=True)
class EverybodyQuestion:
    """Do you mean that this digit holds for each of these tasks?"""

    digit: int
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return ":".join(["all", str(self.digit), *map(str, self.numbers)])


@dataclass(frozen=True)
class EnquiryQuestion:
    """What is whoever asks about you to be told?"""

    enquiry_id: int

    def __str__(self) -> str:
        return f"enquiry:{self.enquiry_id}"


@dataclass(frozen=True)
class ReceivedQuestion:
    """Has the help come that you were referred to?"""

    referral_id: int

    def __str__(self) -> str:
        return f"received:{self.referral_id}"


@dataclass(frozen=True)
class NeedQuestion:
    """What is it that you need help with?"""

    def __str__(self) -> str:
        return "need"


@dataclass(frozen=True)
class ReadsQuestion:
    """Does somebody else read this phone?"""

    def __str__(self) -> str:
        return "reads"


@dataclass(frozen=True)
class StopQuestion:
    """Shall the other channel stop too?"""

    def __str__(self) -> str:
        return "stop"


Question = (
    AlertQuestion | StepQuestion | KinQuestion | ConfirmQuestion | ListedQuestion | UndertakingQuestion
    | OwnWardenQuestion | HowQuestion | EverybodyQuestion | EnquiryQuestion | NeedQuestion | ReadsQuestion
    | StopQuestion | ReceivedQuestion
)  # fmt: skip
STATUS = StepQuestion(Step.STATUS)
WORD_BUTTON = "word"
"""What the data of a button begins with that stands for a word and not for a digit."""
MOST_DIGITS = 9
"""No number of ours is longer, and a phone can send any button: longer ones do not fit the store."""


_ALONE: Mapping[str, Question] = {
    str(question): question
    for question in (
        ConfirmQuestion(), ListedQuestion(), UndertakingQuestion(), NeedQuestion(), ReadsQuestion(), StopQuestion(),
    )
}  # fmt: skip
"""The questions that are about nothing but whoever is asked."""
_ABOUT_ONE: Mapping[str, Callable[[int], Question]] = {
    "alert": AlertQuestion,
    "enquiry": EnquiryQuestion,
    "received": ReceivedQuestion,
    "warden": OwnWardenQuestion,
}
"""Those that are about one thing, by its number."""


def parse_question(text: str) -> Question | None:
    """The question that the string names; None when it names none (any more)."""
    kind, *rest = text.split(":")
    if kind == "step" and len(rest) == 1 and rest[0] in set(Step):
        return StepQuestion(Step(rest[0]))
    if kind in _ALONE and not rest:
        return _ALONE[kind]
    if not all(part.isascii() and part.isdigit() and len(part) <= MOST_DIGITS for part in rest):
        return None
    match kind, [int(part) for part in rest]:
        case _, [number] if kind in _ABOUT_ONE:
            return _ABOUT_ONE[kind](number)
        case "kin", [person_id, alert_id]:
            return KinQuestion(person_id, alert_id)
        case "how", [_, *_] as numbers:
            return HowQuestion(tuple(numbers))
        case "all", [digit, _, *_] as numbers:
            return EverybodyQuestion(digit, tuple(numbers[1:]))
    return None
