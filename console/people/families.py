"""Families at the console: short messages that an officer reads before they go on, and enquiries to link or close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, col, func, select

from broadcasts.enquiring import RELATIONS
from broadcasts.family_messages import (
    FamilyMessageError,
    approve_message,
    count_waiting_messages,
    dangers_in,
    refuse_message,
    waiting_family_messages,
)
from console.desk import Desk
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.faults import NotFound
from console.frame.forms import Refused, as_number, said_by
from console.frame.names import called, readable
from locales.sentence import Sentence
from registry.alike import Alike, Asked, alike
from registry.enquiries import OPEN_STATES, EnquiryError, close, link
from registry.enquiry_list import PAGE, EnquiryCounts, Turn, Which, count_enquiries, enquiries_in, to_compare
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import Address, Enquiry, EnquiryState, FamilyMessage, MarkKind, MessageState, Person
from registry.viewings import note_views

router = APIRouter()

STANDS = {
    EnquiryState.WAITING: Sentence("just came; a number in it is looked for"),
    EnquiryState.TO_FIND: Sentence("to find: no number in it led to anybody who could be asked"),
    EnquiryState.LINKED: Sentence("waits until the person can be asked"),
    EnquiryState.ASKED: Sentence("the person was asked; until they answer, nothing is told"),
    EnquiryState.TOLD: Sentence("settled: the person had us tell that they are safe"),
    EnquiryState.CODE_GIVEN: Sentence("settled: the person gave a code"),
    EnquiryState.NOTHING: Sentence("settled: the person wants nothing told"),
    EnquiryState.BLOCKED: Sentence("settled: the person does not want to be asked about this asker"),
    EnquiryState.CLOSED: Sentence("closed"),
}
RELATED = dict(
    zip(
        RELATIONS,
        (
            Sentence("parent"),
            Sentence("husband or wife"),
            Sentence("child"),
            Sentence("brother or sister"),
            Sentence("other"),
        ),
        strict=True,
    )
)
TURNS = {
    Turn.OFFICER: Sentence("To find, by an officer"),
    Turn.SERVICE: Sentence("Just came"),
    Turn.PERSON: Sentence("With the person"),
}


@dataclass(frozen=True)
class MessageCard:
    """A message that waits, the person, and what must be looked at twice. Nothing goes to or from the covert.

    `relative` is the relative's name or number; None where they wrote on the family page and gave none.
    """

    message: FamilyMessage
    person: Person
    name: str
    relative: str | None
    dangers: tuple[str, ...]
    covert: bool


@dataclass(frozen=True)
class EnquiryCard:
    """An enquiry: whom somebody seeks, who asks, to whom it is linked, and which others may ask for the same person."""

    enquiry: Enquiry
    stands: str
    relation: str | None
    address: Address | None
    person: Person | None
    name: str
    covert: bool
    alike: Alike

    @property
    def is_open(self) -> bool:
        return self.enquiry.state in OPEN_STATES


@dataclass(frozen=True)
class FamiliesView:
    """What waits on this page. `after` is where the next page of enquiries begins, 0 at the end."""

    messages: tuple[MessageCard, ...]
    messages_waiting: int
    which: Which
    enquiries: tuple[EnquiryCard, ...]
    counts: EnquiryCounts
    after: int


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


def view_families(session: Session, which: Which, after: int = 0) -> FamiliesView:
    """The oldest of everything first."""
    found = enquiries_in(session, which, after, PAGE + 1)
    shown = found[:PAGE]
    last = shown[-1].id if len(found) > PAGE else None
    return FamiliesView(
        messages=tuple(_message_card(session, message) for message in waiting_family_messages(session)),
        messages_waiting=count_waiting_messages(session),
        which=which,
        enquiries=tuple(_enquiry_cards(session, shown)),
        counts=count_enquiries(session),
        after=last or 0,
    )


def _message_card(session: Session, message: FamilyMessage) -> MessageCard:
    person = find_person(session, message.person_id)
    address = session.get(Address, message.address_id) if message.address_id is not None else None
    return MessageCard(
        message,
        person,
        called(person),
        readable(message.called) if message.called else (address.value if address else None),
        dangers_in(message.text or ""),
        is_marked(session, message.person_id, MarkKind.COVERT),
    )


def _enquiry_cards(session: Session, shown: Sequence[Enquiry]) -> list[EnquiryCard]:
    compared = {each.id or 0: each for each in (*to_compare(session), *shown)}
    same = alike([each.id or 0 for each in shown], [_as_asked(each) for each in compared.values()])
    return [_enquiry_card(session, each, same.get(each.id or 0, Alike())) for each in shown]


def _enquiry_card(session: Session, enquiry: Enquiry, same: Alike) -> EnquiryCard:
    person = session.get(Person, enquiry.person_id) if enquiry.person_id is not None else None
    return EnquiryCard(
        enquiry,
        STANDS[enquiry.state],
        RELATED.get(enquiry.relation or "", enquiry.relation),
        session.get(Address, enquiry.address_id) if enquiry.address_id is not None else None,
        person,
        called(person) if person is not None else "",
        person is not None and is_marked(session, person.id or 0, MarkKind.COVERT),
        same,
    )


def _as_asked(enquiry: Enquiry) -> Asked:
    return Asked(enquiry.id or 0, enquiry.address_id, enquiry.person_id, enquiry.text)


async def _decide(desk: Desk, message_id: int, work: Callable[[Session], None]) -> Response:
    if await desk.read(lambda session: session.get(FamilyMessage, message_id)) is None:
        raise NotFound
    try:
        await desk.write(work)
    except FamilyMessageError as fault:
        return await _page(desk, Refused(f"message-{message_id}", said_by(fault)), 409)
    return desk.go(f"/families{_place(desk)}")


async def _settle(desk: Desk, enquiry_id: int, work: Callable[[Session], None]) -> Response:
    if await desk.read(lambda session: session.get(Enquiry, enquiry_id)) is None:
        raise NotFound
    try:
        await desk.write(work)
    except EnquiryError as fault:
        return await _page(desk, Refused(f"enquiry-{enquiry_id}", said_by(fault)), 409)
    return desk.go(f"/families{_place(desk)}")


async def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    """Reading the list is looking at each of the people on it."""
    which, after = _which(desk), _asked_number(desk, "after") or 0

    def work(session: Session) -> FamiliesView:
        view = view_families(session, which, after)
        note_views(session, _people_on(view), "officer", desk.officer_id, "list of families", desk.now)
        return view

    view = await desk.write(work)
    return desk.page(
        "people/families.html", refused, status, view=view, turns=TURNS, place=_place(desk), paged=after > 0
    )


def _people_on(view: FamiliesView) -> list[int]:
    people = [card.person for card in view.messages]
    people += [card.person for card in view.enquiries if card.person is not None]
    return sorted({person.id for person in people if person.id is not None})


def _which(desk: Desk) -> Which:
    turn = desk.request.query_params.get("turn")
    return Which(
        Turn(turn) if turn in set(Turn) else Turn.OFFICER, _asked_number(desk, "person"), _asked_number(desk, "enquiry")
    )


def _place(desk: Desk) -> str:
    """The list and the page of it that one is on, for the address of a form and of where it leads."""
    which, after = _which(desk), _asked_number(desk, "after")
    parts = {"turn": which.turn.value, "person": which.person_id, "enquiry": which.enquiry_id, "after": after}
    return "?" + "&".join(f"{name}={value}" for name, value in parts.items() if value is not None)


def _asked_number(desk: Desk, name: str) -> int | None:
    return as_number(desk.request.query_params.get(name))
