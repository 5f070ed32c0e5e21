"""Reports that a warden wrote on a printed call list, entered later from a CSV file: whole or not at all.

Each is dated by its call. Whatever was said by or about the person since, and an alert that came since, is newer: then
the report is kept as history and accounts for nobody, but a need gets its case. A row that was entered before changes
nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from alert_levels.tables import Alert
from broadcasts.ledger import hand_to_officer, newest_row, open_rows, record_answer
from broadcasts.tables import Task, TaskState
from broadcasts.tasks import ACCOUNTS, GOES_ON, HEARD_ONLY, HOW, NEEDS_CASE, OPEN_TASKS
from broadcasts.warden_corrections import report_or_correct
from locales.sentence import Sentence
from registry.cases import open_case
from registry.incoming import note_keys
from registry.many import one_of as one_of_numbers
from registry.reports import Said, add_report
from registry.sealed import keys_of
from registry.sheets import BadCell, Column, ImportRefused, Row, RowFault, code, one_of, read_sheet, repeated, whole
from registry.store import table_of
from registry.tables import CareGroup, Person, PersonState, Report, ReportKind, Source, Viewing

PRINTED = "printed call list of"
"""How the view of a person on such a list begins."""

_MINUTE = timedelta(minutes=1)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2}")
_CODES_AT_ONCE = 500

people = table_of(Person)
viewings = table_of(Viewing)


def _time(text: str) -> datetime:
    """Day and time as a clock on the wall shows them."""
    if _TIME.fullmatch(text):
        day, _, hour = text.partition(" ")
        try:
            return datetime.fromisoformat(f"{day} {hour:0>5}")
        except ValueError:
            pass
    raise BadCell("is not a time: write it like 2026-01-31 14:05")


COLUMNS = (
    Column("code", Sentence("the person's code on the list"), code, needed=True),
    Column("digit", Sentence("what was found, from 1 to 9"), whole(1, 9), needed=True),
    Column("at", Sentence("when the call was, by the post's clock, like 2026-01-31 14:05"), _time, needed=True),
    Column("how", Sentence("spoke, saw or heard"), one_of(HOW)),
)


@dataclass(frozen=True)
class Entered:
    """How many reports are new, and how many had been entered before."""

    new: int
    known: int


@dataclass(frozen=True)
class _Found:
    """One row of the list: what the warden found about whom, and in which minute."""

    person_id: int
    warden_id: int
    digit: int
    how: str | None
    at: datetime

    def key(self, session: Session) -> str:
        """The same for the same row; nothing can be read out of it."""
        said = f"{self.person_id} {self.at.isoformat()} {self.digit} {self.how}"
        return f"paper:{keys_of(session).index('paper', said).hex()}"


def enter_reports(session: Session, raw: bytes, zone: tzinfo, now: datetime) -> Entered:
    """Keep every row as a report of the person's warden. Raises ImportRefused with every fault.

    `zone` is that of the clock by which the wardens write.
    """
    rows, faults = read_sheet(raw, COLUMNS)
    faults.extend(repeated(rows, "code"))
    known = _people(session, rows)
    faults.extend(_unknown(rows, known))
    faults.extend(_untimely(session, rows, known, zone, now))
    if faults:
        raise ImportRefused(faults)
    found = {each.key(session): each for each in (_read(row, known, zone) for row in rows)}
    new = note_keys(session, found, now)
    for key, each in found.items():
        if key in new:
            _enter(session, each)
    return Entered(len(new), len(found) - len(new))


def _people(session: Session, rows: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """The number of each person, and of the warden of their group."""
    chosen = (
        select(Person.code, Person.id, CareGroup.warden_id)
        .join(CareGroup, col(CareGroup.id) == Person.group_id)
        .where(Person.state == PersonState.ACTIVE, col(CareGroup.warden_id).is_not(None))
    )
    codes = list({row.get("code") for row in rows})
    return {
        each: (person_id or 0, warden_id or 0)
        for start in range(0, len(codes), _CODES_AT_ONCE)
        for each, person_id, warden_id in session.exec(
            chosen.where(col(Person.code).in_(codes[start : start + _CODES_AT_ONCE]))
        )
    }


def _unknown(rows: Sequence[Row], known: Mapping[str, tuple[int, int]]) -> Iterator[RowFault]:
    for row in rows:
        if row.get("code") is not None and row.get("code") not in known:
            yield row.fault("code", "is nobody in a group with a warden: look at the list again")


def _untimely(
    session: Session, rows: Sequence[Row], known: Mapping[str, tuple[int, int]], zone: tzinfo, now: datetime
) -> Iterator[RowFault]:
    """Calls that cannot have been: in the future, or before the person stood on any list that is remembered."""
    first = _first_printed(session, [person_id for person_id, _ in known.values()])
    for row in rows:
        if row.get("at") is None:
            continue
        at = row.get("at").replace(tzinfo=zone)
        printed = first.get(known.get(row.get("code"), (0, 0))[0])
        if at > now:
            yield row.fault("at", f"is in the future by the clock of {zone}: correct it")
        elif printed is not None and at + _MINUTE <= printed:
            yield row.fault("at", "is before the list was printed: correct it")


def _first_printed(session: Session, person_ids: Sequence[int]) -> dict[int, datetime]:
    chosen = (
        select(Viewing.person_id, func.min(viewings.c.at))
        .where(one_of_numbers(session, viewings.c.person_id, person_ids), col(Viewing.what).startswith(PRINTED))
        .group_by(col(Viewing.person_id))
    )
    return dict(session.exec(chosen).all())


def _read(row: Row, known: Mapping[str, tuple[int, int]], zone: tzinfo) -> _Found:
    at = row.get("at").replace(tzinfo=zone)
    return _Found(*known[row.get("code")], digit=row.get("digit"), how=row.get("how"), at=at)


def _enter(session: Session, found: _Found) -> None:
    rows = open_rows(session, found.person_id)
    if _is_overtaken(session, found):
        _keep(session, found, None)
        return
    task = _task_about(session, found)
    if task is not None:
        report_or_correct(session, task.warden_id, task.number, found.digit, found.how, found.at)
        return
    newest = newest_row(session, found.person_id)
    report_id = _keep(session, found, newest.alert_id if newest else None)
    why = GOES_ON.get(found.digit) or (HEARD_ONLY if found.how == "heard" else None)
    if why is not None:
        for row in rows:
            hand_to_officer(session, row, why, found.at)
        return
    for alert_id in sorted({row.alert_id for row in (newest, *rows) if row is not None}):
        record_answer(
            session,
            person_id=found.person_id,
            alert_id=alert_id,
            answer=ACCOUNTS[found.digit],
            report_id=report_id,
            now=found.at,
        )


def _is_overtaken(session: Session, found: _Found) -> bool:
    """Whether the person was heard of, or asked by a newer alert, after the minute of the call."""
    after = found.at + _MINUTE
    newer = select(Report.id).where(
        Report.person_id == found.person_id, Report.kind == ReportKind.STATUS, col(Report.at) >= after
    )
    if session.exec(newer).first() is not None:
        return True
    row = newest_row(session, found.person_id)
    alert = session.get(Alert, row.alert_id) if row is not None else None
    return alert is not None and alert.issued_at >= after


def _task_about(session: Session, found: _Found) -> Task | None:
    """The task that the call was for: open, or closed by this very row before it was corrected."""
    closed_by_it = and_(Task.state == TaskState.CLOSED, Task.closed_at == found.at)
    chosen = select(Task).where(
        Task.person_id == found.person_id,
        col(Task.offered_at) < found.at + _MINUTE,
        or_(col(Task.state).in_(OPEN_TASKS), closed_by_it),
    )
    return session.exec(chosen.order_by(col(Task.state).in_(OPEN_TASKS).desc(), col(Task.id).desc())).first()


def _keep(session: Session, found: _Found, alert_id: int | None) -> int | None:
    """The report, where the digit is one, and the case of a need; the report's number."""
    status = ACCOUNTS.get(found.digit)
    if status is None:
        return None
    detail = HOW[found.how] if found.how else None
    said = Said(ReportKind.STATUS, status, Source.WARDEN, found.warden_id, detail=detail, alert_id=alert_id)
    report_id = add_report(session, found.person_id, said, found.at)
    if status in NEEDS_CASE:
        open_case(session, person_id=found.person_id, address_id=None, category=status, now=found.at)
    return report_id
