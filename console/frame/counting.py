"""Whether a look waits for a heavy count. A first one does not: it shows what is known, and the page asks for the
count, by its script or by a link; what is answered after an act waits, because it stands where the numbers stood."""

from typing import TypeVar

from sqlmodel import Session

from console.desk import Desk
from console.frame.kept_counts import Kept, Tally

T = TypeVar("T")


def count_for(desk: Desk, session: Session, kept: Kept[T], number: int) -> Tally[T] | None:
    """The count, or None where the page comes first."""
    if desk.request.method == "POST" or desk.request.query_params.get("count") == "now":
        return kept.of(session, number, desk.now)
    return kept.at_once(session, number, desk.now)
