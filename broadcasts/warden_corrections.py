"""What a warden changes about a report that was made: another digit, or how they know.

Only the warden's own word is changed, for a day, and only while nobody has said anything since: once the person has
answered, or an officer has reported, the warden's report is history. So it is once another has the warden's place.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, update
from sqlmodel import Session, col, select

from broadcasts.ledger import hand_to_officer, newest_row
from broadcasts.tables import Ledger, LedgerState, Task, TaskState
from broadcasts.tasks import ACCOUNTS, GOES_ON, HEARD_ONLY, HOW, UnknownTask, account, find_task, report_task
from registry.store import table_of
from registry.tables import Report, Source
from registry.warden_duties import is_replaced

CORRECTED_WITHIN = timedelta(days=1)

tasks = table_of(Task)

REPORTED = (*ACCOUNTS.values(), *GOES_ON.values(), HEARD_ONLY)
_WITH_OFFICER = (*GOES_ON.values(), HEARD_ONLY)


def correctable(session: Session, warden_id: int, now: datetime) -> dict[int, str]:
    """The numbers of closed tasks whose report the warden may still correct, with what it was."""
    chosen = select(Task).where(
        Task.warden_id == warden_id,
        ~is_replaced(tasks.c.person_id, tasks.c.warden_id),
        Task.state == TaskState.CLOSED,
        col(Task.closed_at) > now - CORRECTED_WITHIN,
        col(Task.outcome).in_(REPORTED),
    )
    return {
        task.number: task.outcome or ""
        for task in session.exec(chosen.order_by(col(Task.number)))
        if _stands(session, task, newest_row(session, task.person_id))
    }


def report_or_correct(
    session: Session, warden_id: int, number: int, digit: int, how: str | None, now: datetime
) -> None:
    """The digit on an open task, or another one for a task that was reported. A number that is neither changes nothing:
    two tasks can be about one person, and the first report has closed the second."""
    try:
        report_task(session, warden_id, number, digit, now, how)
    except UnknownTask:
        correct_task(session, warden_id, number, digit, how, now)


def correct_task(session: Session, warden_id: int, number: int, digit: int, how: str | None, now: datetime) -> None:
    """Another digit for a task that was reported. One that may not be corrected stays as it is."""
    if number not in correctable(session, warden_id, now):
        return
    task = find_task(session, warden_id, number)
    row = newest_row(session, task.person_id)
    if digit in ACCOUNTS:
        account(session, task, digit, how, now)
        if how == "heard" and row is not None and row.state is LedgerState.ANSWERED:
            _take_back(session, row, HEARD_ONLY, now)
    elif digit in GOES_ON and row is not None:
        _take_back(session, row, GOES_ON[digit], now)
        task.outcome = GOES_ON[digit]
    session.add(task)
    session.flush()


def note_how(session: Session, warden_id: int, numbers: Collection[int], how: str, now: datetime) -> None:
    """How the warden knows of these people. Hearsay accounts for nobody: an officer has them then."""
    known = correctable(session, warden_id, now)
    for number in numbers:
        if known.get(number) not in ACCOUNTS.values():
            continue
        task = find_task(session, warden_id, number)
        row = newest_row(session, task.person_id)
        if row is None:
            continue
        this_one = and_(col(Report.id) == row.report_id, col(Report.detail).is_(None))
        session.execute(update(Report).where(this_one).values(detail=HOW[how]))
        if how == "heard":
            _take_back(session, row, HEARD_ONLY, now)
            task.outcome = HEARD_ONLY
            session.add(task)
    session.flush()


def _take_back(session: Session, row: Ledger, why: str, now: datetime) -> None:
    """The one who accounted for the person does so no more: a move that the ledger's table does not have."""
    row.answer, row.report_id = None, None
    hand_to_officer(session, row, why, now)


def _stands(session: Session, task: Task, row: Ledger | None) -> bool:
    """Whether the report is still the last word on the person."""
    if row is None:
        return False
    if row.state is LedgerState.WITH_OFFICER:
        return row.why in _WITH_OFFICER and row.why == task.outcome
    if row.state is not LedgerState.ANSWERED or row.report_id is None:
        return False
    theirs = select(Report.id).where(
        Report.id == row.report_id, Report.source == Source.WARDEN, Report.source_id == task.warden_id
    )
    return session.exec(theirs).first() is not None
