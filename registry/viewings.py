"""Who looked at a person: every view is noted, and the person can ask (promise P8)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from registry.tables import Viewing

SAME_LOOK = timedelta(minutes=10)
"""Whoever loads a page again within this time is still looking, not looking again."""


def note_view(session: Session, person_id: int, role: str, viewer_id: int, what: str, now: datetime) -> None:
    """Note that this viewer, in this role, saw that of the person."""
    note_views(session, [person_id], role, viewer_id, what, now)


def note_views(
    session: Session, person_ids: Collection[int], role: str, viewer_id: int, what: str, now: datetime
) -> None:
    """Note a look at several people, such as the names of a list."""
    just_seen = set(
        session.exec(
            select(Viewing.person_id).where(
                Viewing.role == role,
                Viewing.viewer_id == viewer_id,
                Viewing.what == what,
                Viewing.at > now - SAME_LOOK,
                col(Viewing.person_id).in_(person_ids),
            )
        )
    )
    fresh = dict.fromkeys(person_id for person_id in person_ids if person_id not in just_seen)
    session.add_all(
        Viewing(person_id=person_id, role=role, viewer_id=viewer_id, what=what, at=now) for person_id in fresh
    )
    session.flush()


def views_of(session: Session, person_id: int, limit: int = 50) -> list[Viewing]:
    """The newest views of the person, the newest first."""
    newest = select(Viewing).where(Viewing.person_id == person_id).order_by(col(Viewing.id).desc()).limit(limit)
    return list(session.exec(newest))
