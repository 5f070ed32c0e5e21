"""What officers do about cases: what was done when, to whom outside a case was referred, and who has it open now."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import sealed
from registry.store import Moment, choice


class EntryKind(StrEnum):
    """What an entry of a case says was done."""

    CALLED = "called again"
    NAMED = "need named"
    TAKEN = "taken"
    GIVEN_BACK = "given back"
    ASSIGNED = "assigned"
    TAKEN_OVER = "taken over"
    NOTE = "note"
    LETTER = "letter"
    REFERRED = "referred"
    ASKED = "asked"
    RECEIVED = "received"
    NOT_RECEIVED = "not received"
    CLOSED = "closed"
    REOPENED = "reopened"


class CaseEntry(SQLModel, table=True):
    """One thing that was done on a case; entries are added, never changed. Without an officer the person did it.

    `for_officer_id`: whom it concerns besides whoever did it; they are told until they have seen it. The text is for
    officers alone and never goes to the person.
    """

    __tablename__ = "case_entry"
    __table_args__ = (
        Index("case_entries_of", "case_id", "id"),
        Index(
            "case_entries_unseen",
            "for_officer_id",
            sqlite_where=text("seen_at IS NULL"),
            postgresql_where=text("seen_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="need_case.id")
    kind: EntryKind = Field(sa_type=choice(EntryKind))
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    for_officer_id: int | None = Field(default=None, foreign_key="officer.id")
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
    text: str | None = Field(default=None, sa_type=sealed(FieldGroup.NEEDS, "case_entry.text"))
    at: datetime = Field(sa_type=Moment)


class Referral(SQLModel, table=True):
    """Somebody outside who is to help with a case. The person is asked at `ask_at` whether they did; without it, no
    more. `stands`: no later one has taken its place."""

    __table_args__ = (
        Index(
            "referrals_to_ask", "ask_at", sqlite_where=text("ask_at IS NOT NULL"),
            postgresql_where=text("ask_at IS NOT NULL"),
        ),
        Index(
            "referrals_waiting", "case_id", sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("referrals_of", "case_id", "id"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="need_case.id")
    to_whom: str = Field(sa_type=sealed(FieldGroup.NEEDS, "referral.to_whom"))
    officer_id: int = Field(foreign_key="officer.id")
    at: datetime = Field(sa_type=Moment)
    stands: bool = True
    ask_at: datetime | None = Field(default=None, sa_type=Moment)
    asked: int = 0
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    received: bool | None = None


class CaseLook(SQLModel, table=True):
    """When an officer last had a case before them, so that two know of each other."""

    __tablename__ = "case_look"
    case_id: int = Field(foreign_key="need_case.id", primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", primary_key=True)
    at: datetime = Field(sa_type=Moment)
