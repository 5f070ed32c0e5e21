"""What a digit answers: an alert, a step of a dialogue, or how a relative is. Kept as one string with each delivery."""

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
    DELETE = "delete"


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
    AlertQuestion | StepQuestion | KinQuestion | ConfirmQuestion | NeedQuestion | ReadsQuestion | StopQuestion
)  # fmt: skip
_ONE_OF_A_KIND: tuple[Question, ...] = (ConfirmQuestion(), NeedQuestion(), ReadsQuestion(), StopQuestion())
STATUS = StepQuestion(Step.STATUS)
MOST_DIGITS = 9
"""No number of ours is longer, and a phone can send any button: longer ones do not fit the store."""


def parse_question(text: str) -> Question | None:
    """The question that the string names; None when it names none (any more)."""
    kind, *rest = text.split(":")
    if kind == "step" and len(rest) == 1 and rest[0] in set(Step):
        return StepQuestion(Step(rest[0]))
    if not rest:
        return next((question for question in _ONE_OF_A_KIND if str(question) == kind), None)
    if not all(part.isascii() and part.isdigit() and len(part) <= MOST_DIGITS for part in rest):
        return None
    match kind, [int(part) for part in rest]:
        case "alert", [alert_id]:
            return AlertQuestion(alert_id)
        case "kin", [person_id, alert_id]:
            return KinQuestion(person_id, alert_id)
    return None
