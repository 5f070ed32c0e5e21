"""The audit log: every act that matters is written in the transaction of the act, chained to the entry before.

Entries are handed in while a transaction works and are chained at its end, just before it commits. On PostgreSQL an
advisory lock keeps two writers from chaining to the same entry; taken last, it is held for the time of a commit, and
nobody who holds it waits for anything else. SQLite has one writer.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from registry.acts import Act, Actor, Subject
from registry.audit_chain import NOTHING_BEFORE, Entry, Head, Segment, link
from registry.store import at_commit, table_of
from registry.tables import AuditEntry, AuditSegment

_CHAIN = 0x41756469
"""The number of the advisory lock; it must differ from those that other parts of the service take."""

entries = table_of(AuditEntry)
COLUMNS = tuple(entries.c[name] for name in Entry._fields)


def record(
    session: Session, actor: Actor, act: Act, now: datetime, about: Subject | None = None, detail: str = ""
) -> None:
    """Write down an act when this transaction commits. `detail` is short and tells nothing of anybody but numbers."""
    at = now.astimezone(UTC).isoformat(timespec="microseconds")
    kind, number = (about.kind, about.number) if about else (None, None)
    at_commit(session, _chain, Entry(0, at, actor.role, actor.number, act, kind, number, detail, ""))


def head(session: Session) -> Head | None:
    """The newest entry, or, when all were purged, the head of the newest month; None for a log without any."""
    newest = select(entries.c.number, entries.c.at, entries.c.hash).order_by(entries.c.number.desc()).limit(1)
    if (row := session.execute(newest).first()) is not None:
        return Head(*row)
    months = segments(session)
    return Head(months[-1].last, months[-1].month, months[-1].head) if months else None


def last_until(session: Session, at: datetime) -> int:
    """The number of the newest entry that is not after that time; 0 where there is none. Numbers grow with time.

    Found by halving, because entries lie by their number alone.
    """
    low, high = session.execute(select(func.min(entries.c.number), func.max(entries.c.number))).one()
    if low is None:
        return 0
    written = at.astimezone(UTC).isoformat(timespec="microseconds")
    low -= 1
    while low < high:
        middle = (low + high + 1) // 2
        found = session.execute(select(entries.c.at).where(entries.c.number == middle)).scalar_one_or_none()
        low, high = (middle, high) if found is not None and found <= written else (low, middle - 1)
    return int(low)


def segments(session: Session) -> list[Segment]:
    """The sealed months, the oldest first."""
    rows = session.execute(select(AuditSegment).order_by(col(AuditSegment.first_number))).scalars()
    return [
        Segment(row.month, row.first_number or 0, row.last_number, row.count, row.head, row.purged_at is not None)
        for row in rows
    ]


def hold_chain(session: Session) -> None:
    """Nobody else adds to the log until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CHAIN)))


def _chain(session: Session, waiting: Sequence[Entry]) -> None:
    hold_chain(session)
    newest = head(session)
    number, before = (newest.number, newest.hash) if newest else (0, NOTHING_BEFORE)
    rows = []
    for entry in waiting:
        number += 1
        numbered = entry._replace(number=number)
        before = link(before, numbered)
        rows.append(numbered._replace(hash=before)._asdict())
    session.execute(insert(entries), rows)
