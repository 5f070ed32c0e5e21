"""Reads the audit log from the store to check it or to copy it, some thousand entries at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from registry.audit import COLUMNS, entries, segments
from registry.audit_chain import Entry, Head, first_fault, start_of

AT_ONCE = 2000


class UnreadableEntry(Exception):
    """An entry holds what the database cannot give back."""


def find_fault(session: Session, anchored: Sequence[Head], now: datetime) -> str | None:
    """The first altered, missing or reordered entry, in one sentence; None when the log is whole."""
    try:
        months = segments(session)
        return first_fault(entries_after(session, start_of(months).number), months, anchored, now)
    except UnreadableEntry as fault:
        return str(fault)
    except (TypeError, ValueError):  # SQLite keeps whatever it is given, such as a word for a number
        return "A sealed month cannot be read: it was altered."


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
        raise UnreadableEntry(f"The entry after entry {number} cannot be read: it was altered.") from None


def _read(session: Session, number: int, limit: int) -> list[Entry]:
    chosen = select(*COLUMNS).where(entries.c.number > number).order_by(entries.c.number).limit(limit)
    return [Entry(*row) for row in session.execute(chosen)]
