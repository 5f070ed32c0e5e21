"""What answers by SMS may cost in an hour, pure: which of them leave, which wait, which are stopped.

Whoever pumps numbers is paid for each SMS that we send there. What an officer or the engine sends (alerts, corrections,
questions, tasks, letters) was decided here and is never held: whoever pumps cannot silence an alert. Counted and capped
is what somebody outside can cause: answers, and full texts on request. A reserve of it is for calls for help alone.
"""

from dataclasses import dataclass
from enum import Enum

OVER_THE_HOUR = "over this hour's limit of SMS"
OVER_THE_PREFIX = "too many answers to strangers whose numbers begin alike"


class Verdict(Enum):
    """What becomes of an answer."""

    LEAVES = "leaves"
    WAITS = "waits for the next hour"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Caps:
    """Segments an hour. `reserve` is the share that only answers to calls for help may use."""

    an_hour: int = 3000
    a_prefix: int = 600
    reserve: float = 0.2

    @property
    def unreserved(self) -> int:
        return int(self.an_hour * (1 - self.reserve))


@dataclass(frozen=True)
class Answered:
    """One answer: what it costs, whether it is to a call for help, and whether to somebody who is not registered."""

    segments: int
    help: bool
    stranger: bool


def judge(answer: Answered, spent: int, spent_on_prefix: int, caps: Caps) -> tuple[Verdict, str]:
    """Whether the answer may leave after so many segments of this hour, and why not.

    Answers to calls for help may cost a prefix as much again as all others. A stranger's answer that may not leave is
    stopped, not kept: kept ones would take the next hour's room from people.
    """
    of_prefix = caps.a_prefix * (2 if answer.help else 1)
    if answer.stranger and spent_on_prefix + answer.segments > of_prefix:
        return Verdict.STOPPED, OVER_THE_PREFIX
    if spent + answer.segments <= (caps.an_hour if answer.help else caps.unreserved):
        return Verdict.LEAVES, ""
    return (Verdict.STOPPED if answer.stranger else Verdict.WAITS), OVER_THE_HOUR
