"""Conversations: where each stands, what was written to us, and what was handled."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import sealed, sealed_json
from registry.store import Moment


class Thread(SQLModel, table=True):
    """Where the conversation with an address stands. Without notes, they were forgotten in time."""

    address_id: int = Field(foreign_key="address.id", primary_key=True)
    language: str | None = None
    step: str | None = None
    notes: dict[str, Any] | None = Field(
        default_factory=dict, sa_type=sealed_json(FieldGroup.MESSAGES, "thread.notes"), nullable=True
    )
    unclear: int = 0
    heard_at: datetime | None = Field(default=None, sa_type=Moment)


class Incoming(SQLModel, table=True):
    """What an address wrote to us, as it was written; the text is forgotten in time.

    `exact_place`: such a place stands in the text, or may, and goes from it long before the text does.
    """

    __table_args__ = (
        Index(
            "incoming_for_officers", "id", sqlite_where=text("for_officer IS 1 AND handled_at IS NULL"),
            postgresql_where=text("for_officer IS TRUE AND handled_at IS NULL"),
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    address_id: int = Field(foreign_key="address.id", index=True)
    at: datetime = Field(sa_type=Moment)
    text: str | None = Field(sa_type=sealed(FieldGroup.MESSAGES, "incoming.text"), nullable=True)
    exact_place: bool = True
    intent: str
    for_officer: bool = False
    handled_at: datetime | None = Field(default=None, sa_type=Moment)
    handled_by: int | None = None


class Seen(SQLModel, table=True):
    """The key of every inbound message that was handled, so that a carrier's repeat has no second effect."""

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)


class FalseReference(SQLModel, table=True):
    """The reference of an alert that people asked about and that was never ours; kept while they ask."""

    __tablename__ = "false_reference"
    ref: str = Field(primary_key=True)
    times: int
    first_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)


class FalseReferenceAsk(SQLModel, table=True):
    """A reference that was never ours and that a visitor of the public page asked about: their network in few letters
    that name nobody. Kept for a day, so that one visitor counts once."""

    __tablename__ = "false_reference_ask"
    __table_args__ = (Index("false_reference_asks_at", "at"),)
    asker: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
