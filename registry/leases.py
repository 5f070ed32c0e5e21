"""Leases: a named duty that one process has at a time, for a few seconds at once.

Whoever holds a lease keeps renewing it; a process that dies stops, and another takes the duty over. A process that
was frozen past its lease finds it gone: `Lease.good_until` is in the monotonic time of the holder itself, so that no
jump of a clock makes two holders. Times in the store are the store's own, never those of two machines.
"""

import os
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.store import insert_new, table_of
from registry.tables import LeaseRow

LEASE_SECONDS = 3.0
"""So long a duty stays with a process that is no longer heard of."""
RENEW_SECONDS = 1.0


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


leases = table_of(LeaseRow)


def this_process() -> str:
    """The holder's name: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def take(session: Session, name: str, holder: str, seconds: float = LEASE_SECONDS) -> Lease | None:
    """Take or renew the duty; None while another live process has it."""
    asked = time.monotonic()
    now = _store_time(session)
    new = insert_new(session, leases).values(name=name, holder=holder, token=0, until=now)
    session.execute(new.on_conflict_do_nothing())
    row = session.execute(select(leases).where(leases.c.name == name).with_for_update()).one()
    if row.holder != holder and row.until > now and not _is_dead(row.holder):
        return None
    token = row.token if row.holder == holder else row.token + 1
    until = now + timedelta(seconds=seconds)
    session.execute(update(leases).where(leases.c.name == name).values(holder=holder, token=token, until=until))
    idle = (now - row.used_at).total_seconds() if row.used_at else None
    return Lease(name, holder, token, asked + seconds, idle)


def use(session: Session, lease: Lease, seconds: float = LEASE_SECONDS) -> Lease | None:
    """Renew the duty together with what is done by it in this transaction; None when another process has it by now."""
    asked = time.monotonic()
    now = _store_time(session)
    mine = (leases.c.name == lease.name, leases.c.holder == lease.holder, leases.c.token == lease.token)
    renewed = update(leases).where(*mine).values(until=now + timedelta(seconds=seconds), used_at=now)
    if session.execute(renewed.returning(leases.c.name)).first() is None:
        return None
    return Lease(lease.name, lease.holder, lease.token, asked + seconds, 0.0)


def give_back(session: Session, lease: Lease) -> None:
    """Let go of the duty, so that the next process need not wait."""
    mine = (leases.c.name == lease.name, leases.c.holder == lease.holder, leases.c.token == lease.token)
    session.execute(update(leases).where(*mine).values(until=_store_time(session)))


def _store_time(session: Session) -> datetime:
    """One clock for all machines that share a store; a SQLite store is on one machine."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    told: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return told.astimezone(UTC)


def _is_dead(holder: str) -> bool:
    """Whether the holder was a process of this very machine that is gone; nobody need wait for its time to end."""
    host, _, number = holder.rpartition(":")
    if host != socket.gethostname() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
