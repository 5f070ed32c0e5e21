"""Who looked at a person: every view is noted, and the person can ask (promise P8)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, select

from registry.acts import Act, Actor, Role, Subject
from registry.audit import record
from registry.many_views import alarm_if_many
from registry.merges import merged_into
from registry.store import table_of
from registry.tables import Viewing

viewings = table_of(Viewing)

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
    note_shown(session, {viewer_id: list(fresh)} if fresh else {}, role, what, now)


def note_shown(session: Session, shown: Mapping[int, Collection[int]], role: str, what: str, now: datetime) -> None:
    """Note what several viewers were shown at once: the people, by the number of the viewer."""
    if not shown:
        return
    rows = [
        {"person_id": person_id, "role": role, "viewer_id": viewer_id, "what": what, "at": now}
        for viewer_id, people in shown.items()
        for person_id in people
    ]
    session.execute(insert(viewings), rows)
    for viewer_id, people in shown.items():
        _record(session, Actor(Role(role), viewer_id), people, what, now)
        if role == Role.OFFICER:
            alarm_if_many(session, viewer_id, now)


def _record(session: Session, viewer: Actor, people: Collection[int], what: str, now: datetime) -> None:
    """One entry for a look, however many people it is at, with their numbers: a view that is deleted is missed then."""
    about = Subject("person", *people) if len(people) == 1 else Subject("people", len(people))
    record(session, viewer, Act.VIEW, now, about, f"{what}: {' '.join(map(str, people))}")


def views_of(session: Session, person_id: int, limit: int = 50) -> list[Viewing]:
    """The newest views of the person, the newest first; also those of records that were merged into this one."""
    records = [person_id, *merged_into(session, person_id)]
    newest = select(Viewing).where(col(Viewing.person_id).in_(records)).order_by(col(Viewing.id).desc()).limit(limit)
    return list(session.exec(newest))
