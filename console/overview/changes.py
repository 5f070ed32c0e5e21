"""What is new since an officer last said that they had seen it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from alert_levels.decisions import lines_of
from alert_levels.tables import Decision, DecisionKind
from console.decisions.decision_views import Line
from console.frame.names import area_names
from registry.cases import OPEN_STATES
from registry.tables import Case, Enquiry, Incoming, Officer

MOST_SHOWN = 10
FIRST_LOOK = timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A decision that went out."""

    decision_id: int
    correction: bool
    at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Changes:
    """Since when, the decisions that went out, and how much came in that still waits for an officer."""

    since: datetime
    decisions: tuple[Issued, ...]
    cases: int
    messages: int
    enquiries: int

    @property
    def any(self) -> bool:
        return bool(self.decisions or self.cases or self.messages or self.enquiries)


def changes_since(session: Session, since: datetime) -> Changes:
    return Changes(
        since=since,
        decisions=tuple(_issued_since(session, since)),
        cases=_number(session, col(Case.state).in_(OPEN_STATES) & (col(Case.opened_at) > since)),
        messages=_number(
            session,
            col(Incoming.for_officer).is_(True) & col(Incoming.handled_at).is_(None) & (col(Incoming.at) > since),
        ),
        enquiries=_number(session, col(Enquiry.handled_at).is_(None) & (col(Enquiry.at) > since)),
    )


def last_look(session: Session, officer_id: int, now: datetime) -> datetime:
    """When the officer last said that they had seen what is new; whoever never did is told of the last day."""
    return session.get_one(Officer, officer_id).looked_at or now - FIRST_LOOK


def note_seen(session: Session, officer_id: int, shown_at: datetime) -> None:
    """The officer has seen what was new when the page was made; what came since is still new."""
    officer = session.get_one(Officer, officer_id)
    officer.looked_at = max(shown_at, officer.looked_at or shown_at)
    session.flush()


def _issued_since(session: Session, since: datetime) -> Iterator[Issued]:
    """The newest first."""
    areas = area_names(session)
    issued = select(Decision).where(col(Decision.issued_at) > since).order_by(col(Decision.issued_at).desc())
    for decision in session.exec(issued.limit(MOST_SHOWN)):
        assert decision.id is not None
        assert decision.issued_at is not None
        lines = tuple(
            Line(areas[each.area_id], each.from_rank, each.to_rank) for each in lines_of(session, decision.id)
        )
        yield Issued(decision.id, decision.kind is DecisionKind.CORRECTION, decision.issued_at, lines)


def _number(session: Session, which: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).where(which)).one()
