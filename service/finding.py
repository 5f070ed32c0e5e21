"""One line of the doctor's page."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """FAIL: people are not reached, or soon will not be. WARN: look at it today."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what to do about it."""

    verdict: Verdict
    what: str
    says: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.verdict:<5}{self.what:<11}{self.says}"
        return f"{line}\n{'':<16}{self.remedy}" if self.remedy else line


def ok(what: str, says: str) -> Finding:
    return Finding(Verdict.OK, what, says)


def warn(what: str, says: str, remedy: str) -> Finding:
    return Finding(Verdict.WARN, what, says, remedy)


def fail(what: str, says: str, remedy: str) -> Finding:
    return Finding(Verdict.FAIL, what, says, remedy)
