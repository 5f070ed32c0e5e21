"""The tables of the levels: ladder versions, decisions and their lines, alerts with their frozen audience."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from registry.store import Moment, choice


class DecisionKind(StrEnum):
    """Whether a decision changes levels or takes a wrong change back."""

    CHANGE = "change"
    CORRECTION = "correction"


class DecisionState(StrEnum):
    """Where a decision stands; `decisions.MOVES` says what may follow what."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class LadderVersion(SQLModel, table=True):
    """One version of the ladder as data; the newest of those that were taken up holds."""

    __tablename__ = "ladder_version"
    id: int | None = Field(default=None, primary_key=True)
    definition: list[dict[str, Any]] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=Moment)
    held_since: datetime | None = Field(default=None, sa_type=Moment)


class Decision(SQLModel, table=True):
    """A change of level, proposed by one officer and approved by another, or the correction of one.

    `words` are the officer's own, by language: who reads another language gets none of them.
    """

    __table_args__ = (
        CheckConstraint(
            "approved_by IS NULL OR approved_by <> proposed_by OR override OR kind = 'correction'",
            name="decision_by_two",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: DecisionKind = Field(default=DecisionKind.CHANGE, sa_type=choice(DecisionKind))
    state: DecisionState = Field(default=DecisionState.DRAFT, sa_type=choice(DecisionState), index=True)
    hazard: str
    reason: str
    happened_at: datetime = Field(sa_type=Moment)
    next_update_at: datetime = Field(sa_type=Moment)
    continues: list[str] = Field(default_factory=list, sa_type=JSON)
    ends: list[str] = Field(default_factory=list, sa_type=JSON)
    words: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    proposed_by: int = Field(foreign_key="officer.id")
    proposed_at: datetime | None = Field(default=None, sa_type=Moment)
    paged_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_by: int | None = Field(default=None, foreign_key="officer.id")
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    override: bool = False
    issued_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="officer.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_why: str | None = None
    corrects_id: int | None = Field(default=None, foreign_key="decision.id")


class DecisionLine(SQLModel, table=True):
    """One area of a decision: from which level to which. `exempt` cuts the area off from the areas around it.

    What the text says beside the level: a place to go to, the way there, when the transport leaves, a number to call.
    """

    __tablename__ = "decision_line"
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    area_id: int = Field(foreign_key="area.id")
    from_rank: int
    to_rank: int
    exempt: bool = False
    point_id: int | None = Field(default=None, foreign_key="point.id")
    route_id: int | None = Field(default=None, foreign_key="evacuation_route.id")
    leaves_at: datetime | None = Field(default=None, sa_type=Moment)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")


class AreaLevel(SQLModel, table=True):
    """The level that the newest decision put on an area itself; areas without a row have none of their own."""

    __tablename__ = "area_level"
    area_id: int = Field(foreign_key="area.id", primary_key=True)
    rank: int
    exempt: bool = False
    line_id: int = Field(foreign_key="decision_line.id")
    since: datetime = Field(sa_type=Moment)


class Alert(SQLModel, table=True):
    """What an issued line tells people. Its reference is M and its number."""

    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    line_id: int = Field(foreign_key="decision_line.id")
    area_id: int = Field(foreign_key="area.id")
    issued_at: datetime = Field(sa_type=Moment)
    corrected_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def ref(self) -> str:
        return f"M{self.id}"


class AlertArea(SQLModel, table=True):
    """The frozen audience of an alert: who is in this very area, whose effective level went from `was` to `now`."""

    __tablename__ = "alert_area"
    __table_args__ = (Index("alerts_of_area", "area_id", "alert_id"),)
    alert_id: int = Field(foreign_key="alert.id", primary_key=True)
    area_id: int = Field(foreign_key="area.id", primary_key=True)
    was: int
    now: int


class ChecklistItem(SQLModel, table=True):
    """One thing that officers do because a level was issued."""

    __tablename__ = "checklist_item"
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    rank: int
    item: str
    done_by: int | None = Field(default=None, foreign_key="officer.id")
    done_at: datetime | None = Field(default=None, sa_type=Moment)
