"""Referrals: somebody outside is to help, and the person is asked whether they did. "No" opens the case again, at once
urgent; no answer stays visible. Who is asked when is in `broadcasts.following_up`.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from registry.acts import Act, Actor, Role, Subject, officer
from registry.audit import record
from registry.case_entries import add_entry
from registry.cases import CaseError, hold_case, hold_open_case
from registry.tables import Case, CaseState, EntryKind, Referral
from registry.urgency import Urgency

MOST_ASKINGS = 2
LONGEST_NAME = 200
"""Characters."""


class NobodyNamed(CaseError):
    """Write to whom the person was referred."""


class NoReferral(CaseError):
    """This case was referred to nobody."""


def refer(session: Session, case_id: int, officer_id: int, to_whom: str, ask_at: datetime, now: datetime) -> Referral:
    """Note who outside is to help; the person is asked at that time. An earlier referral stands no more.

    Raises NobodyNamed, CaseTaken, CaseClosed.
    """
    hold_open_case(session, case_id, officer_id)
    named = to_whom.strip()[:LONGEST_NAME]
    if not named:
        raise NobodyNamed(NobodyNamed.__doc__)
    earlier = (col(Referral.case_id) == case_id) & col(Referral.stands).is_(True)
    session.execute(update(Referral).where(earlier).values(stands=False, ask_at=None))
    referral = Referral(case_id=case_id, to_whom=named, officer_id=officer_id, at=now, ask_at=ask_at)
    session.add(referral)
    add_entry(session, case_id, EntryKind.REFERRED, now, officer_id=officer_id, text=named)
    record(session, officer(officer_id), Act.CASE_REFER, now, Subject("case", case_id))
    return referral


def standing_referrals(session: Session, case_ids: Collection[int]) -> dict[int, Referral]:
    """The referral that stands, by the number of the case."""
    chosen = select(Referral).where(col(Referral.case_id).in_(case_ids), col(Referral.stands).is_(True))
    return {referral.case_id: referral for referral in session.exec(chosen)}


def asked_of(session: Session, referral_id: int, person_id: int | None, address_id: int) -> Referral | None:
    """The referral about which this very person, or the caller at this address, was asked; None for any other."""
    found = session.exec(
        select(Referral, Case)
        .join(Case, col(Case.id) == Referral.case_id)
        .where(Referral.id == referral_id, Referral.asked > 0, col(Referral.stands).is_(True))
    ).first()
    if found is None:
        return None
    referral, case = found
    theirs = person_id == case.person_id if case.person_id is not None else address_id == case.address_id
    return referral if theirs else None


def note_received(session: Session, referral: Referral, now: datetime, *, received: bool) -> None:
    """The person said whether the help came; the last word counts. The officer of the case is told."""
    case = hold_case(session, referral.case_id)
    by = Actor(Role.SOMEBODY) if case.person_id is None else Actor(Role.PERSON, case.person_id)
    _settle(session, referral, case, by, now, received=received)


def note_heard(session: Session, case_id: int, officer_id: int, now: datetime, *, received: bool) -> None:
    """The same, as the person told an officer. Raises NoReferral."""
    case = hold_case(session, case_id)
    referral = standing_referrals(session, [case_id]).get(case_id)
    if referral is None:
        raise NoReferral(NoReferral.__doc__)
    _settle(session, referral, case, officer(officer_id), now, received=received, officer_id=officer_id)


def open_again(session: Session, case: Case) -> None:
    """Nobody's, like a new one; it keeps its place by when it was first opened."""
    case.state, case.officer_id, case.taken_at = CaseState.OPEN, None, None
    case.closed_at, case.outcome = None, None
    session.add(case)
    session.flush()


def _settle(
    session: Session, referral: Referral, case: Case, by: Actor, now: datetime, *, received: bool,
    officer_id: int | None = None,
) -> None:  # fmt: skip
    referral.answered_at, referral.received, referral.ask_at = now, received, None
    session.add(referral)
    holder = case.officer_id
    if not received:
        case.urgency = Urgency.NOW
        session.add(case)
        if case.state is CaseState.CLOSED:
            open_again(session, case)
    kind = EntryKind.RECEIVED if received else EntryKind.NOT_RECEIVED
    add_entry(session, referral.case_id, kind, now, officer_id=officer_id, for_officer_id=holder)
    record(session, by, Act.CASE_RECEIVED, now, Subject("case", case.id), "received" if received else "not received")
