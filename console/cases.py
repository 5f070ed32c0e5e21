"""The cases: what people asked for, the most urgent first, and what officers do about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from console.access import AnyOfficer, Number, Worker
from console.desk import Desk
from console.forms import FieldFault, Refused, said_by
from console.letters import LONGEST_LETTER, is_watched, new_letter_id, write_letter, write_to_person
from console.names import area_names, called, officer_names
from console.threads import Said, thread_of
from registry.addresses import addresses_of
from registry.cases import CaseError, UnknownCase, cases_in, close, find_case, give_back, take
from registry.tables import Address, Case, Person
from registry.viewings import note_views

router = APIRouter()


@dataclass(frozen=True)
class CaseLine:
    """One case in the list. A caller who is not registered has no person."""

    case: Case
    person: Person | None
    name: str
    area: str | None
    officer: str | None
    watched: bool = False


@dataclass(frozen=True)
class CaseView:
    """One case with what was written about it."""

    line: CaseLine
    addresses: tuple[Address, ...]
    thread: tuple[Said, ...]


@router.get("/cases")
async def list_cases(desk: AnyOfficer) -> Response:
    lines = await desk.read(lambda session: case_lines(session, cases_in(session)))
    await _note(desk, lines, "list of cases")
    return desk.page("cases.html", lines=lines)


@router.get("/cases/{case_id}")
async def show_case(desk: AnyOfficer, case_id: Number) -> Response:
    return await _page(desk, case_id)


@router.post("/cases/{case_id}/take")
async def take_case(desk: Worker, case_id: Number) -> Response:
    return await _act(desk, case_id, "case", lambda s: take(s, case_id, desk.officer_id, desk.now))


@router.post("/cases/{case_id}/give-back")
async def give_case_back(desk: Worker, case_id: Number) -> Response:
    return await _act(desk, case_id, "case", lambda s: give_back(s, case_id, desk.officer_id, desk.now))


@router.post("/cases/{case_id}/close")
async def close_case(desk: Worker, case_id: Number) -> Response:
    outcome = desk.form.text("outcome")
    return await _act(desk, case_id, "close", lambda s: close(s, case_id, desk.officer_id, outcome, desk.now))


@router.post("/cases/{case_id}/letter")
async def write(desk: Worker, case_id: Number) -> Response:
    return await _act(desk, case_id, "letter", lambda session: answer_case(session, desk, case_id))


def answer_case(session: Session, desk: Desk, case_id: int) -> None:
    """Write to whoever the case is about. Raises UnknownCase, FieldFault."""
    case = find_case(session, case_id)
    if case.person_id is not None:
        write_to_person(session, desk.speaker, case.person_id, desk.officer_id, desk.form, desk.now)
        return
    address = session.get(Address, case.address_id)
    if address is None:
        raise FieldFault("letter", "This case has no address to write to.")
    write_letter(session, desk.speaker, address, desk.officer_id, desk.form, desk.now)


def view_case(session: Session, case_id: int) -> CaseView:
    """Raises UnknownCase."""
    case = find_case(session, case_id)
    addresses = addresses_of(session, case.person_id) if case.person_id is not None else []
    address = session.get(Address, case.address_id) if case.person_id is None else None
    found = [*addresses, *([address] if address else [])]
    return CaseView(case_lines(session, [case])[0], tuple(found), tuple(thread_of(session, found)))


async def _act(desk: Desk, case_id: int, form: str, work: Callable[[Session], object]) -> Response:
    try:
        await desk.write(work)
    except UnknownCase:
        raise
    except CaseError as fault:
        return await _page(desk, case_id, Refused(form, said_by(fault)), 409)
    except FieldFault as fault:
        return await _page(desk, case_id, Refused(fault.field, said_by(fault)), 422)
    return desk.go(f"/cases/{case_id}")


async def _page(desk: Desk, case_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    view = await desk.read(lambda session: view_case(session, case_id))
    await _note(desk, [view.line], f"case {case_id}")
    return desk.page(
        "case.html", refused, status, view=view, once=new_letter_id(), longest=LONGEST_LETTER,
        watched=view.line.watched,
    )  # fmt: skip


async def _note(desk: Desk, lines: Sequence[CaseLine], what: str) -> None:
    ids = [line.case.person_id for line in lines if line.case.person_id is not None]
    if ids:
        await desk.write(lambda session: note_views(session, ids, "officer", desk.officer_id, what, desk.now))


def case_lines(session: Session, cases: Sequence[Case]) -> list[CaseLine]:
    areas, officers = area_names(session), officer_names(session)
    lines = []
    for case in cases:
        person = session.get(Person, case.person_id) if case.person_id is not None else None
        lines.append(
            CaseLine(
                case=case,
                person=person,
                name=called(person) if person else "not registered",
                area=areas[person.area_id] if person else None,
                officer=officers.get(case.officer_id) if case.officer_id is not None else None,
                watched=is_watched(session, case.person_id),
            )
        )
    return lines
