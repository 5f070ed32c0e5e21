"""How well wardens answer: the share of the people they were asked to find on whom they said something, and how soon.

A task counts once it was reported, given back, or ran out of time. One that ended by itself (the person answered, the
warden was away or was replaced) says nothing of anybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Float, and_, case, cast, extract, func, or_, select
from sqlmodel import Session

from broadcasts.stepping_aside import REFUSED
from broadcasts.tables import Task, TaskState
from broadcasts.tasks import NOT_IN_TIME
from broadcasts.warden_corrections import REPORTED
from registry.many import on_postgresql, one_of
from registry.store import table_of

SCORED_FOR = timedelta(days=365)

tasks = table_of(Task)


@dataclass(frozen=True)
class Score:
    """Of `asked` tasks `answered` were; the median time of those that were, None where there is none."""

    asked: int = 0
    answered: int = 0
    median: timedelta | None = None

    @property
    def percent(self) -> int | None:
        """The share in percent; None for whoever was never asked."""
        return round(100 * self.answered / self.asked) if self.asked else None


def scores(session: Session, warden_ids: Collection[int], now: datetime) -> dict[int, Score]:
    """The score of each of these wardens of the last year; who was never asked is left out."""
    counted = and_(_counts(), tasks.c.offered_at > now - SCORED_FOR, one_of(session, tasks.c.warden_id, warden_ids))
    asked = (
        select(tasks.c.warden_id, func.count(), func.sum(case((is_answered(), 1), else_=0)))
        .where(counted)
        .group_by(tasks.c.warden_id)
    )
    medians = _medians(session, counted)
    return {
        warden_id: Score(number, answered, medians.get(warden_id))
        for warden_id, number, answered in session.execute(asked)
    }


def _medians(session: Session, counted: ColumnElement[bool]) -> dict[int, timedelta]:
    seconds = _seconds_taken(session)
    mine = tasks.c.warden_id
    ranked = (
        select(
            tasks.c.warden_id,
            seconds.label("seconds"),
            func.row_number().over(partition_by=mine, order_by=seconds).label("place"),
            func.count().over(partition_by=mine).label("number"),
        )
        .where(counted, is_answered())
        .subquery()
    )
    in_the_middle = or_(ranked.c.place == (ranked.c.number + 1) // 2, ranked.c.place == (ranked.c.number + 2) // 2)
    chosen = select(ranked.c.warden_id, func.avg(ranked.c.seconds)).where(in_the_middle).group_by(ranked.c.warden_id)
    return {warden_id: timedelta(seconds=round(median)) for warden_id, median in session.execute(chosen)}


def _seconds_taken(session: Session) -> ColumnElement[float]:
    """From offering the task to the warden's word on it."""
    if on_postgresql(session):
        return cast(extract("epoch", tasks.c.closed_at - tasks.c.offered_at), Float)
    days = func.julianday(tasks.c.closed_at, type_=Float) - func.julianday(tasks.c.offered_at, type_=Float)
    return days * timedelta(days=1).total_seconds()


def _counts() -> ColumnElement[bool]:
    ran_out = and_(tasks.c.state == TaskState.PASSED_ON, tasks.c.outcome == NOT_IN_TIME)
    return or_(is_answered(), ran_out)


def is_answered() -> ColumnElement[bool]:
    """Whether the warden said something on the task of a row: a report, or that they cannot take it."""
    return or_(
        and_(tasks.c.state == TaskState.CLOSED, tasks.c.outcome.in_(REPORTED)),
        and_(tasks.c.state == TaskState.PASSED_ON, tasks.c.outcome == REFUSED),
    )
