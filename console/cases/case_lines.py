"""Cases as a list shows them: who calls, from where, who has it, how far a referral is, and who has it open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from console.cases import case_words
from console.frame.names import area_names, called, officer_names
from registry.case_entries import entries_for
from registry.case_looks import Looking, others_looking
from registry.marks import marked
from registry.referrals import standing_referrals
from registry.store import table_of
from registry.tables import Case, CaseEntry, MarkKind, Person, Referral

people = table_of(Person)


@dataclass(frozen=True)
class CaseLine:
    """One case in the list. A caller who is not registered has no person, and no name and area either."""

    case: Case
    about: str
    urgency: str
    stands: str
    person: Person | None
    name: str | None
    area: str | None
    officer: str | None
    watched: bool
    referral: Referral | None
    referral_stands: str | None
    looking: tuple[Looking, ...]


@dataclass(frozen=True)
class Told:
    """Something that was done on a case and concerns an officer who has not seen it."""

    entry: CaseEntry
    said: str


def case_lines(session: Session, cases: Sequence[Case], officer_id: int, now: datetime) -> list[CaseLine]:
    """In the same order."""
    areas, officers = area_names(session), officer_names(session)
    numbers = [case.id for case in cases if case.id is not None]
    known, referrals = _people_of(session, cases), standing_referrals(session, numbers)
    looking = others_looking(session, numbers, officer_id, now)
    lines = []
    for case in cases:
        person, watched = known.get(case.person_id or 0, (None, False))
        referral = referrals.get(case.id or 0)
        lines.append(
            CaseLine(
                case=case,
                about=case_words.category_words(case.category),
                urgency=case_words.URGENCIES[case.urgency],
                stands=case_words.STATES[case.state],
                person=person,
                name=called(person) if person else None,
                area=areas[person.area_id] if person else None,
                officer=officers.get(case.officer_id or 0),
                watched=watched,
                referral=referral,
                referral_stands=case_words.referral_words(referral) if referral else None,
                looking=tuple(each for each in looking if each.case_id == case.id),
            )
        )
    return lines


def told_to(session: Session, officer_id: int) -> list[Told]:
    """What concerns this officer and they have not opened yet, the newest first."""
    officers = officer_names(session)
    return [Told(entry, case_words.entry_words(entry, officers)) for entry in entries_for(session, officer_id)]


def _people_of(session: Session, cases: Sequence[Case]) -> dict[int, tuple[Person, bool]]:
    """Whom the cases are about, and whether somebody may be reading their phone."""
    numbers = {case.person_id for case in cases if case.person_id is not None}
    chosen = select(Person, marked(people.c.id, MarkKind.COVERT)).where(col(Person.id).in_(numbers))
    return {person.id or 0: (person, bool(watched)) for person, watched in session.exec(chosen)}
