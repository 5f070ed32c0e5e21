"""Reads the audit log from the store to check it or to copy it, some thousand entries at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from locales.sentence import Sentence
from registry.audit import COLUMNS, entries, segments
from registry.audit_chain import Entry, Head, faults_of_old_heads, first_fault, first_fault_of_part, start_of

AT_ONCE = 2000
PART = 5000
"""Entries of one part: so many are checked in less than a tenth of a second."""


class UnreadableEntry(Exception):
    """An entry holds what the database cannot give back."""


@dataclass(frozen=True)
class Part:
    """What was found of the entries from `first` to `last`; `more` says whether older ones are still there."""

    first: int
    last: int
    fault: str | None
    more: bool


def find_fault(session: Session, anchored: Sequence[Head], now: datetime) -> str | None:
    """The first altered, missing or reordered entry, in one sentence; None when the log is whole."""
    try:
        months = segments(session)
        return first_fault(entries_after(session, start_of(months).number), months, anchored, now)
    except UnreadableEntry as fault:
        return str(fault.args[0])
    except (TypeError, ValueError):  # SQLite keeps whatever it is given, such as a word for a number
        return Sentence("A sealed month cannot be read: it was altered.")


def check_part(session: Session, last: int, anchored: Sequence[Head]) -> Part:
    """The newest part of the log that ends with the entry `last`: its first fault, in one sentence, if it has one."""
    months = segments(session)
    oldest = start_of(months)
    first = max(oldest.number + 1, last - PART + 1)
    chosen = select(*COLUMNS).where(entries.c.number.between(first, last)).order_by(entries.c.number)
    try:
        rows = [Entry(*row) for row in session.execute(chosen)]
        start = oldest if first == oldest.number + 1 else _head_of(session, first - 1)
        fault = first_fault_of_part(start, rows, last, months, anchored)
        if start is oldest and fault is None:
            fault = next(faults_of_old_heads(oldest, anchored), None)
    except (DBAPIError, TypeError, ValueError):  # SQLite keeps whatever it is given, such as a word for a number
        session.rollback()
        fault = Sentence("An entry from {first} to {last} cannot be read: it was altered.", first=first, last=last)
    return Part(first, last, fault, more=first > oldest.number + 1)


def _head_of(session: Session, number: int) -> Head:
    """The entry as a head; where it is missing, one that nothing follows from."""
    found = session.execute(select(entries.c.at, entries.c.hash).where(entries.c.number == number)).first()
    return Head(number, *found) if found else Head(number, "", "")


def entries_after(session: Session, number: int) -> Iterator[Entry]:
    """The entries with a higher number, in their order. Raises UnreadableEntry."""
    while found := next_entries(session, number):
        yield from found
        number = found[-1].number


def next_entries(session: Session, number: int) -> list[Entry]:
    """The first of the entries with a higher number, as many as are read at once. Raises UnreadableEntry."""
    try:
        return _read(session, number, AT_ONCE)
    except DBAPIError:
        session.rollback()
        return _up_to_the_unreadable(session, number)


def _up_to_the_unreadable(session: Session, number: int) -> list[Entry]:
    try:
        return _read(session, number, 1)
    except DBAPIError:
        session.rollback()
        raise UnreadableEntry(
            Sentence("The entry after entry {number} cannot be read: it was altered.", number=number)
        ) from None


def _read(session: Session, number: int, limit: int) -> list[Entry]:
    chosen = select(*COLUMNS).where(entries.c.number > number).order_by(entries.c.number).limit(limit)
    return [Entry(*row) for row in session.execute(chosen)]
