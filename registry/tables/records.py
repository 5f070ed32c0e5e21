"""Who looked at whom, who did what, and who was erased."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from registry.store import Moment, choice


class ErasedFor(StrEnum):
    """Why a person was erased."""

    ASKED = "asked"
    OFFICER = "officer"
    EXPIRED = "expired"


class Viewing(SQLModel, table=True):
    """Who looked at a person, when, and at what."""

    __table_args__ = (Index("views_by", "role", "viewer_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    viewer_id: int
    what: str
    at: datetime = Field(sa_type=Moment)


class ViewAlarm(SQLModel, table=True):
    """That an officer looked at very many people, and which other officer has looked into it."""

    __tablename__ = "view_alarm"
    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    people: int
    at: datetime = Field(sa_type=Moment)
    paged: bool = False
    answered_by: int | None = Field(default=None, foreign_key="officer.id")


class Erasure(SQLModel, table=True):
    """That a person, or an address without one, was erased: why, by whom, and how many rows of each kind went.

    `farewell_id` is the delivery of the last message, which alone may still hold the address until it is out.
    """

    __table_args__ = (
        Index(
            "erasure_unfinished",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    why: ErasedFor = Field(sa_type=choice(ErasedFor))
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=Moment)
    farewell_id: int | None = None
    finished_at: datetime | None = Field(default=None, sa_type=Moment)


class AuditEntry(SQLModel, table=True):
    """One act that matters, chained to the one before it. Only ever added; `at` is text, exactly as it was hashed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("audit_by_act", "act", "number"),
        Index("audit_by_actor", "role", "actor", "number"),
    )
    number: int | None = Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    role: str
    actor: int | None = None
    act: str
    subject: str | None = None
    subject_number: int | None = None
    detail: str
    hash: str


class AuditSegment(SQLModel, table=True):
    """The entries of a month that is over. Its head outlives them; `purged_at` says since when they may be gone."""

    __tablename__ = "audit_segment"
    first_number: int | None = Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": False})
    last_number: int
    count: int
    month: str
    head: str
    sealed_at: datetime = Field(sa_type=Moment)
    purged_at: datetime | None = Field(default=None, sa_type=Moment)
