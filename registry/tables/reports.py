"""What is known of people: dated reports, and the needs that officers work on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import sealed, sealed_number
from registry.store import Moment, choice


class ReportKind(StrEnum):
    """What a report is about."""

    STATUS = "status"
    PLACE = "place"


class Source(StrEnum):
    """Who made a report. What a person says of themselves outranks what others say."""

    SELF = "self"
    WARDEN = "warden"
    OFFICER = "officer"
    FAMILY = "family"


class CaseState(StrEnum):
    """Where an officer's work on a need stands."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Report(SQLModel, table=True):
    """One dated statement about a person, with its source; reports are added, never overwritten."""

    __table_args__ = (Index("report_of_person", "person_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    kind: ReportKind = Field(sa_type=choice(ReportKind))
    value: str
    detail: str | None = Field(default=None, sa_type=sealed(FieldGroup.NEEDS, "report.detail"))
    source: Source = Field(sa_type=choice(Source))
    source_id: int | None = None
    alert_id: int | None = None
    area_id: int | None = Field(default=None, foreign_key="area.id")
    latitude: float | None = Field(default=None, sa_type=sealed_number(FieldGroup.PLACE, "report.latitude"))
    longitude: float | None = Field(default=None, sa_type=sealed_number(FieldGroup.PLACE, "report.longitude"))
    at: datetime = Field(sa_type=Moment)


class Case(SQLModel, table=True):
    """One need that an officer works. A caller who is not registered has a case with an address and no person.

    `urgency` is one of `needs.Urgency`, the lowest first. `duress`: the caller could not speak openly.
    """

    __tablename__ = "need_case"
    __table_args__ = (
        Index(
            "cases_in_order", "urgency", "opened_at", "id", "officer_id", sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "cases_by_end", "closed_at", "id", sqlite_where=text("closed_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    address_id: int | None = Field(default=None, foreign_key="address.id", index=True)
    category: str = Field(sa_type=sealed(FieldGroup.NEEDS, "need_case.category"))
    urgency: int = 0
    duress: bool = False
    state: CaseState = Field(default=CaseState.OPEN, sa_type=choice(CaseState), index=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    opened_at: datetime = Field(sa_type=Moment)
    taken_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str | None = Field(default=None, sa_type=sealed(FieldGroup.NEEDS, "need_case.outcome"))
