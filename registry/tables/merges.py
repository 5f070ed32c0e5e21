"""Two records of one person that were made one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from registry.store import Moment


class Merge(SQLModel, table=True):
    """That the record `gone_id` was put into `kept_id`, by whom, and whether that was undone.

    `changes` holds every row that it changed, before and after, and `known` the rows there were then, by table: ids,
    states and times alone, no name, no phone number, no text. Once it is undone or too old to be, both are empty.
    """

    __tablename__ = "person_merge"
    id: int | None = Field(default=None, primary_key=True)
    kept_id: int = Field(foreign_key="person.id", index=True)
    gone_id: int = Field(foreign_key="person.id", index=True)
    officer_id: int = Field(foreign_key="officer.id")
    at: datetime = Field(sa_type=Moment)
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    known: dict[str, list[Any]] = Field(default_factory=dict, sa_type=JSON)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: int | None = Field(default=None, foreign_key="officer.id")
