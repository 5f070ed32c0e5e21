"""How one look at the store gets its heavy counts. A page comes first: it shows what is known, and asks for the counts
by its script or by a link. What is answered after an act waits for them, because it stands where the numbers stood, and
so does what of a page follows by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlmodel import Session

from console.frame.kept_counts import Kept, Tally

T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """One look at the store, at one moment of the crisis. Where it does not wait, a count may be missing."""

    session: Session
    now: datetime
    waits: bool = True

    def count(self, kept: Kept[T], number: int = 0) -> Tally[T] | None:
        """The count of that number, or None where the page comes first."""
        return (kept.of if self.waits else kept.at_once)(self.session, number, self.now)


def are_few(session: Session, rows: Select[Any], most: int) -> bool:
    """Whether there are so many of these rows at most; of more, only a few more are looked at."""
    some = rows.limit(most + 1).subquery()
    return bool(session.execute(select(func.count()).select_from(some)).scalar_one() <= most)
