"""Two records of one person, side by side: what each says, what would hold, and the act; and its undoing."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, col, func, select

from broadcasts.merging import MergeFault, MergeTouched, merge, undo, what_prevents
from broadcasts.same_person import Joined, joined
from broadcasts.tables import OPEN, Ledger
from console.desk import Desk
from console.entry.access import Number, Worker
from console.frame.faults import NotFound
from console.frame.forms import Refused, said_by
from console.frame.names import area_names, given_name, readable
from console.people.people import page_of
from console.people.people_words import TOUCHED
from locales.sentence import Sentence
from registry.addresses import addresses_of
from registry.cases import OPEN_STATES
from registry.codes import read_code
from registry.marks import marks_of
from registry.people import PERSON_CODE_LENGTH, find_person
from registry.reports import last_status
from registry.tables import (
    Address,
    CareGroup,
    Case,
    FamilyCode,
    MarkKind,
    Merge,
    Person,
    Report,
)
from registry.viewings import note_views

router = APIRouter()


@dataclass(frozen=True)
class Side:
    """One of the two records."""

    person: Person
    name: str
    area: str
    group: str | None
    status: Report | None
    addresses: tuple[Address, ...]
    marks: frozenset[MarkKind]
    waiting: int
    reports: int
    open_cases: int
    family_codes: int


@dataclass(frozen=True)
class MergeView:
    """Both records and what would hold afterwards. `prevented`: why it cannot be done, if it cannot."""

    kept: Side
    gone: Side
    joined: Joined
    name: str
    areas: Mapping[int, str]
    group: str | None
    prevented: str | None

    @property
    def marks(self) -> frozenset[MarkKind]:
        return self.kept.marks | self.gone.marks


@router.post("/people/{person_id}/merge")
async def compare(desk: Worker, person_id: Number) -> Response:
    """The field `code` is that of another record of the person; both are shown side by side next."""
    typed = desk.form.text("code")

    def work(session: Session) -> int | None:
        find_person(session, person_id)
        spelled = {typed, typed.upper(), read_code(typed, PERSON_CODE_LENGTH, asked_for=True)}
        return session.exec(select(Person.id).where(col(Person.code).in_(each for each in spelled if each))).first()

    other_id = await desk.read(work)
    if other_id is None or other_id == person_id:
        said = (
            Sentence("Nobody in the register has this code. Look the person up and copy the code of their page.")
            if other_id is None
            else Sentence("That is the code of this record itself.")
        )
        return await page_of(desk, person_id, Refused("same", said), 422)
    return desk.go(f"/people/{person_id}/merge/{other_id}")


@router.get("/people/{person_id}/merge/{other_id}")
async def ask(desk: Worker, person_id: Number, other_id: Number) -> Response:
    return await _page(desk, person_id, other_id)


@router.post("/people/{person_id}/merge/{other_id}")
async def make_one(desk: Worker, person_id: Number, other_id: Number) -> Response:
    """The other record goes into the first one."""
    try:
        await desk.write(lambda s: merge(s, desk.speaker, person_id, other_id, desk.officer_id, desk.now))
    except MergeFault as fault:
        return await _page(desk, person_id, other_id, Refused("merge", said_by(fault)), 409)
    return desk.go(f"/people/{person_id}#records")


@router.post("/people/{person_id}/merges/{merge_id}/undo")
async def make_two(desk: Worker, person_id: Number, merge_id: Number) -> Response:
    try:
        await desk.write(lambda session: _undo(session, desk, person_id, merge_id))
    except MergeTouched as fault:
        touched = Sentence(
            "This can no longer be undone, because something has changed since: {what}. If they are two people, put"
            " what belongs to the other one right by hand.",
            what=_listed(fault.tables),
        )
        return await page_of(desk, person_id, Refused("merge", touched), 409)
    except MergeFault as fault:
        return await page_of(desk, person_id, Refused("merge", said_by(fault)), 409)
    return desk.go(f"/people/{person_id}#records")


def _undo(session: Session, desk: Desk, person_id: int, merge_id: int) -> None:
    made = session.get(Merge, merge_id)
    if made is None or made.kept_id != person_id:
        raise NotFound
    undo(session, merge_id, desk.officer_id, desk.now)


def _listed(tables: set[str]) -> Sentence:
    """What changed, in words; one thing is enough to say, and the first is the one that officers know best."""
    known = [words for table, words in TOUCHED.items() if table in tables]
    return known[0] if known else Sentence("what the register says of them")


async def _page(desk: Desk, kept_id: int, gone_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    """Both views are noted before anything is shown."""
    await desk.write(lambda session: _note(session, desk, kept_id, gone_id))
    view = await desk.read(lambda session: view_merge(session, kept_id, gone_id))
    return desk.page("people/merge.html", refused, status, view=view, undo_for=desk.console.terms.merges)


def _note(session: Session, desk: Desk, *ids: int) -> None:
    for person_id in ids:
        find_person(session, person_id)
    note_views(session, ids, "officer", desk.officer_id, "two records side by side", desk.now)


def view_merge(session: Session, kept_id: int, gone_id: int) -> MergeView:
    """Raises UnknownPerson."""
    kept, gone = find_person(session, kept_id), find_person(session, gone_id)
    areas, after = area_names(session), joined(kept, gone)
    return MergeView(
        kept=_side(session, kept, areas),
        gone=_side(session, gone, areas),
        joined=after,
        name=readable(after.name) if after.name else "",
        areas=areas,
        group=_group(session, after.group_id),
        prevented=what_prevents(session, kept, gone),
    )


def _side(session: Session, person: Person, areas: Mapping[int, str]) -> Side:
    person_id = person.id or 0
    return Side(
        person=person,
        name=given_name(person),
        area=areas[person.area_id],
        group=_group(session, person.group_id),
        status=last_status(session, person_id),
        addresses=tuple(addresses_of(session, person_id)),
        marks=frozenset(marks_of(session, person_id)),
        waiting=_count(session, Ledger, Ledger.person_id == person_id, col(Ledger.state).in_(OPEN)),
        reports=_count(session, Report, Report.person_id == person_id),
        open_cases=_count(session, Case, Case.person_id == person_id, col(Case.state).in_(OPEN_STATES)),
        family_codes=_count(
            session, FamilyCode, FamilyCode.person_id == person_id, col(FamilyCode.revoked_at).is_(None)
        ),
    )


def _group(session: Session, group_id: int | None) -> str | None:
    group = session.get(CareGroup, group_id) if group_id is not None else None
    return group.name if group is not None else None


def _count(session: Session, model: type, *which: object) -> int:
    return session.exec(select(func.count()).select_from(model).where(*which)).one()  # type: ignore[arg-type]
