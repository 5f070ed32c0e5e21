"""What wardens agreed to, and by whom people do not want to be looked after."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from registry.store import Moment


class WardenDuty(SQLModel, table=True):
    """What somebody who was named to look after a group said to it. Without `agreed_at` they have no tasks and see no
    names; before `away_until` others look in their place. `practised_at`: when they answered the made-up task."""

    __tablename__ = "warden_duty"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)
    declined_at: datetime | None = Field(default=None, sa_type=Moment)
    practised_at: datetime | None = Field(default=None, sa_type=Moment)
    away_until: datetime | None = Field(default=None, sa_type=Moment)


class WardenWish(SQLModel, table=True):
    """Whom a person does not want to be looked after by; without a warden: by nobody but the embassy."""

    __tablename__ = "warden_wish"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    warden_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Moment)
