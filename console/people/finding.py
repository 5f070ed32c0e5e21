"""The search for people: by code, number or chosen name, and the people of an area, page by page.

What is typed goes by POST, so that no name and no number stands in an address that a browser or a log keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from console.desk import Desk
from console.entry.access import AnyOfficer
from console.frame.forms import Refused, as_number
from console.frame.names import Nested, area_names, called, nested_areas
from locales.sentence import Sentence
from registry.addresses import find_address
from registry.codes import read_code
from registry.merges import standing_for
from registry.name_search import is_indexed, with_word_of
from registry.numbers import NumberFault, parse_number
from registry.people import PERSON_CODE_LENGTH
from registry.settings import Mode, the_post
from registry.tables import Address, AreaWithin, Person, PersonState
from registry.viewings import note_views

router = APIRouter()

PAGE = 50
FEWEST_DIGITS = 6
"""Of what is looked up as a number."""
SHOWN = (PersonState.ACTIVE, PersonState.LEFT)
_IN_NUMBERS = set("+-()./ ")
_READ_AT_ONCE = 200


@dataclass(frozen=True)
class Line:
    """One person of a list."""

    person_id: int
    code: str
    name: str
    area: str
    language: str
    has_left: bool
    confirmed_at: datetime


@dataclass(frozen=True)
class Found:
    """A page of a list. `further`: after which the next page begins; None on the last one."""

    lines: tuple[Line, ...] = ()
    further: str | None = None
    stranger: bool = False
    """The number is known here, and nobody is registered with it."""


@dataclass(frozen=True)
class SearchView:
    """The page: what can be chosen, what was asked, and what was found; nothing before the first question."""

    choices: tuple[Nested, ...]
    all_names: bool
    area_id: int | None = None
    found: Found | None = None


@router.get("/people")
async def show_search(desk: AnyOfficer) -> Response:
    """With `area`, the people of that area and of all within it; `after` is where the page begins."""
    asked = desk.request.query_params
    area_id, after = as_number(asked.get("area")), asked.get("after", "")
    found = await desk.read(lambda session: _of_area(session, area_id, after)) if area_id is not None else None
    return await _page(desk, area_id, found)


@router.post("/people")
async def search(desk: AnyOfficer) -> Response:
    """The fields `looked_for` (a name, code or number), `area`, and `after`: the last person of the page before."""
    looked_for, area_id, after = desk.form.text("looked_for"), desk.form.number("area"), desk.form.number("after") or 0
    if not looked_for:
        if area_id is not None:
            return desk.go(f"/people?area={area_id}")
        return await _page(desk, None, None, Refused("search", Sentence("Write a name, a code or a number.")), 422)
    found = await desk.read(lambda session: find(session, looked_for, area_id, after, desk.console.mode))
    if len(found.lines) == 1 and not after and found.further is None:
        return desk.go(f"/people/{found.lines[0].person_id}")
    return await _page(desk, area_id, found)


def find(session: Session, looked_for: str, area_id: int | None, after: int, mode: Mode) -> Found:
    """Whoever has that code or number, then everybody whose name has all the words, by their numbers."""
    address = _with_number(session, looked_for, mode)
    exact = [] if after else [*_with_code(session, looked_for), *_owner_of(session, address)]
    areas = _areas_within(session, area_id) if area_id is not None else None
    named = with_word_of(session, looked_for, after, PAGE + 1, areas)
    further = str(named[PAGE - 1]) if len(named) > PAGE else None
    people = {each.id: each for each in _standing(session, [*exact, *named[:PAGE]])}
    lines = lines_for(session, [person for person in people.values() if person.state in SHOWN])
    return Found(lines, further, stranger=address is not None and address.person_id is None)


def _with_code(session: Session, typed: str) -> list[int]:
    spelled = {typed, typed.upper(), read_code(typed, PERSON_CODE_LENGTH, asked_for=True)}
    found = select(Person.id).where(col(Person.code).in_(code for code in spelled if code))
    return [person_id for person_id in session.exec(found) if person_id is not None]


def _with_number(session: Session, typed: str, mode: Mode) -> Address | None:
    """The address with the number or the chat that was typed, if it can be one."""
    digits = [sign for sign in typed if sign.isdecimal()]
    if len(digits) < FEWEST_DIGITS or not all(sign.isdecimal() or sign in _IN_NUMBERS for sign in typed):
        return None
    try:
        number = parse_number(typed, the_post(session).country, mode)
    except NumberFault:
        number = None
    phone = find_address(session, "sms", number) if number is not None else None
    return phone or find_address(session, "telegram", typed.strip())


def _owner_of(session: Session, address: Address | None) -> list[int]:
    return [address.person_id] if address is not None and address.person_id is not None else []


def _standing(session: Session, ids: Sequence[int]) -> list[Person]:
    """The people of these numbers in this order; for a record that was merged, the one that counts."""
    people = {person.id: person for person in session.exec(select(Person).where(col(Person.id).in_(ids)))}
    return [standing_for(session, people[person_id]) for person_id in ids]


def _of_area(session: Session, area_id: int, after: str) -> Found:
    """The people of an area and of all within it, area by area, each in the order of their numbers."""
    order = [each.area_id for each in nested_areas(session) if each.area_id in _areas_within(session, area_id)]
    began, _, last = after.partition("-")
    start = order.index(int(began)) if as_number(began) in order else 0
    beyond = as_number(last) or 0
    people: list[Person] = []
    for place in order[start:]:
        people += _in_one_area(session, place, beyond if place == order[start] else 0, PAGE + 1 - len(people))
        if len(people) > PAGE:
            end = people[PAGE - 1]
            return Found(lines_for(session, people[:PAGE]), f"{end.area_id}-{end.id}")
    return Found(lines_for(session, people))


def _in_one_area(session: Session, area_id: int, beyond: int, most: int) -> list[Person]:
    """Read in the order of the index `people_of_area`, and whoever is not here any more passed over afterwards."""
    found: list[Person] = []
    while len(found) < most:
        chosen = select(Person).where(Person.area_id == area_id, col(Person.id) > beyond)
        rows = list(session.exec(chosen.order_by(col(Person.area_id), col(Person.id)).limit(_READ_AT_ONCE)))
        found += [person for person in rows if person.state in SHOWN]
        if len(rows) < _READ_AT_ONCE:
            break
        beyond = rows[-1].id or 0
    return found[:most]


def _areas_within(session: Session, area_id: int) -> list[int]:
    return list(session.exec(select(AreaWithin.area_id).where(AreaWithin.ancestor_id == area_id)))


def lines_for(session: Session, people: Sequence[Person]) -> tuple[Line, ...]:
    """A line for each of them, in their order."""
    areas = area_names(session)
    return tuple(
        Line(
            person.id or 0, person.code, called(person), areas[person.area_id], person.language,
            person.state is PersonState.LEFT, person.confirmed_at,
        )
        for person in people
    )  # fmt: skip


async def _page(
    desk: Desk, area_id: int | None, found: Found | None, refused: Refused | None = None, status: int = 200
) -> Response:
    """Reading a list of names is looking at each of the people: noted before it is shown."""
    ids = [line.person_id for line in found.lines] if found else []
    if ids:
        what = "list of people found"
        await desk.write(lambda session: note_views(session, ids, "officer", desk.officer_id, what, desk.now))
    view = await desk.read(
        lambda session: SearchView(tuple(nested_areas(session)), is_indexed(session), area_id, found)
    )
    return desk.page("people/people.html", refused, status, view=view)
