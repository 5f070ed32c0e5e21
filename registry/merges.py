"""Records that were made one: which stands for which, and what was noted of it."""

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from registry.many import one_of
from registry.store import table_of
from registry.tables import Merge, Person, PersonState

merges = table_of(Merge)


def standing_for(session: Session, person: Person) -> Person:
    """The record that counts for a person: itself, or the one that it was merged into."""
    while person.state is PersonState.MERGED:
        person = session.get_one(Person, _last_of(session, person.id or 0).kept_id)
    return person


def merged_into(session: Session, person_id: int) -> list[int]:
    """The records that were merged into this one, and those that had been merged into them."""
    found: list[int] = []
    reached: Collection[int] = [person_id]
    while reached:
        chosen = select(Merge.gone_id).where(
            col(Merge.kept_id).in_(reached), col(Merge.undone_at).is_(None), col(Merge.gone_id).not_in(found)
        )
        reached = [gone_id for gone_id in session.exec(chosen) if gone_id != person_id]
        found += reached
    return found


def merges_of(session: Session, person_id: int) -> list[Merge]:
    """The merges that stand into this record, the newest first."""
    chosen = select(Merge).where(Merge.kept_id == person_id, col(Merge.undone_at).is_(None))
    return list(session.exec(chosen.order_by(col(Merge.id).desc())))


def forget_changes(session: Session, numbers: Collection[int]) -> None:
    """What these merges changed is known no more: they stand, and cannot be undone."""
    session.execute(update(Merge).where(one_of(session, merges.c.id, numbers)).values(changes=[], known={}))


def _last_of(session: Session, gone_id: int) -> Merge:
    chosen = select(Merge).where(Merge.gone_id == gone_id, col(Merge.undone_at).is_(None))
    return session.exec(chosen.order_by(col(Merge.id).desc())).one()
