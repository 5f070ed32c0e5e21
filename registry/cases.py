"""Cases: one need that an officer works, opened once, taken by one officer, closed with an outcome."""

from datetime import datetime

from sqlmodel import Session, col, false, or_, select

from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.tables import Case, CaseState
from registry.urgency import Urgency, urgency_of

OPEN_STATES = (CaseState.OPEN, CaseState.TAKEN)


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


def open_case_of(session: Session, person_id: int | None, address_id: int | None) -> Case | None:
    """The case that is still being worked for the person, or that was opened from the address."""
    whose = []
    if person_id is not None:
        whose.append(col(Case.person_id) == person_id)
    if address_id is not None:
        whose.append(col(Case.address_id) == address_id)
    wanted = select(Case).where(or_(false(), *whose), col(Case.state).in_(OPEN_STATES)).order_by(col(Case.id).desc())
    return session.exec(wanted).first()


def adopt(session: Session, person_id: int, address_id: int) -> None:
    """A caller whom nobody knew has registered: the case that was opened from the address is the person's now."""
    case = open_case_of(session, None, address_id)
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
    worst. Under duress it is marked so, too.
    """
    case = open_case_of(session, person_id, address_id)
    if case is None:
        case = Case(person_id=person_id, address_id=address_id, category=category, opened_at=now)
        case.urgency, case.duress = urgency_of(category), duress
    else:
        if urgency_of(category) < case.urgency:
            case.urgency, case.category = urgency_of(category), category
        if duress:
            case.urgency, case.duress = Urgency.NOW, True
    session.add(case)
    session.flush()
    return case


def name_need(session: Session, *, person_id: int | None, address_id: int | None, category: str, now: datetime) -> Case:
    """What the open case is about, in the caller's own word; where none is open any more, a new one. Of two needs the
    later is named, and the case is as urgent as it is. Under duress a case stays urgent."""
    case = open_case(session, person_id=person_id, address_id=address_id, category=category, now=now)
    case.category = category
    if not case.duress:
        case.urgency = urgency_of(category)
    session.add(case)
    session.flush()
    return case


def take(session: Session, case_id: int, officer_id: int, now: datetime) -> Case:
    """The officer works the case from now on. Raises CaseTaken when another one does, CaseClosed when nobody should."""
    case = _still_open(session, case_id)
    if case.state is CaseState.TAKEN and case.officer_id != officer_id:
        raise CaseTaken(f"case {case_id} is with another officer: ask them to give it back first")
    if case.state is CaseState.OPEN:
        case.state, case.officer_id, case.taken_at = CaseState.TAKEN, officer_id, now
        session.add(case)
        session.flush()
        record(session, officer(officer_id), Act.CASE_TAKE, now, Subject("case", case_id))
    return case


def give_back(session: Session, case_id: int, officer_id: int, now: datetime) -> Case:
    """Put a taken case back among the open ones. Raises CaseTaken when it is another officer's."""
    case = _still_open(session, case_id)
    _refuse_others(case, officer_id)
    case.state, case.officer_id, case.taken_at = CaseState.OPEN, None, None
    session.add(case)
    session.flush()
    record(session, officer(officer_id), Act.CASE_GIVE_BACK, now, Subject("case", case_id))
    return case


def close(session: Session, case_id: int, officer_id: int, outcome: str, now: datetime) -> Case:
    """End the case. Raises NoOutcome, CaseTaken, CaseClosed."""
    case = _still_open(session, case_id)
    _refuse_others(case, officer_id)
    if not outcome.strip():
        raise NoOutcome(NoOutcome.__doc__)
    case.state, case.officer_id = CaseState.CLOSED, officer_id
    case.closed_at, case.outcome = now, outcome.strip()
    session.add(case)
    session.flush()
    record(session, officer(officer_id), Act.CASE_CLOSE, now, Subject("case", case_id))
    return case


def cases_in(session: Session, states: tuple[CaseState, ...] = OPEN_STATES, limit: int = 200) -> list[Case]:
    """The cases in these states, the most urgent first, and of equal ones the one that waits longest."""
    in_order = (col(Case.urgency), col(Case.opened_at), col(Case.id))
    wanted = select(Case).where(col(Case.state).in_(states)).order_by(*in_order).limit(limit)
    return list(session.exec(wanted))


def _still_open(session: Session, case_id: int) -> Case:
    case = find_case(session, case_id)
    if case.state is CaseState.CLOSED:
        raise CaseClosed(f"case {case_id} is closed: open a new one if the need is new")
    return case


def _refuse_others(case: Case, officer_id: int) -> None:
    if case.state is CaseState.TAKEN and case.officer_id != officer_id:
        raise CaseTaken(f"case {case.id} is with another officer: ask them to give it back first")
