"""The list of cases: which are shown, in which order, page by page, and how many there are of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlmodel import Session, col

from registry.store import table_of
from registry.tables import AreaWithin, Case, Person, Referral

PAGE = 50
MOST_READ = 1000
"""What a case is about is sealed, so a choice of it reads so many cases at most for one page."""

cases = table_of(Case)
people = table_of(Person)
referrals = table_of(Referral)
within = table_of(AreaWithin)


class Shown(StrEnum):
    """Which cases are listed."""

    OPEN = "open"
    MINE = "mine"
    NOBODYS = "nobodys"
    REFERRED = "referred"
    CLOSED = "closed"


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this case, by what the list is ordered by. Closed ones go by their end, backwards."""

    urgency: int
    at: datetime
    case_id: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """What `str` wrote; None for anything else."""
        urgency, _, rest = text.partition("_")
        at, _, number = rest.rpartition("_")
        try:
            place = cls(int(urgency), datetime.fromisoformat(at), int(number))
        except (ValueError, OverflowError):
            return None
        return place if place.at.tzinfo is not None else None

    def __str__(self) -> str:
        return f"{self.urgency}_{self.at.isoformat()}_{self.case_id}"


@dataclass(frozen=True)
class Choice:
    """What an officer wants to see. `officer_id` is whoever asks; area and category are optional."""

    shown: Shown
    officer_id: int
    area_id: int | None = None
    category: str | None = None


@dataclass(frozen=True)
class CasePage:
    """The cases of one page, and where the next one begins; None after the last."""

    cases: tuple[Case, ...]
    next: Place | None


@dataclass(frozen=True)
class CaseCounts:
    """How many cases there are now, of each list that is counted."""

    open: int
    mine: int
    nobodys: int
    referred: int

    def of(self, shown: Shown) -> int | None:
        """None for the closed ones: nobody works through them."""
        return None if shown is Shown.CLOSED else int(getattr(self, shown.value))


def cases_in(session: Session, choice: Choice, after: Place | None = None, limit: int = PAGE) -> CasePage:
    """The most urgent first, and of equal ones the one that waits longest; of the closed ones the last one first."""
    most = limit if choice.category is None else MOST_READ
    chosen = _in_order(_where(select(cases.c.id), choice), choice, after).limit(most + 1)
    numbers = list(session.execute(chosen).scalars())
    read = _read(session, numbers[:most])
    fitting = [found for found in read if choice.category in (None, found.category)][:limit]
    if len(numbers) <= most and len(fitting) < limit:
        return CasePage(tuple(fitting), None)
    last = fitting[-1] if len(fitting) == limit else read[-1]
    return CasePage(tuple(fitting), None if last.id == numbers[-1] else _place(last, choice))


def count_cases(session: Session, officer_id: int) -> CaseCounts:
    """All of them, whatever area or category was chosen."""
    mine = case((cases.c.officer_id == officer_id, 1))
    nobodys = case((cases.c.officer_id.is_(None), 1))
    counted = select(func.count(), func.count(mine), func.count(nobodys)).where(cases.c.closed_at.is_(None))
    waiting = select(func.count()).select_from(referrals).where(*_waits())
    still_open, theirs, free = session.execute(counted).one()
    return CaseCounts(still_open, theirs, free, session.execute(waiting).scalar_one())


def _where(chosen: Select[tuple[int]], choice: Choice) -> Select[tuple[int]]:
    match choice.shown:
        case Shown.CLOSED:
            chosen = chosen.where(cases.c.closed_at.is_not(None))
        case Shown.REFERRED:
            chosen = chosen.where(cases.c.id.in_(select(referrals.c.case_id).where(*_waits())))
        case _:
            chosen = chosen.where(cases.c.closed_at.is_(None))
    if choice.shown is Shown.MINE:
        chosen = chosen.where(cases.c.officer_id == choice.officer_id)
    if choice.shown is Shown.NOBODYS:
        chosen = chosen.where(cases.c.officer_id.is_(None))
    return chosen if choice.area_id is None else chosen.where(_is_in(choice.area_id))


def _is_in(area_id: int) -> ColumnElement[bool]:
    """Whether the person is registered in the area or one within it; a caller who is not registered is nowhere."""
    inner = select(within.c.area_id).where(within.c.ancestor_id == area_id)
    theirs = and_(people.c.id == cases.c.person_id, people.c.area_id.in_(inner))
    return select(people.c.id).where(theirs).correlate(cases).exists()


def _waits() -> tuple[ColumnElement[bool], ...]:
    return referrals.c.answered_at.is_(None), referrals.c.stands.is_(True)


def _in_order(chosen: Select[tuple[int]], choice: Choice, after: Place | None) -> Select[tuple[int]]:
    number, opened, closed, urgency = cases.c.id, cases.c.opened_at, cases.c.closed_at, cases.c.urgency
    if choice.shown is Shown.CLOSED:
        if after is not None:
            chosen = chosen.where(or_(closed < after.at, and_(closed == after.at, number < after.case_id)))
        return chosen.order_by(closed.desc(), number.desc())
    if after is not None:
        later = or_(opened > after.at, and_(opened == after.at, number > after.case_id))
        chosen = chosen.where(or_(urgency > after.urgency, and_(urgency == after.urgency, later)))
    return chosen.order_by(urgency, opened, number)


def _place(last: Case, choice: Choice) -> Place:
    at = last.closed_at if choice.shown is Shown.CLOSED else last.opened_at
    assert at is not None
    assert last.id is not None
    return Place(last.urgency, at, last.id)


def _read(session: Session, numbers: Sequence[int]) -> list[Case]:
    """In the order of the numbers."""
    found = {row.id: row for row in session.execute(select(Case).where(col(Case.id).in_(numbers))).scalars()}
    return [found[number] for number in numbers if number in found]
