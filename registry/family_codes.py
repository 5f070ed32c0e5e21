"""Family codes: a person gives one to a relative, who then sees status and age; and what is kept of everyone else."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from registry.codes import new_code, read_code
from registry.family_asks import may_tell
from registry.marks import is_marked
from registry.reports import last_status
from registry.sealed import keys_of
from registry.tables import Enquiry, FamilyCode, MarkKind, Person, Source
from registry.viewings import note_view

CODE_LENGTH = 8

_NOBODY = 0


@dataclass(frozen=True)
class LastHeard:
    """What a code shows. Never a place: there is no field for one."""

    code_id: int
    name: str | None
    status: str | None
    source: Source | None
    at: datetime | None


def read_family_code(text: str) -> str | None:
    """The code that was typed, in its one spelling; None when the text cannot be a code."""
    return read_code(text, CODE_LENGTH)


def meant_family_code(text: str) -> str | None:
    """The same where a code was asked for: letters that no code has are read as those that they are taken for."""
    return read_code(text, CODE_LENGTH, asked_for=True)


def issue_code(session: Session, person_id: int, now: datetime) -> FamilyCode:
    """A new code beside those that the person has."""
    code = FamilyCode(person_id=person_id, code=new_code(CODE_LENGTH), issued_at=now)
    session.add(code)
    session.flush()
    return code


def active_codes(session: Session, person_id: int) -> list[FamilyCode]:
    wanted = select(FamilyCode).where(FamilyCode.person_id == person_id, col(FamilyCode.revoked_at).is_(None))
    return list(session.exec(wanted.order_by(col(FamilyCode.id))))


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
    person_id = held.person_id if held else _NOBODY
    person, report = session.get(Person, person_id), last_status(session, person_id)
    told_enough = not may_tell(session, person_id, now)
    covert = is_marked(session, person_id, MarkKind.COVERT)
    if held is None or held.id is None or person is None or told_enough:
        return None
    if report is None or covert:
        return LastHeard(held.id, person.name, None, None, None)
    return LastHeard(held.id, person.name, report.value, report.source, report.at)


def note_use(session: Session, code_id: int, now: datetime) -> None:
    """Count a use, and note that the family looked, so that the person can see that the code is used."""
    held = session.get(FamilyCode, code_id)
    assert held is not None
    held.uses, held.used_at = held.uses + 1, now
    session.add(held)
    session.flush()
    note_view(session, held.person_id, "family", code_id, "family code", now)


def keep_enquiry(session: Session, address_id: int | None, text: str, now: datetime) -> Enquiry:
    """Keep a question of somebody without a valid code; the asker learns nothing."""
    enquiry = Enquiry(address_id=address_id, text=text, at=now)
    session.add(enquiry)
    session.flush()
    return enquiry
