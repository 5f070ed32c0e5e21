"""Families at the console: short messages that an officer reads before they go on, and enquiries to link or close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, col, func, select

from broadcasts.enquiring import RELATIONS
from broadcasts.family_messages import (
    FamilyMessageError,
    approve_message,
    dangers_in,
    refuse_message,
    waiting_family_messages,
)
from console.access import AnyOfficer, Number, Worker
from console.desk import Desk
from console.faults import NotFound
from console.forms import Refused, as_number, said_by
from console.names import called, readable
from registry.enquiries import EnquiryError, close, link, open_enquiries
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import Address, Enquiry, EnquiryState, FamilyMessage, MarkKind, MessageState, Person
from registry.viewings import note_views

router = APIRouter()

MOST_SHOWN = 200

STANDS = {
    EnquiryState.WAITING: "just came; a number in it is looked for",
    EnquiryState.TO_FIND: "to find: no number in it led to anybody who could be asked",
    EnquiryState.LINKED: "waits until the person can be asked",
    EnquiryState.ASKED: "the person was asked; until they answer, nothing is told",
}
RELATED = dict(zip(RELATIONS, ("parent", "husband or wife", "child", "brother or sister", "other"), strict=True))


@dataclass(frozen=True)
class MessageCard:
    """A message that waits, the person, and what must be looked at twice. Nothing goes to or from the covert."""

    message: FamilyMessage
    person: Person
    name: str
    relative: str
    dangers: tuple[str, ...]
    covert: bool


@dataclass(frozen=True)
class EnquiryCard:
    """An enquiry that is open: whom somebody seeks, who asks, and to whom it is linked."""

    enquiry: Enquiry
    stands: str
    relation: str | None
    address: Address | None
    person: Person | None
    name: str
    covert: bool


@router.get("/families")
async def show_families(desk: AnyOfficer) -> Response:
    return await _page(desk)


@router.post("/families/messages/{message_id}/approve")
async def approve(desk: Worker, message_id: Number) -> Response:
    looked = desk.form.ticked("looked")
    return await _decide(
        desk,
        message_id,
        lambda s: approve_message(s, desk.speaker, message_id, desk.officer_id, desk.now, looked_twice=looked),
    )


@router.post("/families/messages/{message_id}/refuse")
async def refuse(desk: Worker, message_id: Number) -> Response:
    return await _decide(
        desk, message_id, lambda s: refuse_message(s, desk.speaker, message_id, desk.officer_id, desk.now)
    )


@router.post("/families/enquiries/{enquiry_id}/link")
async def link_enquiry(desk: Worker, enquiry_id: Number) -> Response:
    """The officer knows who is meant, by the code on the person's page; they are asked next, and decide."""
    code = desk.form.text("code")

    def work(session: Session) -> None:
        person_id = link(session, enquiry_id, code, desk.officer_id, desk.now)
        note_views(session, [person_id], "officer", desk.officer_id, "enquiry", desk.now)

    return await _settle(desk, enquiry_id, work)


@router.post("/families/enquiries/{enquiry_id}/close")
async def close_enquiry(desk: Worker, enquiry_id: Number) -> Response:
    return await _settle(desk, enquiry_id, lambda s: close(s, enquiry_id, desk.officer_id, desk.now))


def waiting_at_families(session: Session) -> int:
    """How much waits for an officer on this page; what waits for the person is not counted."""
    messages = select(func.count()).where(FamilyMessage.state == MessageState.WAITING)
    to_find = select(func.count()).where(Enquiry.state == EnquiryState.TO_FIND, col(Enquiry.handled_at).is_(None))
    return session.exec(messages).one() + session.exec(to_find).one()


def message_cards(session: Session) -> list[MessageCard]:
    """The oldest first."""
    cards = []
    for message in waiting_family_messages(session, MOST_SHOWN):
        person = find_person(session, message.person_id)
        address = session.get(Address, message.address_id) if message.address_id is not None else None
        cards.append(
            MessageCard(
                message,
                person,
                called(person),
                readable(message.called) if message.called else (address.value if address else "the family page"),
                dangers_in(message.text or ""),
                is_marked(session, message.person_id, MarkKind.COVERT),
            )
        )
    return cards


def enquiry_cards(session: Session, page: int = 1) -> list[EnquiryCard]:
    """What an officer must find stands first, so that it is on the first pages however many wait for people."""
    cards = []
    for enquiry in open_enquiries(session, MOST_SHOWN, (page - 1) * MOST_SHOWN):
        person = session.get(Person, enquiry.person_id) if enquiry.person_id is not None else None
        cards.append(
            EnquiryCard(
                enquiry,
                STANDS[enquiry.state],
                RELATED.get(enquiry.relation or "", enquiry.relation),
                session.get(Address, enquiry.address_id) if enquiry.address_id is not None else None,
                person,
                called(person) if person is not None else "",
                person is not None and is_marked(session, person.id or 0, MarkKind.COVERT),
            )
        )
    return cards


async def _decide(desk: Desk, message_id: int, work: Callable[[Session], None]) -> Response:
    if await desk.read(lambda session: session.get(FamilyMessage, message_id)) is None:
        raise NotFound
    try:
        await desk.write(work)
    except FamilyMessageError as fault:
        return await _page(desk, Refused(f"message-{message_id}", said_by(fault)), 409)
    return desk.go("/families")


async def _settle(desk: Desk, enquiry_id: int, work: Callable[[Session], None]) -> Response:
    if await desk.read(lambda session: session.get(Enquiry, enquiry_id)) is None:
        raise NotFound
    try:
        await desk.write(work)
    except EnquiryError as fault:
        return await _page(desk, Refused(f"enquiry-{enquiry_id}", said_by(fault)), 409)
    return desk.go("/families")


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    """Reading the list is looking at each of the people on it."""
    page = max(1, as_number(desk.request.query_params.get("page")) or 1)

    def work(session: Session) -> tuple[list[MessageCard], list[EnquiryCard]]:
        messages, enquiries = message_cards(session), enquiry_cards(session, page)
        note_views(session, _shown(messages, enquiries), "officer", desk.officer_id, "list of families", desk.now)
        return messages, enquiries

    messages, enquiries = await desk.write(work)
    return desk.page(
        "families.html", refused, status, messages=messages, enquiries=enquiries, page=page,
        more=len(enquiries) == MOST_SHOWN,
    )  # fmt: skip


def _shown(messages: Sequence[MessageCard], enquiries: Sequence[EnquiryCard]) -> list[int]:
    people = [card.person for card in messages] + [card.person for card in enquiries if card.person is not None]
    return sorted({person.id for person in people if person.id is not None})
