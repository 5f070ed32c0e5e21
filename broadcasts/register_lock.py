"""Whoever registers or moves while a decision is issued or filled is met by one side or the other, never by neither.

A registration that has not committed is invisible to filling, and a decision that has not committed is invisible to the
registration. So on PostgreSQL each waits for the other's commit; SQLite has one writer, where that is so anyway.
"""

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

_REGISTER = 0x4D757374
"""The number of the advisory lock; it must differ from those that other parts of the service take."""


def hold_register(session: Session) -> None:
    """Nobody registers or moves until this transaction ends; wait for those who are about to."""
    _lock(session, func.pg_advisory_xact_lock(_REGISTER))


def change_register(session: Session) -> None:
    """Register or move somebody, beside others; wait for a decision or a chunk that is about to be committed."""
    _lock(session, func.pg_advisory_xact_lock_shared(_REGISTER))


def _lock(session: Session, lock: ColumnElement[None]) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(lock))
