"""Family codes: a person gives one to a relative, who then sees status and age, and the city where that was ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from locales.words import normalise
from registry.codes import new_code, read_code
from registry.family_asks import may_tell
from registry.marks import marks_of
from registry.reports import last_status
from registry.sealed import keys_of
from registry.tables import Area, AreaKind, AreaWithin, FamilyCode, MarkKind, Person, Source
from registry.viewings import note_view

CODE_LENGTH = 8
MOST_CODES = 10
"""So many codes may a person ask for: a list of more is no list."""

_NOBODY = 0


@dataclass(frozen=True)
class LastHeard:
    """What a code shows, or being allowed (`code_id` is None). `place` has the names of a city by language, where the
    person ticked it for that very code. `covert`: what was heard is left out here, and nothing else may tell of it.
    `state`: where the newest alert has the person, once the ledger was asked."""

    code_id: int | None
    name: str | None
    status: str | None
    source: Source | None
    at: datetime | None
    person_id: int = _NOBODY
    place: Mapping[str, str] | None = None
    covert: bool = False
    state: str | None = None


def read_family_code(text: str) -> str | None:
    """The code that was typed, in its one spelling; None when the text cannot be a code."""
    return read_code(text, CODE_LENGTH)


def meant_family_code(text: str) -> str | None:
    """The same where a code was asked for: letters that no code has are read as those that they are taken for."""
    return read_code(text, CODE_LENGTH, asked_for=True)


class TooManyCodes(Exception):
    """The person has as many codes as a list can hold: they take one back before there is another."""


def issue_code(
    session: Session, person_id: int, now: datetime, label: str | None = None, *, shows_place: bool = False
) -> FamilyCode:
    """A new code beside those that the person has; the one of that name where there is one that shows as much.

    What a code shows is never changed: somebody may hold it already. Raises TooManyCodes.
    """
    active = active_codes(session, person_id)
    for held in active:
        if is_called(held.label, label) and held.shows_place == shows_place:
            return held
    if len(active) >= MOST_CODES:
        raise TooManyCodes(TooManyCodes.__doc__)
    return new_family_code(session, person_id, now, label, shows_place=shows_place)


def new_family_code(
    session: Session, person_id: int, now: datetime, label: str | None = None, *, shows_place: bool = False
) -> FamilyCode:
    """A code that nobody holds yet, whatever codes the person has."""
    code = FamilyCode(
        person_id=person_id, code=new_code(CODE_LENGTH), label=label, shows_place=shows_place, issued_at=now
    )
    session.add(code)
    session.flush()
    return code


def active_codes(session: Session, person_id: int) -> list[FamilyCode]:
    wanted = select(FamilyCode).where(FamilyCode.person_id == person_id, col(FamilyCode.revoked_at).is_(None))
    return list(session.exec(wanted.order_by(col(FamilyCode.id))))


def is_called(label: str | None, name: str | None) -> bool:
    """Whether the person's word for it is this one, in any case and spacing; no word is never the same as none."""
    return label is not None and name is not None and normalise(label) == normalise(name)


def revoke_code(session: Session, person_id: int, code: str, now: datetime) -> bool:
    """Take a code back; false when the person has no such code in use."""
    for held in active_codes(session, person_id):
        if held.code == code:
            held.revoked_at = now
            session.add(held)
            session.flush()
            return True
    return False


def look_up(session: Session, code: str, now: datetime) -> LastHeard | None:
    """What the code shows, or None for one that is unknown, taken back, or asked about too often.

    Of somebody marked covert it shows what it shows of whoever was never heard from. Whatever is asked costs the same
    statements, so that the time of the answer does not tell one from the other (promise P8).
    """
    key = keys_of(session).index("family_code.code", code)
    chosen = select(FamilyCode).where(FamilyCode.code_key == key, col(FamilyCode.revoked_at).is_(None))
    held = session.exec(chosen).first()
    heard = heard_of(
        session, held.person_id if held else _NOBODY, now, shows_place=held is not None and held.shows_place
    )
    if held is None or held.id is None or heard is None:
        return None
    return LastHeard(
        held.id, heard.name, heard.status, heard.source, heard.at, heard.person_id, heard.place, heard.covert
    )


def heard_of(session: Session, person_id: int, now: datetime, *, shows_place: bool = False) -> LastHeard | None:
    """What a relative may learn of the person; None where there is none, or where enough was told of them today.

    A person in hiding (covert or protected) has no place here, whatever was ticked.
    """
    person, report = session.get(Person, person_id), last_status(session, person_id)
    told_enough = not may_tell(session, person_id, now)
    marked = marks_of(session, person_id)
    city = _city(session, person.area_id if person else _NOBODY)
    if person is None or told_enough:
        return None
    place = city if shows_place and not marked else None
    if MarkKind.COVERT in marked:
        return LastHeard(None, person.name, None, None, None, person_id, covert=True)
    if report is None:
        return LastHeard(None, person.name, None, None, None, person_id, place)
    return LastHeard(None, person.name, report.value, report.source, report.at, person_id, place)


def note_use(session: Session, code_id: int, now: datetime) -> None:
    """Count a use, and note that the family looked, so that the person can see that the code is used."""
    held = session.get(FamilyCode, code_id)
    assert held is not None
    held.uses, held.used_at = held.uses + 1, now
    session.add(held)
    session.flush()
    note_view(session, held.person_id, "family", code_id, "family code", now)


def _city(session: Session, area_id: int) -> Mapping[str, str] | None:
    """The names of the area's city, never of anything smaller: of the innermost that is no zone."""
    around = (
        select(Area.names)
        .join(AreaWithin, col(AreaWithin.ancestor_id) == Area.id)
        .where(AreaWithin.area_id == area_id, Area.kind != AreaKind.ZONE)
        .order_by(col(AreaWithin.depth))
        .limit(1)
    )
    return session.exec(around).first()
