"""The list of enquiries: whose turn it is, page by page, and how many there are, from whom, about how many people."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select as count_all
from sqlmodel import Session, col, func, select

from registry.enquiries import OPEN_STATES
from registry.store import table_of
from registry.tables import Enquiry, EnquiryState

PAGE = 50
MOST_COMPARED = 1000
"""So many open enquiries, the newest, are compared with each other: what they say is sealed and has to be opened."""


class Turn(StrEnum):
    """Who has to do something next."""

    OFFICER = "officer"
    SERVICE = "service"
    PERSON = "person"


enquiries = table_of(Enquiry)

STATES = {
    Turn.OFFICER: (EnquiryState.TO_FIND,),
    Turn.SERVICE: (EnquiryState.WAITING,),
    Turn.PERSON: (EnquiryState.LINKED, EnquiryState.ASKED),
}


@dataclass(frozen=True)
class Which:
    """The open enquiries of a turn; or all about one person; or one alone, whatever became of it."""

    turn: Turn = Turn.OFFICER
    person_id: int | None = None
    enquiry_id: int | None = None


@dataclass(frozen=True)
class EnquiryCounts:
    """Open enquiries by turn; from how many addresses they are, and how many came without one; how many are linked to
    somebody, and to how many different people."""

    turns: dict[Turn, int]
    askers: int
    without_asker: int
    linked: int
    people: int

    @property
    def all(self) -> int:
        return sum(self.turns.values())


def enquiries_in(session: Session, which: Which, after: int = 0, limit: int = PAGE) -> list[Enquiry]:
    """The oldest first, after the one of that number."""
    chosen = select(Enquiry).where(col(Enquiry.id) > after)
    if which.enquiry_id is not None:
        chosen = chosen.where(Enquiry.id == which.enquiry_id)
    else:
        states = STATES[which.turn] if which.person_id is None else OPEN_STATES
        chosen = chosen.where(col(Enquiry.handled_at).is_(None), col(Enquiry.state).in_(states))
    if which.person_id is not None:
        chosen = chosen.where(Enquiry.person_id == which.person_id)
    return list(session.exec(chosen.order_by(col(Enquiry.id)).limit(limit)))


def to_compare(session: Session) -> list[Enquiry]:
    """The newest open enquiries, to look for those that ask for the same person."""
    chosen = select(Enquiry).where(col(Enquiry.handled_at).is_(None), col(Enquiry.state).in_(OPEN_STATES))
    return list(session.exec(chosen.order_by(col(Enquiry.id).desc()).limit(MOST_COMPARED)))


def count_enquiries(session: Session) -> EnquiryCounts:
    still_open = (col(Enquiry.handled_at).is_(None), col(Enquiry.state).in_(OPEN_STATES))
    by_state = dict(session.exec(select(Enquiry.state, func.count()).where(*still_open).group_by(Enquiry.state)).all())
    asked_by, linked_to = enquiries.c.address_id, enquiries.c.person_id
    numbers = (func.count(), *(func.count(each) for key in (asked_by, linked_to) for each in (key, key.distinct())))
    number, with_asker, askers, linked, people = session.execute(count_all(*numbers).where(*still_open)).one()
    turns = {turn: sum(by_state.get(state, 0) for state in states) for turn, states in STATES.items()}
    return EnquiryCounts(turns, askers, number - with_asker, linked, people)
