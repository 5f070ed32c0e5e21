"""One person: how they are, how to reach them, what they wrote, what waits for them, and who looked."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.tables import Alert
from broadcasts.erasing import last_erasure
from broadcasts.speaker import Speaker
from broadcasts.tables import Ledger, Task
from console.alerts.reasons import standing_said
from console.desk import Desk
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.forms import FieldFault, Refused, said_by
from console.frame.names import Nested, area_names, given_name, nested_areas, officer_names
from console.people.letters import LONGEST_LETTER, new_letter_id, write_to_person
from console.people.quick_answers import Quick, quick_answers
from console.people.reporting import read_finding, report_finding
from console.people.threads import Said, thread_of
from console.people.who_says import Weighed, weigh
from registry.addresses import addresses_of
from registry.areas import zone_of
from registry.cases import open_case_of
from registry.details import details_of
from registry.family_codes import active_codes
from registry.listed import is_unconfirmed
from registry.marks import marks_of
from registry.merges import merges_of, standing_for
from registry.name_search import namesakes
from registry.people import find_person
from registry.reports import newest_by_source, reports_of
from registry.tables import (
    Address,
    AddressState,
    CareGroup,
    Case,
    DetailKind,
    Erasure,
    FamilyCode,
    MarkKind,
    Merge,
    Person,
    PersonState,
    Report,
    Viewing,
)
from registry.viewings import note_view, note_views, views_of
from registry.warden_duties import Duty, duty_of
from registry.warden_naming import groups_looked_after

router = APIRouter()

MOST_NAMESAKES = 3


@dataclass(frozen=True)
class Row:
    """The person's state in one alert; `reason` is what they answered, or why they are where they are."""

    ref: str
    row: Ledger
    reason: str


@dataclass(frozen=True)
class Record:
    """Another record of the register: one that was merged into this one, the one that counts, or perhaps the same
    person."""

    person_id: int
    code: str
    name: str
    merge: Merge | None = None


@dataclass(frozen=True)
class PersonView:
    """Everything on the page of one person. `zone`: the clock of where they are."""

    person: Person
    name: str
    zone: tzinfo | None
    areas: dict[int, str]
    choices: tuple[Nested, ...]
    officers: dict[int, str]
    group: CareGroup | None
    warden_code: str | None
    weighed: Weighed
    reports: tuple[Report, ...]
    addresses: tuple[Address, ...]
    thread: tuple[Said, ...]
    quick: tuple[Quick, ...]
    rows: tuple[Row, ...]
    cases: tuple[Case, ...]
    open_case: Case | None
    tasks: tuple[Task, ...]
    views: tuple[Viewing, ...]
    erasure: Erasure | None
    marks: dict[MarkKind, datetime]
    code_uses: tuple[FamilyCode, ...]
    unconfirmed: bool
    told: dict[DetailKind, str]
    looks_after: tuple[CareGroup, ...]
    duty: Duty
    counts_now: Record | None
    merged: tuple[Record, ...]
    alike: tuple[Record, ...]

    @property
    def is_here(self) -> bool:
        """Whether anything can still be done with this record."""
        return self.person.state not in (PersonState.ERASED, PersonState.MERGED)

    @property
    def can_be_reached(self) -> bool:
        return any(address.state is AddressState.USABLE for address in self.addresses)


@router.get("/people/{person_id}")
async def show_person(desk: AnyOfficer, person_id: Number) -> Response:
    return await page_of(desk, person_id)


@router.post("/people/{person_id}/letter")
async def write(desk: Worker, person_id: Number) -> Response:
    try:
        await desk.write(lambda s: write_to_person(s, desk.speaker, person_id, desk.officer_id, desk.form, desk.now))
    except FieldFault as fault:
        return await page_of(desk, person_id, Refused(fault.field, said_by(fault)), 422)
    return desk.go(f"/people/{person_id}#thread")


@router.post("/people/{person_id}/report")
async def report(desk: Worker, person_id: Number) -> Response:
    try:
        found = read_finding(desk.form)
        await desk.write(
            lambda session: report_finding(session, desk.speaker, desk.officer_id, person_id, found, desk.now)
        )
    except FieldFault as fault:
        return await page_of(desk, person_id, Refused(fault.field, said_by(fault)), 422)
    return desk.go(f"/people/{person_id}")


def view_person(session: Session, speaker: Speaker, person_id: int, now: datetime) -> PersonView:
    """Raises UnknownPerson."""
    person = find_person(session, person_id)
    addresses = addresses_of(session, person_id)
    group = session.get(CareGroup, person.group_id) if person.group_id is not None else None
    warden = session.get(Person, group.warden_id) if group and group.warden_id is not None else None
    return PersonView(
        person=person,
        name=given_name(person),
        zone=zone_of(session, person.area_id),
        areas=area_names(session),
        choices=tuple(nested_areas(session)),
        officers=officer_names(session),
        group=group,
        warden_code=warden.code if warden else None,
        weighed=weigh(newest_by_source(session, person_id)),
        reports=tuple(reports_of(session, person_id)),
        addresses=tuple(addresses),
        thread=tuple(thread_of(session, addresses)),
        quick=quick_answers(session, speaker, person),
        rows=tuple(_rows(session, person_id)),
        cases=tuple(session.exec(select(Case).where(Case.person_id == person_id).order_by(col(Case.id).desc()))),
        open_case=open_case_of(session, person_id, None),
        tasks=tuple(session.exec(select(Task).where(Task.person_id == person_id).order_by(col(Task.id).desc()))),
        views=tuple(views_of(session, person_id)),
        erasure=last_erasure(session, person_id),
        marks=marks_of(session, person_id),
        code_uses=tuple(active_codes(session, person_id)),
        unconfirmed=is_unconfirmed(session, person_id),
        told=details_of(session, person_id),
        looks_after=tuple(groups_looked_after(session, person_id)),
        duty=duty_of(session, person_id, now),
        counts_now=_record(standing_for(session, person)) if person.state is PersonState.MERGED else None,
        merged=tuple(_record(find_person(session, each.gone_id), each) for each in merges_of(session, person_id)),
        alike=tuple(_record(each) for each in namesakes(session, person, MOST_NAMESAKES)),
    )


async def page_of(desk: Desk, person_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    """The page of a person. The views are noted before anything is shown."""
    await desk.write(lambda session: _note(session, person_id, desk.officer_id, desk.now))
    view = await desk.read(lambda session: view_person(session, desk.speaker, person_id, desk.now))
    also = [record.person_id for record in view.alike]
    if also and desk.officer.may_work:  # nobody else is shown them
        what = "perhaps the same person"
        await desk.write(lambda session: note_views(session, also, "officer", desk.officer_id, what, desk.now))
    return desk.page(
        "people/person.html", refused, status, view=view, once=new_letter_id(), longest=LONGEST_LETTER,
        watched=MarkKind.COVERT in view.marks, undo_for=desk.console.terms.merges,
    )  # fmt: skip


def _note(session: Session, person_id: int, officer_id: int, now: datetime) -> None:
    find_person(session, person_id)
    note_view(session, person_id, "officer", officer_id, "page", now)


def _rows(session: Session, person_id: int) -> list[Row]:
    chosen = (
        select(Alert, Ledger)
        .join(Ledger, col(Ledger.alert_id) == Alert.id)
        .where(Ledger.person_id == person_id)
        .order_by(col(Ledger.alert_id).desc())
    )
    return [Row(alert.ref, row, standing_said(row)) for alert, row in session.exec(chosen)]


def _record(person: Person, merge: Merge | None = None) -> Record:
    return Record(person.id or 0, person.code, given_name(person), merge)
