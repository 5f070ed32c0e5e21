"""What people wrote that only an officer can deal with: read, answered, marked as handled, by one officer each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, col, or_, select

from console.desk import Desk
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.forms import FieldFault, Refused, as_number, said_by
from console.frame.names import area_names, called, officer_names
from console.people.letters import LONGEST_LETTER, language_for, new_letter_id, write_letter
from registry.cases import OPEN_STATES
from registry.incoming import (
    MOST_LISTED,
    HandledBefore,
    UnknownIncoming,
    count_for_officers,
    for_officers,
    mark_handled,
)
from registry.marks import marked
from registry.store import table_of
from registry.tables import Address, Case, Incoming, MarkKind, Person
from registry.viewings import note_views

router = APIRouter()

people = table_of(Person)


@dataclass(frozen=True)
class Letterbox:
    """One message that waits, with whoever wrote it. Who is not registered has no person.

    `case`: the open one of whoever wrote, and `case_officer` who has it, if anybody.
    """

    incoming: Incoming
    address: Address
    language: str
    person: Person | None
    name: str | None
    area: str | None
    watched: bool
    case: Case | None
    case_officer: str | None


@dataclass(frozen=True)
class Inbox:
    """A page of what waits; `after` is the number of the message that the next page begins after, 0 at the end."""

    boxes: tuple[Letterbox, ...]
    waiting: int
    after: int


@router.get("/messages")
async def list_messages(desk: AnyOfficer) -> Response:
    return await _page(desk)


@router.post("/messages/{incoming_id}/letter")
async def answer(desk: Worker, incoming_id: Number) -> Response:
    """Answering also marks the message as handled: the two belong together."""
    return await _act(desk, incoming_id, lambda session: answer_message(session, desk, incoming_id))


@router.post("/messages/{incoming_id}/handled")
async def set_handled(desk: Worker, incoming_id: Number) -> Response:
    return await _act(desk, incoming_id, lambda s: mark_handled(s, incoming_id, desk.officer_id, desk.now))


def answer_message(session: Session, desk: Desk, incoming_id: int) -> None:
    """Nobody is answered twice by two officers. Raises UnknownIncoming, HandledBefore, FieldFault."""
    incoming = mark_handled(session, incoming_id, desk.officer_id, desk.now)
    address = session.get_one(Address, incoming.address_id)
    write_letter(session, desk.speaker, address, desk.officer_id, desk.form, desk.now)


def inbox(session: Session, after: int = 0) -> Inbox:
    """The oldest first."""
    found = for_officers(session, after, MOST_LISTED + 1)
    shown = found[:MOST_LISTED]
    last = shown[-1].id if len(found) > MOST_LISTED else None
    return Inbox(tuple(_boxes(session, shown)), count_for_officers(session), last or 0)


def _boxes(session: Session, written: Sequence[Incoming]) -> list[Letterbox]:
    areas, officers = area_names(session), officer_names(session)
    writers = {
        address.id: (address, person, bool(watched))
        for address, person, watched in session.exec(
            select(Address, Person, marked(people.c.id, MarkKind.COVERT))
            .outerjoin(Person, col(Person.id) == Address.person_id)
            .where(col(Address.id).in_({incoming.address_id for incoming in written}))
        )
    }
    worked = _open_cases(session, [(address, person) for address, person, _ in writers.values()])
    boxes = []
    for incoming in written:
        address, person, watched = writers[incoming.address_id]
        case = worked.get(_whose(address, person))
        boxes.append(
            Letterbox(
                incoming=incoming,
                address=address,
                language=language_for(session, address),
                person=person,
                name=called(person) if person else None,
                area=areas[person.area_id] if person else None,
                watched=watched,
                case=case,
                case_officer=officers.get(case.officer_id or 0) if case else None,
            )
        )
    return boxes


def _open_cases(session: Session, writers: Sequence[tuple[Address, Person | None]]) -> dict[tuple[str, int], Case]:
    """The open case of each of them, the newest where there are several."""
    persons = [person.id for _, person in writers if person is not None]
    addresses = [address.id for address, person in writers if person is None]
    chosen = select(Case).where(
        or_(col(Case.person_id).in_(persons), col(Case.address_id).in_(addresses)), col(Case.state).in_(OPEN_STATES)
    )
    found: dict[tuple[str, int], Case] = {}
    for case in session.exec(chosen.order_by(col(Case.id))):
        key = ("person", case.person_id) if case.person_id is not None else ("address", case.address_id or 0)
        found[key] = case
    return found


def _whose(address: Address, person: Person | None) -> tuple[str, int]:
    return ("person", person.id or 0) if person is not None else ("address", address.id or 0)


async def _act(desk: Desk, incoming_id: int, work: Callable[[Session], object]) -> Response:
    try:
        await desk.write(work)
    except UnknownIncoming:
        raise
    except HandledBefore as fault:
        return await _page(desk, Refused("messages", said_by(fault)), 409)
    except FieldFault as fault:
        return await _page(desk, Refused(f"{fault.field}-{incoming_id}", said_by(fault)), 422)
    return desk.go(f"/messages{_place(desk)}")


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    """Reading the list is looking at each of the people on it."""
    after = _after(desk)
    view = await desk.read(lambda session: inbox(session, after))
    ids = [box.address.person_id for box in view.boxes if box.address.person_id is not None]
    if ids:
        await desk.write(lambda s: note_views(s, ids, "officer", desk.officer_id, "list of messages", desk.now))
    return desk.page(
        "people/messages.html", refused, status, view=view, after=after, place=_place(desk), once=new_letter_id(),
        longest=LONGEST_LETTER,
    )  # fmt: skip


def _after(desk: Desk) -> int:
    return as_number(desk.request.query_params.get("after")) or 0


def _place(desk: Desk) -> str:
    """The page of the list one is on, for the address of a form and of where it leads."""
    after = _after(desk)
    return f"?after={after}" if after else ""
