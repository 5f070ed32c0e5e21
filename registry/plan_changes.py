"""An administrator changes a plan: where areas lie, the points and ways out in them, the numbers to call there.

What people were told already stays as it was told. Areas never move to another parent, because levels hold by nesting.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias, TypedDict, TypeVar

from sqlmodel import Session, select

from registry.acts import Act, Subject, officer
from registry.areas import add_area
from registry.audit import record
from registry.settings import the_post
from registry.tables import Area, AreaKind, Contact, EvacuationRoute, Point

Place: TypeAlias = Point | EvacuationRoute | Contact
AnyPlace = TypeVar("AnyPlace", Point, EvacuationRoute, Contact)

KINDS: Mapping[type[Any], str] = {Area: "area", Point: "point", EvacuationRoute: "route", Contact: "contact"}
"""What the audit log calls them."""


class CodeTaken(Exception):
    """This code is taken already: choose another one."""


class AreaFacts(TypedDict):
    """What can be said of an area; the radius is in kilometres, the outline a closed ring of (latitude, longitude)."""

    kind: AreaKind
    names: dict[str, str]
    latitude: float | None
    longitude: float | None
    radius_km: float | None
    outline: list[tuple[float, float]] | None
    time_zone: str | None
    review_by: date | None


def plan_area(session: Session, by: int, code: str, parent_id: int | None, facts: AreaFacts, now: datetime) -> int:
    """Add an area below another, or as one that lies in none; its number. Raises CodeTaken, NoPost."""
    _check_free(session, Area, code)
    post_id = the_post(session).id
    assert post_id is not None
    area = add_area(session, code=code, post_id=post_id, parent_id=parent_id, **facts)
    assert area.id is not None
    _note(session, by, Act.PLAN_ADD, area, now)
    return area.id


def change_area(session: Session, by: int, area: Area, facts: AreaFacts, now: datetime) -> None:
    _change(session, by, area, facts, now)


def plan_place(session: Session, by: int, place: Place, now: datetime) -> int:
    """Add a point, a way out or a number to call; its number. Raises CodeTaken."""
    _check_free(session, type(place), place.code)
    session.add(place)
    session.flush()
    assert place.id is not None
    _note(session, by, Act.PLAN_ADD, place, now)
    return place.id


def change_place(session: Session, by: int, place: Place, facts: Mapping[str, Any], now: datetime) -> None:
    _change(session, by, place, facts, now)


def take_out_contact(session: Session, by: int, contact: Contact, now: datetime) -> None:
    """Nobody is told this number from now on."""
    _note(session, by, Act.PLAN_REMOVE, contact, now)
    session.delete(contact)
    session.flush()


def _check_free(session: Session, table: type[Any], code: str) -> None:
    if session.exec(select(table.id).where(table.code == code)).first() is not None:
        raise CodeTaken(CodeTaken.__doc__)


def _change(session: Session, by: int, row: Area | Place, facts: Mapping[str, Any], now: datetime) -> None:
    """What is as it was leaves no entry."""
    changed = sorted(name for name, value in facts.items() if _plain(getattr(row, name)) != _plain(value))
    if not changed:
        return
    row.sqlmodel_update({name: facts[name] for name in changed})
    session.add(row)
    session.flush()
    _note(session, by, Act.PLAN_CHANGE, row, now, changed)


def _plain(value: Any) -> Any:
    """A line as the store gives it back."""
    return [list(point) for point in value] if isinstance(value, list) else value


def _note(
    session: Session, by: int, act: Act, row: Area | Place, now: datetime, changed: list[str] | None = None
) -> None:
    """The detail has the code that officers chose, and which facts changed; a point or way says whether it is open."""
    words = [row.code, *(name for name in changed or () if name != "open")]
    if isinstance(row, Point | EvacuationRoute) and (changed is None or "open" in changed):
        words.append("open" if row.open else "closed")
    record(session, officer(by), act, now, Subject(KINDS[type(row)], row.id), " ".join(words))
