"""Leases: a named duty that one process has at a time, for a few seconds at once.

Whoever holds a lease keeps renewing it; a process that dies stops, and another takes the duty over. A process that
was frozen past its lease finds it gone. `Lease.good_until` is in the monotonic time of the holder itself, and times in
the store are those of the database: what is done to the clock of a machine makes no two holders.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session

from registry.holders import is_gone
from registry.holders import this_process as this_process
from registry.store import announce, insert_new, table_of
from registry.store_time import store_time
from registry.tables import LeaseRow

LEASE_SECONDS = 3.0
"""So long a duty stays with a process that is no longer heard of."""
RENEW_SECONDS = 1.0

leases = table_of(LeaseRow)


@dataclass(frozen=True)
class Lease:
    """A duty in hand. `idle_for`: seconds since anybody made use of it, None when nobody ever did."""

    name: str
    holder: str
    token: int
    good_until: float
    idle_for: float | None = None

    def is_good(self) -> bool:
        """Whether it is surely still ours, by this process's own monotonic time."""
        return time.monotonic() < self.good_until


def take(session: Session, name: str, holder: str, seconds: float = LEASE_SECONDS) -> Lease | None:
    """Take or renew the duty; None while another live process has it."""
    asked = time.monotonic()
    new = insert_new(session, leases).values(name=name, holder=holder, token=0, until=store_time(session))
    session.execute(new.on_conflict_do_nothing())
    locked = select(leases, store_time(session).label("now")).where(leases.c.name == name).with_for_update()
    row = session.execute(locked).one()
    if row.holder != holder and row.until > row.now and not is_gone(row.holder):
        _shorten(session, name, row.until, row.now + timedelta(seconds=seconds))
        return None
    token = row.token if row.holder == holder else row.token + 1
    until = row.now + timedelta(seconds=seconds)
    session.execute(update(leases).where(leases.c.name == name).values(holder=holder, token=token, until=until))
    idle = (row.now - row.used_at).total_seconds() if row.used_at else None
    return Lease(name, holder, token, asked + seconds, idle)


def use(session: Session, lease: Lease, seconds: float = LEASE_SECONDS) -> Lease | None:
    """Renew the duty together with what is done by it in this transaction; None when another process has it by now.

    Until this transaction ends, no other can take the duty: what it writes is never written by two at once.
    """
    asked = time.monotonic()
    renewed = (
        update(leases)
        .where(*_mine(lease))
        .values(until=store_time(session, seconds), used_at=store_time(session))
        .returning(leases.c.name)
    )
    if session.execute(renewed).first() is None:
        return None
    return replace(lease, good_until=asked + seconds, idle_for=0.0)


def give_back(session: Session, lease: Lease) -> None:
    """Let go of the duty, so that the next process need not wait."""
    session.execute(update(leases).where(*_mine(lease)).values(until=store_time(session)))
    announce(session, "lease")


def _mine(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return leases.c.name == lease.name, leases.c.holder == lease.holder, leases.c.token == lease.token


def _shorten(session: Session, name: str, until: datetime, longest: datetime) -> None:
    """A lease that ends later than any can was written before the database's clock was set back."""
    if until > longest:
        session.execute(update(leases).where(leases.c.name == name).values(until=longest))
