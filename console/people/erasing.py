"""Erasing a person at their own wish, told to an officer: first what would go, in numbers, then the act."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session

from broadcasts.erasing import AlreadyErased, Farewell, erase_person, what_goes
from broadcasts.tasks import reachable_at
from console.desk import Desk
from console.entry.access import Decider, Number
from console.frame.forms import FieldFault, Refused, said_by
from console.frame.names import given_name
from registry.cases import open_case_of
from registry.merges import merged_into
from registry.people import find_person
from registry.tables import Case, ErasedFor, Person, PersonState
from registry.viewings import note_view

router = APIRouter()


@dataclass(frozen=True)
class ErasureView:
    """What would go. `told`: there is an address at which the person is told so; `merged`: so many records that were
    merged into this one go with it."""

    person: Person
    name: str
    counts: dict[str, int]
    open_case: Case | None
    told: bool
    merged: int


@router.get("/people/{person_id}/erase")
async def ask(desk: Decider, person_id: Number) -> Response:
    return await _page(desk, person_id)


@router.post("/people/{person_id}/erase")
async def erase(desk: Decider, person_id: Number) -> Response:
    typed = desk.form.text("confirm")
    try:
        await desk.write(lambda session: _erase(session, desk, person_id, typed))
    except FieldFault as fault:
        return await _page(desk, person_id, Refused(fault.field, said_by(fault)), 422)
    except AlreadyErased:
        pass  # the form was posted twice, or another officer was first: what was wanted is done
    return desk.go(f"/people/{person_id}")


def _erase(session: Session, desk: Desk, person_id: int, typed: str) -> None:
    person = find_person(session, person_id)
    if person.state is not PersonState.ERASED and typed.upper() != person.code.upper():
        raise FieldFault("erase", "Type the code of the person, as it stands above, to show that you mean this one.")
    if person.state is PersonState.MERGED:
        raise FieldFault("erase", "This record was merged into another one. Erase that one, and this goes with it.")
    address = reachable_at(session, person_id)
    farewell = Farewell(address.id or 0, person.language) if address is not None else None
    erase_person(
        session, desk.speaker, person_id, ErasedFor.OFFICER, desk.now, officer_id=desk.officer_id, farewell=farewell
    )


async def _page(desk: Desk, person_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    """The view is noted before anything is shown."""
    await desk.write(lambda session: _note(session, person_id, desk.officer_id, desk.now))
    view = await desk.read(lambda session: _view(session, person_id))
    if view.person.state in (PersonState.ERASED, PersonState.MERGED):
        return desk.go(f"/people/{person_id}")
    return desk.page("people/erase.html", refused, status, view=view)


def _note(session: Session, person_id: int, officer_id: int, now: datetime) -> None:
    find_person(session, person_id)
    note_view(session, person_id, "officer", officer_id, "what an erasure takes", now)


def _view(session: Session, person_id: int) -> ErasureView:
    person = find_person(session, person_id)
    return ErasureView(
        person=person,
        name=given_name(person),
        counts=what_goes(session, person_id),
        open_case=open_case_of(session, person_id, None),
        told=reachable_at(session, person_id) is not None,
        merged=len(merged_into(session, person_id)),
    )
