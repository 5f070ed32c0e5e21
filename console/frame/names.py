"""What numbers of the tables are called: areas with their nesting, officers, and people as officers refer to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from console.frame.templating import OFFICERS_READ
from registry.areas import name_of
from registry.tables import Area, Officer, Person

_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "")
"""Unicode's explicit direction signs: with them a name can be written backwards."""


@dataclass(frozen=True)
class Nested:
    """An area and how deep it lies: 0 is not within any other."""

    area_id: int
    name: str
    depth: int


def nested_areas(session: Session) -> list[Nested]:
    """All areas, each after the one that contains it, by name within that."""
    return nest(session.exec(select(Area)).all())


def nest(areas: Sequence[Area], parent_id: int | None = None, depth: int = 0) -> list[Nested]:
    found: list[Nested] = []
    children = [area for area in areas if area.parent_id == parent_id]
    for area in sorted(children, key=lambda area: name_of(area.names, OFFICERS_READ)):
        assert area.id is not None
        found.append(Nested(area.id, name_of(area.names, OFFICERS_READ), depth))
        found.extend(nest(areas, area.id, depth + 1))
    return found


def area_names(session: Session) -> dict[int, str]:
    """Areas number hundreds: all of them at once."""
    return {area.id: name_of(area.names, OFFICERS_READ) for area in session.exec(select(Area)) if area.id is not None}


def officer_names(session: Session) -> dict[int, str]:
    return {officer.id: officer.name for officer in session.exec(select(Officer)) if officer.id is not None}


def called(person: Person) -> str:
    """The chosen name, as officers read it."""
    return readable(person.name)


def given_name(person: Person) -> str:
    """The same where the page itself says that there is none: empty then."""
    return (person.name or "").translate(_TURNING)


def readable(name: str | None) -> str:
    """A chosen name without the signs that could make it read as another one."""
    return (name or "").translate(_TURNING) or "no name given"
