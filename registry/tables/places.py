"""The post, its areas, the places to go to in them, and the numbers to call."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from registry.store import choice


class AreaKind(StrEnum):
    """How large an area is."""

    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    ZONE = "zone"


class PointKind(StrEnum):
    """What a place to go to is for."""

    ASSEMBLY = "assembly"
    SHELTER = "shelter"
    EXIT = "exit"
    HOSPITAL = "hospital"
    CONSULATE = "consulate"


class Post(SQLModel, table=True):
    """A consular mission."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    country: str


class Area(SQLModel, table=True):
    """A place that a level can hold for; areas nest. Names are kept by language, English at least.

    An `outline` is a ring of (latitude, longitude) in degrees; without one, a circle stands for the area. `review_by`:
    until when the plan for it has to be looked at again.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    post_id: int = Field(foreign_key="post.id")
    parent_id: int | None = Field(default=None, foreign_key="area.id")
    kind: AreaKind = Field(sa_type=choice(AreaKind))
    names: dict[str, str] = Field(sa_type=JSON)
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    outline: list[tuple[float, float]] | None = Field(default=None, sa_type=JSON(none_as_null=True), nullable=True)
    time_zone: str | None = None
    review_by: date | None = None


class AreaWithin(SQLModel, table=True):
    """Every area with each of the areas that contain it, itself included (depth 0), so that nesting is one join."""

    __tablename__ = "area_within"
    area_id: int = Field(foreign_key="area.id", primary_key=True)
    ancestor_id: int = Field(foreign_key="area.id", primary_key=True, index=True)
    depth: int


class Point(SQLModel, table=True):
    """A place to go to: it belongs to an area, because a text of the highest level must name one.

    `capacity` is in people.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    kind: PointKind = Field(sa_type=choice(PointKind))
    names: dict[str, str] = Field(sa_type=JSON)
    latitude: float
    longitude: float
    open: bool = True
    capacity: int | None = None


class EvacuationRoute(SQLModel, table=True):
    """A way out of an area, as a line of (latitude, longitude) in degrees; `capacity` is people an hour."""

    __tablename__ = "evacuation_route"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    names: dict[str, str] = Field(sa_type=JSON)
    path: list[tuple[float, float]] = Field(sa_type=JSON)
    open: bool = True
    capacity: int | None = None


class ContactKind(StrEnum):
    """Whom a number for emergencies reaches, in the order in which people are told."""

    EMBASSY = "embassy"
    POLICE = "police"
    AMBULANCE = "ambulance"
    FIRE = "fire"
    HELPLINE = "helpline"


class Contact(SQLModel, table=True):
    """A number to call in an emergency, in an area and all within it. Names are optional: the kind says enough."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    kind: ContactKind = Field(sa_type=choice(ContactKind))
    number: str
    names: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
