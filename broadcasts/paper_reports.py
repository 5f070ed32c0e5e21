"""Reports that a warden wrote on a printed call list, entered later from a CSV file: whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from broadcasts.ledger import hand_to_officer, open_rows, record_answer
from broadcasts.tables import Task
from broadcasts.tasks import ACCOUNTS, GOES_ON, HEARD_ONLY, HOW, NEEDS_CASE, OPEN_TASKS, report_task
from registry.cases import open_case
from registry.reports import Said, add_report
from registry.sheets import Column, ImportRefused, Row, RowFault, code, one_of, read_sheet, repeated, whole
from registry.tables import CareGroup, Person, PersonState, ReportKind, Source

COLUMNS = (
    Column("code", "the person's code on the list", code, needed=True),
    Column("digit", "what was found, from 1 to 9", whole(1, 9), needed=True),
    Column("how", "spoke, saw or heard", one_of(HOW)),
)


def enter_reports(session: Session, raw: bytes, now: datetime) -> int:
    """Keep every row as a report of the person's warden; how many. Raises ImportRefused with every fault."""
    rows, faults = read_sheet(raw, COLUMNS)
    faults.extend(repeated(rows, "code"))
    people = _people(session, rows)
    faults.extend(_unknown(rows, people))
    if faults:
        raise ImportRefused(faults)
    for row in rows:
        person_id, warden_id = people[row.get("code")]
        _enter(session, person_id, warden_id, row.get("digit"), row.get("how"), now)
    return len(rows)


def _people(session: Session, rows: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """The number of each person, and of the warden of their group."""
    chosen = (
        select(Person.code, Person.id, CareGroup.warden_id)
        .join(CareGroup, col(CareGroup.id) == Person.group_id)
        .where(
            col(Person.code).in_([row.get("code") for row in rows]),
            Person.state == PersonState.ACTIVE,
            col(CareGroup.warden_id).is_not(None),
        )
    )
    return {each: (person_id or 0, warden_id or 0) for each, person_id, warden_id in session.exec(chosen)}


def _unknown(rows: Sequence[Row], people: Mapping[str, tuple[int, int]]) -> Iterator[RowFault]:
    for row in rows:
        if row.get("code") is not None and row.get("code") not in people:
            yield row.fault("code", "is nobody in a group with a warden: look at the list again")


def _enter(session: Session, person_id: int, warden_id: int, digit: int, how: str | None, now: datetime) -> None:
    task = session.exec(select(Task).where(Task.person_id == person_id, col(Task.state).in_(OPEN_TASKS))).first()
    if task is not None:
        report_task(session, task.warden_id, task.number, digit, now, how)
        return
    rows = open_rows(session, person_id)
    why = GOES_ON.get(digit) or (HEARD_ONLY if how == "heard" else None)
    report_id = None
    if digit in ACCOUNTS:
        detail = HOW[how] if how else None
        newest = rows[0].alert_id if rows else None
        found = Said(ReportKind.STATUS, ACCOUNTS[digit], Source.WARDEN, warden_id, detail=detail, alert_id=newest)
        report_id = add_report(session, person_id, found, now)
        if ACCOUNTS[digit] in NEEDS_CASE:
            open_case(session, person_id=person_id, address_id=None, category=ACCOUNTS[digit], now=now)
    for row in rows:
        if why is not None:
            hand_to_officer(session, row, why, now)
        else:
            record_answer(
                session,
                person_id=person_id,
                alert_id=row.alert_id,
                answer=ACCOUNTS[digit],
                report_id=report_id,
                now=now,
            )
