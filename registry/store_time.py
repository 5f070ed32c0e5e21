"""The store's own time: one clock for all machines that share a store."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, func, literal, type_coerce
from sqlmodel import Session

from registry.store import Moment


def store_time(session: Session, seconds: float = 0.0) -> ColumnElement[datetime]:
    """The time of the database, and so many seconds later."""
    if session.get_bind().dialect.name == "sqlite":
        return literal(datetime.now(UTC) + timedelta(seconds=seconds), Moment)
    return type_coerce(func.clock_timestamp(type_=DateTime(timezone=True)) + timedelta(seconds=seconds), Moment)
