"""Who the readers are: the people behind each of the numbers that `readership` counts, by the same rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Subquery, select
from sqlmodel import Session

from broadcasts.chunks import people
from broadcasts.readership import each_reader
from registry.tables import AddressState, PersonState

NOWHERE: Literal["nowhere"] = "nowhere"
"""In place of a channel: there is no address to write to."""
NEVER: Literal["never"] = "never"
"""In place of what became of the address: there never was one."""


@dataclass(frozen=True)
class Wanted:
    """Which readers; None takes all. `language` is the one that they read, `own` the one that they chose, `channel`
    where they are written to first, `lost` what became of the address of whoever is written to nowhere."""

    language: str | None = None
    own: str | None = None
    channel: str | None = None
    lost: AddressState | Literal["never"] | None = None


def readers_listed(session: Session, area_id: int, wanted: Wanted, after: int, limit: int) -> list[int]:
    """The first such people of this very area behind a number, in the order of their numbers.

    An index leads from one to the next until there are enough, so it is a whole count that is read where few are such.
    """
    there = (people.c.state == PersonState.ACTIVE) & (people.c.area_id == area_id) & (people.c.id > after)
    each = each_reader(there)
    chosen = select(each.c.person_id).where(*_conditions(each, wanted)).order_by(each.c.person_id).limit(limit)
    return list(session.execute(chosen).scalars())


def _conditions(each: Subquery, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.language is not None:
        yield each.c.language == wanted.language
    if wanted.own is not None:
        yield each.c.own == wanted.own
    if wanted.channel is not None:
        yield each.c.channel.is_(None) if wanted.channel == NOWHERE else each.c.channel == wanted.channel
    if wanted.lost is not None:
        yield each.c.channel.is_(None)
        yield each.c.lost.is_(None) if wanted.lost == NEVER else each.c.lost == wanted.lost
