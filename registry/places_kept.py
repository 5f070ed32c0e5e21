"""Exact places live 72 hours (promise P7); the area, which the person chose, stays."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, update

from registry.tables import Report

KEPT_FOR = timedelta(hours=72)


def forget_places(session: Session, now: datetime) -> int:
    """Take the degrees off reports older than 72 hours; returns how many had them."""
    old = (
        update(Report)
        .where(col(Report.at) <= now - KEPT_FOR, col(Report.latitude).is_not(None))
        .values(latitude=None, longitude=None)
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]
