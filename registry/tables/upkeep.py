"""What a store notes of itself, and which process has which duty."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from registry.store import Moment


class Setting(SQLModel, table=True):
    """What is fixed once for a store, such as its mode."""

    key: str = Field(primary_key=True)
    value: str


class LeaseRow(SQLModel, table=True):
    """Who has a duty, until when, and when it was last made use of. `token` grows with every change of hands."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    token: int = 0
    until: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
