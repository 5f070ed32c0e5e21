"""What an officer found out about a person: kept as a report, and every row that waited for it is answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from broadcasts.ledger import open_rows, record_answer
from broadcasts.movement import person_left, person_moved
from broadcasts.speaker import Speaker
from console.frame.forms import FieldFault, Form
from console.frame.words import STATUSES
from console.people.people_words import HOW_KNOWN
from registry.acts import Act, Subject, officer
from registry.areas import find_area
from registry.audit import record
from registry.cases import open_case
from registry.people import find_person, mark_left, mark_returned, set_area
from registry.reports import Said, add_report
from registry.tables import Person, PersonState, ReportKind, Source

NEEDS_CASE = ("help", "hurt", "cannot_move")


@dataclass(frozen=True)
class Finding:
    """A status, how the officer knows, and the area if it is another one now."""

    status: str
    how: str
    area_id: int | None


def read_finding(form: Form) -> Finding:
    """Raises FieldFault."""
    status, how = form.text("status"), form.text("how")
    if status not in STATUSES:
        raise FieldFault("report", "Choose how the person is.")
    if how not in HOW_KNOWN:
        raise FieldFault("report", "Say how you know.")
    return Finding(status, how, form.number("area"))


def report_finding(
    session: Session, speaker: Speaker, officer_id: int, person_id: int, found: Finding, now: datetime
) -> None:
    """Raises FieldFault, UnknownPerson, UnknownArea."""
    person = find_person(session, person_id)
    if person.state is PersonState.ERASED:
        raise FieldFault("report", "This person is erased: nothing is kept about them any more.")
    if person.state is PersonState.MERGED:
        raise FieldFault("report", "This record was merged into another one. Report on that one.")
    _answer(session, officer_id, person_id, found, now)
    record(session, officer(officer_id), Act.REPORT, now, Subject("person", person_id), found.status)
    if found.status in NEEDS_CASE:
        open_case(session, person_id=person_id, address_id=None, category=found.status, now=now)
    if found.status == "left":
        mark_left(session, person, now)
        person_left(session, person, now)
    elif found.area_id is not None and (found.area_id != person.area_id or person.state is PersonState.LEFT):
        _move(session, speaker, officer_id, person, found.area_id, now)


def _answer(session: Session, officer_id: int, person_id: int, found: Finding, now: datetime) -> None:
    """One report; it answers every alert that waits for this person, or the newest one."""
    waiting: list[int | None] = [row.alert_id for row in open_rows(session, person_id)]
    newest = waiting[0] if waiting else None
    said = Said(ReportKind.STATUS, found.status, Source.OFFICER, officer_id, detail=found.how, alert_id=newest)
    report_id = add_report(session, person_id, said, now)
    for alert_id in waiting or [None]:
        record_answer(
            session, person_id=person_id, alert_id=alert_id, answer=found.status, report_id=report_id, now=now
        )


def _move(session: Session, speaker: Speaker, officer_id: int, person: Person, area_id: int, now: datetime) -> None:
    area = find_area(session, area_id)
    assert person.id is not None
    said = Said(ReportKind.PLACE, area.code, Source.OFFICER, officer_id, area_id=area_id)
    add_report(session, person.id, said, now)
    set_area(session, person, area_id, now)
    if person.state is PersonState.LEFT:
        mark_returned(session, person, now)
    person_moved(session, speaker, person, now)
