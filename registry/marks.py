"""What is marked about a person, by an officer or by themselves; what follows is decided where it matters."""

from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select
from sqlmodel import Session

from registry.acts import Act, Actor, Role, Subject, officer
from registry.audit import record
from registry.store import insert_new, table_of
from registry.tables import Mark, MarkKind

marks = table_of(Mark)


def marked(person: ColumnElement[int], kind: MarkKind) -> ColumnElement[bool]:
    """Whether the person of a column has the mark."""
    found = select(marks.c.person_id).where(
        marks.c.person_id == person, marks.c.kind == literal_column(f"'{kind.value}'")
    )
    return found.correlate_except(marks).exists()


def marks_of(session: Session, person_id: int) -> dict[MarkKind, datetime]:
    """The person's marks, and since when."""
    rows = session.execute(select(marks.c.kind, marks.c.at).where(marks.c.person_id == person_id))
    return {row.kind: row.at for row in rows}


def is_marked(session: Session, person_id: int, kind: MarkKind) -> bool:
    return kind in marks_of(session, person_id)


def set_mark(session: Session, person_id: int, kind: MarkKind, officer_id: int | None, now: datetime) -> None:
    """Put the mark on; the first who did stays noted. Without an officer it is the person's own wish."""
    row = {"person_id": person_id, "kind": kind, "officer_id": officer_id, "at": now}
    session.execute(insert_new(session, marks).values(row).on_conflict_do_nothing())
    by = Actor(Role.PERSON, person_id) if officer_id is None else officer(officer_id)
    record(session, by, Act.MARK, now, Subject("person", person_id), kind.value)


def take_off_mark(session: Session, person_id: int, kind: MarkKind, officer_id: int, now: datetime) -> None:
    session.execute(marks.delete().where(marks.c.person_id == person_id, marks.c.kind == kind))
    record(session, officer(officer_id), Act.UNMARK, now, Subject("person", person_id), kind.value)
