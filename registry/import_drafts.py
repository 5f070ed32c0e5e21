"""Files that officers handed in to be looked at: sealed, one an officer, and gone after an hour."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from locales.sentence import Sentence
from registry.import_columns import File
from registry.tables import ImportDraft

KEPT_FOR = timedelta(hours=1)


class NoDraft(Exception):
    """The officer handed in no such file, or it is gone by now; the sentence says what to do."""


def keep_draft(session: Session, officer_id: int, file: File, raw: bytes, now: datetime) -> int:
    """Keep a file (UTF-8) in place of any other of this officer; its number."""
    session.execute(delete(ImportDraft).where(col(ImportDraft.officer_id) == officer_id))
    draft = ImportDraft(officer_id=officer_id, kind=file.value, content=raw.decode(), handed_in_at=now)
    session.add(draft)
    session.flush()
    assert draft.id is not None
    return draft.id


def find_draft(session: Session, draft_id: int, officer_id: int, now: datetime) -> tuple[File, bytes]:
    """What the officer handed in under that number; theirs alone until this transaction ends. Raises NoDraft."""
    mine = select(ImportDraft).where(ImportDraft.id == draft_id, ImportDraft.officer_id == officer_id)
    draft = session.exec(mine.where(ImportDraft.handed_in_at > now - KEPT_FOR).with_for_update()).first()
    if draft is None:
        raise NoDraft(Sentence("This file is not kept any more. Hand it in once more."))
    return File(draft.kind), draft.content.encode()


def drop_draft(session: Session, draft_id: int, officer_id: int) -> None:
    mine = col(ImportDraft.id) == draft_id
    session.execute(delete(ImportDraft).where(mine, col(ImportDraft.officer_id) == officer_id))


def forget_drafts(session: Session, now: datetime) -> int:
    """Forget the files that nobody confirmed in time; returns how many."""
    over = delete(ImportDraft).where(col(ImportDraft.handed_in_at) <= now - KEPT_FOR).returning(col(ImportDraft.id))
    return len(session.execute(over).all())
