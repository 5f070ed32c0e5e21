"""The cases: what people asked for, the most urgent first, and what officers do about them."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from console.cases import case_words
from console.cases.case_lines import CaseLine, Told, case_lines, told_to
from console.cases.case_page import case_page, looking_part, news_since
from console.cases.case_words import ask_after
from console.desk import Desk
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.forms import FieldFault, Refused, as_number, said_by
from console.frame.names import Nested, nested_areas
from console.people.letters import write_letter, write_to_person
from registry.case_acts import CaseChanged, Read, assign, refuse_changed, reopen, write_note
from registry.case_list import CaseCounts, Choice, Place, Shown, cases_in, count_cases
from registry.cases import CaseError, UnknownCase, close, find_case, give_back, take
from registry.referrals import note_heard, refer
from registry.tables import Address
from registry.viewings import note_views

router = APIRouter()


@dataclass(frozen=True)
class CaseListView:
    """A page of the list, what was chosen, and what concerns whoever reads it."""

    choice: Choice
    lines: tuple[CaseLine, ...]
    next: Place | None
    counts: CaseCounts
    areas: tuple[Nested, ...]
    told: tuple[Told, ...]


@router.get("/cases")
async def list_cases(desk: AnyOfficer) -> Response:
    return await _list(desk)


@router.get("/cases/{case_id}")
async def show_case(desk: AnyOfficer, case_id: Number) -> Response:
    return await case_page(desk, case_id)


@router.get("/cases/{case_id}/looking")
async def show_looking(desk: AnyOfficer, case_id: Number) -> Response:
    return await looking_part(desk, case_id)


@router.post("/cases/{case_id}/take")
async def take_case(desk: Worker, case_id: Number) -> Response:
    """Also from the list, where the case was not read yet."""
    return await _act(desk, case_id, "case", lambda s: take(s, case_id, desk.officer_id, desk.now))


@router.post("/cases/{case_id}/give-back")
async def give_case_back(desk: Worker, case_id: Number) -> Response:
    return await _act_on_read(desk, case_id, "case", lambda s: give_back(s, case_id, desk.officer_id, desk.now))


@router.post("/cases/{case_id}/assign")
async def assign_case(desk: Worker, case_id: Number) -> Response:
    to, words = desk.form.number("officer"), desk.form.text("words")
    return await _act_on_read(
        desk, case_id, "assign", lambda s: assign(s, case_id, desk.officer_id, to, words, desk.now)
    )


@router.post("/cases/{case_id}/note")
async def note_case(desk: Worker, case_id: Number) -> Response:
    """A note contradicts nothing, so it is taken whatever was done meanwhile."""
    words = desk.form.text("words")
    return await _act(desk, case_id, "note", lambda s: write_note(s, case_id, desk.officer_id, words, desk.now))


@router.post("/cases/{case_id}/refer")
async def refer_case(desk: Worker, case_id: Number) -> Response:
    to_whom, span = desk.form.text("to_whom"), ask_after(desk.form.number("ask_after"))

    def work(session: Session) -> None:
        if span is None:
            raise FieldFault("refer", "Choose when they are asked.")
        refer(session, case_id, desk.officer_id, to_whom, desk.now + span, desk.now)

    return await _act_on_read(desk, case_id, "refer", work)


@router.post("/cases/{case_id}/received")
async def note_answer(desk: Worker, case_id: Number) -> Response:
    """What the person told the officer, whether the help came."""
    received = desk.form.text("received")

    def work(session: Session) -> None:
        if received not in ("yes", "no"):
            raise FieldFault("received", "Choose what they said.")
        note_heard(session, case_id, desk.officer_id, desk.now, received=received == "yes")

    return await _act_on_read(desk, case_id, "received", work)


@router.post("/cases/{case_id}/close")
async def close_case(desk: Worker, case_id: Number) -> Response:
    """Nor is a case closed while something that the person wrote is unread."""
    outcome = desk.form.text("outcome")
    return await _act_on_read(
        desk, case_id, "close", lambda s: close(s, case_id, desk.officer_id, outcome, desk.now), with_messages=True
    )


@router.post("/cases/{case_id}/reopen")
async def reopen_case(desk: Worker, case_id: Number) -> Response:
    words = desk.form.text("words")
    return await _act_on_read(desk, case_id, "reopen", lambda s: reopen(s, case_id, desk.officer_id, words, desk.now))


@router.post("/cases/{case_id}/letter")
async def write(desk: Worker, case_id: Number) -> Response:
    return await _act_on_read(desk, case_id, "letter", lambda session: answer_case(session, desk, case_id))


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


async def _act_on_read(
    desk: Desk, case_id: int, form: str, work: Callable[[Session], object], *, with_messages: bool = False
) -> Response:
    """Only on what the officer has read; else the page with what is new, and nothing done."""
    read = _read(desk)

    def checked(session: Session) -> None:
        refuse_changed(session, case_id, read, with_messages=with_messages)
        work(session)

    try:
        return await _act(desk, case_id, form, checked)
    except CaseChanged as fault:
        news = await desk.read(lambda session: news_since(session, case_id, desk.officer_id, read))
        return await case_page(desk, case_id, Refused(form, said_by(fault)), 409, news)


async def _act(desk: Desk, case_id: int, form: str, work: Callable[[Session], object]) -> Response:
    try:
        await desk.write(work)
    except (UnknownCase, CaseChanged):
        raise
    except CaseError as fault:
        return await case_page(desk, case_id, Refused(form, said_by(fault)), 409)
    except FieldFault as fault:
        return await case_page(desk, case_id, Refused(fault.field, said_by(fault)), 422)
    return desk.go(f"/cases/{case_id}")


def _read(desk: Desk) -> Read | None:
    """What the page said that the officer has read; it stands in the form or in its address."""
    sent = desk.form.text("read") or desk.request.query_params.get("read", "")
    entry, _, message = sent.partition("-")
    numbers = as_number(entry), as_number(message)
    return None if numbers[0] is None or numbers[1] is None else Read(numbers[0], numbers[1])


async def _list(desk: Desk) -> Response:
    """Reading the list is looking at each of the people on it."""
    choice = _choice(desk)
    after = Place.read(desk.request.query_params.get("after", ""))
    view = await desk.read(lambda session: _view_list(session, desk, choice, after))
    ids = [line.case.person_id for line in view.lines if line.case.person_id is not None]
    if ids:
        await desk.write(lambda s: note_views(s, ids, "officer", desk.officer_id, "list of cases", desk.now))
    return desk.page("cases/cases.html", view=view, after=after)


def _view_list(session: Session, desk: Desk, choice: Choice, after: Place | None) -> CaseListView:
    page = cases_in(session, choice, after)
    return CaseListView(
        choice=choice,
        lines=tuple(case_lines(session, page.cases, desk.officer_id, desk.now)),
        next=page.next,
        counts=count_cases(session, desk.officer_id),
        areas=tuple(nested_areas(session)),
        told=tuple(told_to(session, desk.officer_id)),
    )


def _choice(desk: Desk) -> Choice:
    asked = desk.request.query_params
    shown, category = asked.get("show"), asked.get("category")
    return Choice(
        Shown(shown) if shown in set(Shown) else Shown.OPEN,
        desk.officer_id,
        as_number(asked.get("area")),
        category if category in case_words.CHOICES else None,
    )
