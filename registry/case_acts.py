"""What officers do on a case besides taking and closing it: hand it to somebody, write a note, open it again.

Whoever acts has read the case: an act on one that was changed in the meantime is refused.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.case_entries import add_entry, newest_number
from registry.cases import CaseError, hold_case, hold_open_case
from registry.referrals import open_again
from registry.tables import Address, Case, CaseState, EntryKind, Incoming, Officer, Person, PersonState

LONGEST_NOTE = 2000
"""Characters."""


class CaseChanged(CaseError):
    """This case changed after you opened it, so nothing was done. Read what is new, then send it once more."""


class NothingWritten(CaseError):
    """Write something first."""


class NobodyChosen(CaseError):
    """Choose an officer who works on cases."""


class NoReason(CaseError):
    """Write why you take the case from its officer: they read it."""


class NotClosed(CaseError):
    """This case is open already."""


class NobodyLeft(CaseError):
    """Whoever called was erased: nobody can be helped any more under this number."""


@dataclass(frozen=True)
class Read:
    """Up to which entry of the case, and which message of the person, an officer has read."""

    entry: int = 0
    message: int = 0

    def __str__(self) -> str:
        return f"{self.entry}-{self.message}"


def standing(session: Session, case: Case) -> Read:
    """What there is to be read of the case now."""
    theirs = col(Address.id) == case.address_id
    if case.person_id is not None:
        theirs = theirs | (col(Address.person_id) == case.person_id)
    addresses = list(session.exec(select(Address.id).where(theirs)))
    newest = select(func.max(Incoming.id)).where(col(Incoming.address_id).in_(addresses))
    return Read(newest_number(session, case.id or 0), session.exec(newest).one() or 0)


def refuse_changed(session: Session, case_id: int, read: Read | None, *, with_messages: bool = False) -> None:
    """Nobody acts on what they have not read; `with_messages`: nor where the person has written since.

    Raises UnknownCase, CaseChanged.
    """
    now = standing(session, hold_case(session, case_id))
    unread = read is None or now.entry > read.entry or (with_messages and now.message > read.message)
    if unread:
        raise CaseChanged(CaseChanged.__doc__)


def assign(session: Session, case_id: int, officer_id: int, to_id: int | None, words: str, now: datetime) -> None:
    """Give the case to an officer, who is told; taken from another it needs a reason, and they are told as well.

    Raises CaseClosed, NobodyChosen, NoReason.
    """
    case = hold_open_case(session, case_id)
    to = session.get(Officer, to_id) if to_id is not None else None
    if to is None or not (to.active and to.may_work):
        raise NobodyChosen(NobodyChosen.__doc__)
    before = case.officer_id if case.state is CaseState.TAKEN else None
    if before not in (None, officer_id) and not words.strip():
        raise NoReason(NoReason.__doc__)
    case.state, case.officer_id, case.taken_at = CaseState.TAKEN, to.id, now
    session.add(case)
    text = words.strip()[:LONGEST_NOTE]
    add_entry(session, case_id, EntryKind.ASSIGNED, now, officer_id=officer_id, for_officer_id=to.id, text=text)
    if before not in (None, officer_id, to.id):
        add_entry(session, case_id, EntryKind.TAKEN_OVER, now, officer_id=officer_id, for_officer_id=before)
    record(session, officer(officer_id), Act.CASE_ASSIGN, now, Subject("case", case_id), f"to officer {to.id}")


def write_note(session: Session, case_id: int, officer_id: int, words: str, now: datetime) -> None:
    """A note for the officers, which the person never gets; whoever has the case is told. Raises NothingWritten."""
    case = hold_case(session, case_id)
    if not words.strip():
        raise NothingWritten(NothingWritten.__doc__)
    text, holder = words.strip()[:LONGEST_NOTE], case.officer_id
    add_entry(session, case_id, EntryKind.NOTE, now, officer_id=officer_id, for_officer_id=holder, text=text)
    record(session, officer(officer_id), Act.CASE_NOTE, now, Subject("case", case_id))


def reopen(session: Session, case_id: int, officer_id: int, words: str, now: datetime) -> None:
    """Open a closed case again; how it ended stays among its entries. Raises NotClosed, NobodyLeft, NothingWritten."""
    case = hold_case(session, case_id)
    if case.state is not CaseState.CLOSED:
        raise NotClosed(NotClosed.__doc__)
    if _is_erased(session, case):
        raise NobodyLeft(NobodyLeft.__doc__)
    if not words.strip():
        raise NothingWritten(NothingWritten.__doc__)
    closed_by = case.officer_id
    open_again(session, case)
    add_entry(
        session, case_id, EntryKind.REOPENED, now, officer_id=officer_id, for_officer_id=closed_by,
        text=words.strip()[:LONGEST_NOTE],
    )  # fmt: skip
    record(session, officer(officer_id), Act.CASE_REOPEN, now, Subject("case", case_id))


def note_letter(session: Session, case_id: int, officer_id: int, now: datetime) -> None:
    """An officer has written to whoever the case is about; its own officer is told."""
    holder = hold_case(session, case_id).officer_id
    add_entry(session, case_id, EntryKind.LETTER, now, officer_id=officer_id, for_officer_id=holder)


def who_may_have_it(session: Session) -> list[Officer]:
    """The officers who work on cases, by name."""
    working = select(Officer).where(col(Officer.active).is_(True), col(Officer.may_work).is_(True))
    return list(session.exec(working.order_by(Officer.name)))


def _is_erased(session: Session, case: Case) -> bool:
    person = session.get(Person, case.person_id) if case.person_id is not None else None
    if person is not None:
        return person.state is PersonState.ERASED
    return case.address_id is None
