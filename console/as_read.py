"""An officer approves what they read: the same changes of level in the same areas, and hardly more people.

Between opening the page and approving, another decision may be issued around the same areas, or people may come.
"""

from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session, col, func, select

from alert_levels.decisions import lines_of
from alert_levels.effective import Change
from alert_levels.enact import preview_changes
from alert_levels.errors import DecisionError
from console.forms import as_number
from registry.tables import Person

FEW = 10
"""So many more people, or a tenth more, are not worth reading the page again."""
_LENGTH = 16


class ReadAgain(DecisionError):
    """What would go out is not what you read."""


@dataclass(frozen=True)
class AsRead:
    """What a decision would do: in areas of how many people, and a fingerprint of the changes of level.

    Everybody who was ever there counts, because the index of areas answers that for a million in a tenth of a second.
    """

    people: int
    changes: str

    def __str__(self) -> str:
        return f"{self.people}-{self.changes}"


def as_it_stands(session: Session, decision_id: int) -> AsRead:
    """What it would do now."""
    told = preview_changes(session, lines_of(session, decision_id))
    heads = select(func.count()).where(col(Person.area_id).in_([change.area_id for change in told]))
    return AsRead(session.exec(heads).one(), _fingerprint(told))


def check_as_read(read: str, now: AsRead) -> None:
    """Raises ReadAgain in the officer's words; `read` is what the form carried."""
    people, _, changes = read.partition("-")
    then = as_number(people)
    if then is None or changes != now.changes:
        raise ReadAgain(
            "A level has changed around these areas since you opened this page: others would be told, or other words. "
            "Nothing went out. Read it again, then decide."
        )
    more = now.people - then
    if more > max(FEW, then // 10):
        raise ReadAgain(
            f"{more} people more are in these areas than when you opened this page. "
            "Nothing went out. Read it again, then decide."
        )


def _fingerprint(told: list[Change]) -> str:
    ordered = sorted((change.area_id, change.line_area, change.was, change.now) for change in told)
    return sha256(repr(ordered).encode()).hexdigest()[:_LENGTH]
