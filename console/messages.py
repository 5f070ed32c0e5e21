"""What people wrote that only an officer can deal with: read, answered, marked as handled."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from console.access import AnyOfficer, Number, Worker
from console.desk import Desk
from console.forms import FieldFault, Refused, said_by
from console.letters import LONGEST_LETTER, is_watched, language_for, new_letter_id, write_letter
from console.names import area_names, called
from registry.incoming import UnknownIncoming, for_officers, mark_handled
from registry.tables import Address, Incoming, Person
from registry.viewings import note_views

router = APIRouter()


@dataclass(frozen=True)
class Letterbox:
    """One message that waits, with whoever wrote it. Who is not registered has no person."""

    incoming: Incoming
    address: Address
    language: str
    person: Person | None
    name: str
    area: str | None
    watched: bool


@router.get("/messages")
async def list_messages(desk: AnyOfficer) -> Response:
    return await _page(desk)


@router.post("/messages/{incoming_id}/letter")
async def answer(desk: Worker, incoming_id: Number) -> Response:
    """Answering also marks the message as handled: the two belong together."""
    try:
        await desk.write(lambda session: answer_message(session, desk, incoming_id))
    except FieldFault as fault:
        return await _page(desk, Refused(f"{fault.field}-{incoming_id}", said_by(fault)), 422)
    return desk.go("/messages")


@router.post("/messages/{incoming_id}/handled")
async def set_handled(desk: Worker, incoming_id: Number) -> Response:
    await desk.write(lambda session: mark_handled(session, incoming_id, desk.officer_id, desk.now))
    return desk.go("/messages")


def answer_message(session: Session, desk: Desk, incoming_id: int) -> None:
    """Raises UnknownIncoming, FieldFault."""
    incoming = session.get(Incoming, incoming_id)
    if incoming is None:
        raise UnknownIncoming(f"there is no incoming message {incoming_id}")
    address = session.get_one(Address, incoming.address_id)
    write_letter(session, desk.speaker, address, desk.officer_id, desk.form, desk.now)
    mark_handled(session, incoming_id, desk.officer_id, desk.now)


def waiting_messages(session: Session) -> list[Letterbox]:
    """The oldest first."""
    areas = area_names(session)
    return [_box(session, incoming, areas) for incoming in for_officers(session)]


def _box(session: Session, incoming: Incoming, areas: dict[int, str]) -> Letterbox:
    address = session.get_one(Address, incoming.address_id)
    person = session.get(Person, address.person_id) if address.person_id is not None else None
    return Letterbox(
        incoming=incoming,
        address=address,
        language=language_for(session, address),
        person=person,
        name=called(person) if person else "not registered",
        area=areas[person.area_id] if person else None,
        watched=is_watched(session, address.person_id),
    )


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    boxes = await desk.read(waiting_messages)
    ids = [box.address.person_id for box in boxes if box.address.person_id is not None]
    if ids:
        await desk.write(lambda s: note_views(s, ids, "officer", desk.officer_id, "list of messages", desk.now))
    return desk.page("messages.html", refused, status, boxes=boxes, once=new_letter_id(), longest=LONGEST_LETTER)
