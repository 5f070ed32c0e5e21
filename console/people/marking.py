"""An officer marks a person covert or protected, or takes the mark off; who came in a rush is looked at on its page."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from broadcasts.hiding import go_covert
from broadcasts.protecting import protect
from console.entry.access import AnyOfficer, Number, Worker
from console.frame.faults import NotFound
from console.frame.names import area_names, given_name
from registry.marks import take_off_mark
from registry.newcomers import came_in_rush, note_looked, rushes
from registry.people import find_person
from registry.tables import MarkKind, Person, PersonState
from registry.viewings import note_views

router = APIRouter()

MOST_SHOWN = 200


@dataclass(frozen=True)
class Arrival:
    """One who came in a rush."""

    person: Person
    name: str
    area: str


@router.post("/people/{person_id}/marks")
async def mark(desk: Worker, person_id: Number) -> Response:
    """The field `kind` names the mark; it is set when `on` is sent, and taken off otherwise."""
    wanted = desk.form.text("kind")
    if wanted not in set(MarkKind):
        raise NotFound
    kind, on = MarkKind(wanted), desk.form.ticked("on")

    def work(session: Session) -> None:
        if find_person(session, person_id).state is PersonState.MERGED:
            raise NotFound
        if not on:
            take_off_mark(session, person_id, kind, desk.officer_id, desk.now)
        elif kind is MarkKind.PROTECTED:
            protect(session, person_id, desk.officer_id, desk.now)
        else:
            go_covert(session, person_id, desk.officer_id, desk.now)

    await desk.write(work)
    return desk.go(f"/people/{person_id}#marks")


@router.get("/newcomers")
async def show_rushes(desk: AnyOfficer) -> Response:
    """Reading a list of names is looking at each of the people."""

    def work(session: Session) -> dict[str, list[Arrival]]:
        arrivals = {source: _arrivals(session, source) for source in sorted(rushes(session))}
        ids = [each.person.id for people in arrivals.values() for each in people if each.person.id is not None]
        note_views(session, ids, "officer", desk.officer_id, "list of people who came in a rush", desk.now)
        return arrivals

    return desk.page("people/newcomers.html", rushes=await desk.write(work), counts=await desk.read(rushes))


@router.post("/newcomers/looked")
async def looked(desk: Worker) -> Response:
    """Only from the oldest to the newest person who was shown: all others are still to be looked at."""
    source, oldest, newest = desk.form.text("source"), desk.form.number("oldest"), desk.form.number("newest")
    if oldest is None or newest is None:
        raise NotFound
    await desk.write(lambda session: note_looked(session, source, oldest, newest, desk.officer_id, desk.now))
    return desk.go("/newcomers")


def _arrivals(session: Session, source: str) -> list[Arrival]:
    areas, ids = area_names(session), came_in_rush(session, source, MOST_SHOWN)
    people = session.exec(select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id).desc()))
    return [Arrival(person, given_name(person), areas[person.area_id]) for person in people]
