"""Cases: one need that an officer works, opened once, taken by one officer, closed with an outcome.

What else officers do on a case is in `case_acts`, the list of cases in `case_list`.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, false, or_, select

from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.case_entries import add_entry, newest_entry
from registry.tables import Case, CaseState, EntryKind, Officer
from registry.urgency import Urgency, urgency_of

OPEN_STATES = (CaseState.OPEN, CaseState.TAKEN)
SAME_CALL = timedelta(minutes=10)
"""Whoever calls again within this time calls about the same thing once more."""


class CaseError(Exception):
    """Nothing can be done with the case as asked."""


class UnknownCase(CaseError):
    """There is no such case."""


class CaseTaken(CaseError):
    """Another officer has the case."""


class CaseClosed(CaseError):
    """The case is closed."""


class NoOutcome(CaseError):
    """A case is closed with an outcome: say in a few words how it ended."""


def find_case(session: Session, case_id: int) -> Case:
    """The case of that number. Raises UnknownCase."""
    case = session.get(Case, case_id)
    if case is None:
        raise UnknownCase(f"there is no case {case_id}")
    return case


def hold_case(session: Session, case_id: int) -> Case:
    """The same, for a change: nobody else changes it until this transaction ends. Raises UnknownCase."""
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise UnknownCase(f"there is no case {case_id}")
    return case


def open_case_of(session: Session, person_id: int | None, address_id: int | None, *, hold: bool = False) -> Case | None:
    """The case that is still being worked for the person, or that was opened from the address; `hold`: for a change.

    One that an officer is just closing is waited for and then found no more: nobody would see a call that joined it.
    """
    whose = []
    if person_id is not None:
        whose.append(col(Case.person_id) == person_id)
    if address_id is not None:
        whose.append(col(Case.address_id) == address_id)
    wanted = select(Case).where(or_(false(), *whose), col(Case.state).in_(OPEN_STATES)).order_by(col(Case.id).desc())
    if hold:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.exec(wanted).first()


def adopt(session: Session, person_id: int, address_id: int) -> None:
    """A caller whom nobody knew has registered: the case that was opened from the address is the person's now."""
    case = open_case_of(session, None, address_id, hold=True)
    if case is not None and case.person_id is None:
        case.person_id = person_id
        session.add(case)
        session.flush()


def open_case(
    session: Session,
    *,
    person_id: int | None,
    address_id: int | None,
    category: str,
    now: datetime,
    duress: bool = False,
) -> Case:
    """Open a case, or join the one that is open for the same person or caller: a second call is not a second need.

    The open one becomes as urgent as the call, and is about it then: until somebody says otherwise it is taken for the
    worst. Under duress it is marked so, too. Its officer is told.
    """
    case = open_case_of(session, person_id, address_id, hold=True)
    if case is None:
        case = Case(person_id=person_id, address_id=address_id, category=category, opened_at=now)
        case.urgency, case.duress = urgency_of(category), duress
    else:
        worse = urgency_of(category) < case.urgency or (duress and not case.duress)
        if urgency_of(category) < case.urgency:
            case.urgency, case.category = urgency_of(category), category
        if duress:
            case.urgency, case.duress = Urgency.NOW, True
        _note_call(session, case, now, worse=worse)
    session.add(case)
    session.flush()
    return case


def name_need(session: Session, *, person_id: int | None, address_id: int | None, category: str, now: datetime) -> Case:
    """What the open case is about, in the caller's own word; where none is open any more, a new one. Of two needs the
    later is named, and the case is as urgent as it is. Under duress a case stays urgent."""
    case = open_case_of(session, person_id, address_id, hold=True)
    if case is None:
        return open_case(session, person_id=person_id, address_id=address_id, category=category, now=now)
    case.category = category
    if not case.duress:
        case.urgency = urgency_of(category)
    session.add(case)
    add_entry(session, case.id or 0, EntryKind.NAMED, now, for_officer_id=case.officer_id)
    return case


def take(session: Session, case_id: int, officer_id: int, now: datetime) -> Case:
    """The officer works the case from now on. Raises CaseTaken when another one does, CaseClosed when nobody should."""
    case = hold_open_case(session, case_id, officer_id)
    if case.state is CaseState.OPEN:
        case.state, case.officer_id, case.taken_at = CaseState.TAKEN, officer_id, now
        session.add(case)
        _done(session, case_id, officer_id, EntryKind.TAKEN, Act.CASE_TAKE, now)
    return case


def give_back(session: Session, case_id: int, officer_id: int, now: datetime) -> Case:
    """Put a taken case back among the open ones. Raises CaseTaken when it is another officer's, CaseClosed."""
    case = hold_open_case(session, case_id, officer_id)
    case.state, case.officer_id, case.taken_at = CaseState.OPEN, None, None
    session.add(case)
    _done(session, case_id, officer_id, EntryKind.GIVEN_BACK, Act.CASE_GIVE_BACK, now)
    return case


def close(session: Session, case_id: int, officer_id: int, outcome: str, now: datetime) -> Case:
    """End the case. Raises NoOutcome, CaseTaken, CaseClosed."""
    case = hold_open_case(session, case_id, officer_id)
    if not outcome.strip():
        raise NoOutcome(NoOutcome.__doc__)
    case.state, case.officer_id = CaseState.CLOSED, officer_id
    case.closed_at, case.outcome = now, outcome.strip()
    session.add(case)
    _done(session, case_id, officer_id, EntryKind.CLOSED, Act.CASE_CLOSE, now, case.outcome)
    return case


def hold_open_case(session: Session, case_id: int, officer_id: int | None = None) -> Case:
    """The case, for a change by this officer, or by any. Raises UnknownCase, CaseClosed, CaseTaken."""
    case = hold_case(session, case_id)
    if case.state is CaseState.CLOSED:
        raise CaseClosed(Sentence("case {number} is closed: open it again if the need is there again", number=case_id))
    if officer_id is not None and case.state is CaseState.TAKEN and case.officer_id != officer_id:
        holder = session.get_one(Officer, case.officer_id).name
        raise CaseTaken(
            Sentence(
                "case {number} is with {officer}: ask them to give it back first, or take it over with a reason",
                number=case_id,
                officer=holder,
            )
        )
    return case


def _note_call(session: Session, case: Case, now: datetime, *, worse: bool) -> None:
    """Once for a call that comes several times over; again where it makes the case more urgent."""
    assert case.id is not None
    last = newest_entry(session, case.id)
    repeated = last is not None and last.kind is EntryKind.CALLED and now - last.at < SAME_CALL
    if worse or not repeated:
        add_entry(session, case.id, EntryKind.CALLED, now, for_officer_id=case.officer_id)


def _done(
    session: Session, case_id: int, officer_id: int, kind: EntryKind, act: Act, now: datetime, text: str | None = None
) -> None:
    add_entry(session, case_id, kind, now, officer_id=officer_id, text=text)
    record(session, officer(officer_id), act, now, Subject("case", case_id))
