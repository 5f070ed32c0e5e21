"""People, how they are reached, who cares for them, and what they or officers said of them once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import found_by, sealed
from registry.store import Moment, choice


class PersonState(StrEnum):
    """Whether a person is still one whom alerts concern. Whoever is merged has another record, which counts."""

    ACTIVE = "active"
    LEFT = "left"
    MERGED = "merged"
    ERASED = "erased"


class AddressState(StrEnum):
    """Whether an address can be written to, and why not."""

    USABLE = "usable"
    BLOCKED = "blocked"
    INVALID = "invalid"
    OPTED_OUT = "opted out"
    UNREACHABLE = "unreachable"
    ERASED = "erased"


class MarkKind(StrEnum):
    """What an officer knows of a person that must change what others learn."""

    COVERT = "covert"
    PROTECTED = "protected"


class DetailKind(StrEnum):
    """What is asked of somebody once, after they have joined, in this order."""

    NAME = "name"
    PEOPLE = "people"
    KIN = "kin"
    NEEDS = "needs"
    BOOKLET = "booklet"
    EXPIRY = "expiry"


class CareGroup(SQLModel, table=True):
    """About ten people and who cares for them: warden, deputy, and the warden of the zone above."""

    __tablename__ = "care_group"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    warden_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    deputy_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    zone_warden_id: int | None = Field(default=None, foreign_key="person.id", index=True)


# People have groups and groups have people: this key is made after both tables.
_GROUP = ForeignKey("care_group.id", name="person_group_id_fkey", use_alter=True)


class Person(SQLModel, table=True):
    """One whom the post accounts for. A language and an area are enough; everything else may stay empty."""

    __table_args__ = (
        Index("people_of_area", "area_id", "id"),
        Index("people_counted", "area_id", "state"),
        Index("people_by_language", "language", "id"),
        Index(
            "people_without_group",
            "area_id",
            "id",
            sqlite_where=text("coalesce(group_id, 0) = 0 AND state = 'active'"),
            postgresql_where=text("coalesce(group_id, 0) = 0 AND state = 'active'"),
        ),
        Index(
            "slow_people", "area_id", "id", sqlite_where=text("needs_rank > 0"), postgresql_where=text("needs_rank > 0")
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    language: str
    second_language: str | None = None
    area_id: int = Field(foreign_key="area.id")
    name: str | None = Field(default=None, sa_type=sealed(FieldGroup.IDENTITY, "person.name"))
    party_size: int = 1
    needs_rank: int = 0
    state: PersonState = Field(default=PersonState.ACTIVE, sa_type=choice(PersonState))
    group_id: int | None = Field(default=None, index=True, sa_column_args=[_GROUP])
    joined_at: datetime = Field(sa_type=Moment)
    confirmed_at: datetime = Field(sa_type=Moment)
    confirm_asked_at: datetime | None = Field(default=None, sa_type=Moment)
    stale_asked_at: datetime | None = Field(default=None, sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


class Address(SQLModel, table=True):
    """One person on one channel; an enquirer is an address without a person. Lower rank is written to first."""

    __table_args__ = (
        UniqueConstraint("channel", "value_key"),
        UniqueConstraint("web_token_key"),
        Index("addresses_of_person", "person_id", "rank"),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    value: str = Field(sa_type=sealed(FieldGroup.CONTACT, "address.value"))
    value_key: bytes = Field(
        default=None, sa_type=LargeBinary, nullable=False, sa_column_kwargs=found_by("address.value")
    )
    person_id: int | None = Field(default=None, foreign_key="person.id")
    rank: int = 0
    state: AddressState = Field(default=AddressState.USABLE, sa_type=choice(AddressState))
    why: str | None = None
    country: str | None = None
    web_token: str = Field(sa_type=sealed(FieldGroup.CONTACT, "address.web_token"))
    web_token_key: bytes = Field(
        default=None, sa_type=LargeBinary, nullable=False, sa_column_kwargs=found_by("address.web_token")
    )
    since: datetime = Field(sa_type=Moment)


class Kin(SQLModel, table=True):
    """A relative's address that the person allowed us to ask as a last resort."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    address_id: int = Field(foreign_key="address.id", primary_key=True)
    allowed_at: datetime = Field(sa_type=Moment)


class Consent(SQLModel, table=True):
    """What a person agreed to, and until when."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    given_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class Mark(SQLModel, table=True):
    """A mark on a person. Covert: family codes answer as if nothing had been heard, and what goes to the person says
    nothing. Protected: nobody but an officer is sent to look for them. Only officers see it; it lives until one takes
    it off. Without an officer, the person has put it on."""

    __tablename__ = "person_mark"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    kind: MarkKind = Field(sa_type=choice(MarkKind), primary_key=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    at: datetime = Field(sa_type=Moment)


class Newcomer(SQLModel, table=True):
    """Somebody who registered by themselves and from where: a channel, or how a number begins. Kept for an hour; who
    came in a rush, until an officer has looked."""

    __table_args__ = (Index("newcomers_of_source", "source", "at"),)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    source: str
    at: datetime = Field(sa_type=Moment)
    rush: bool = False
    looked_by: int | None = Field(default=None, foreign_key="officer.id")


class Detail(SQLModel, table=True):
    """One thing that somebody was asked once, after they had joined, or told us: when it was asked, and what was said.

    Of what has a column elsewhere, such as a name, only the asking stands here. `remind_at`: when the person is next
    to be reminded of what was said.
    """

    __tablename__ = "person_detail"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    kind: DetailKind = Field(sa_type=choice(DetailKind))
    value: str | None = Field(default=None, sa_type=sealed(FieldGroup.NEEDS, "person_detail.value"), nullable=True)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    remind_at: datetime | None = Field(default=None, sa_type=Moment, index=True)


class Listed(SQLModel, table=True):
    """Somebody whom an officers' file entered and who has not said yet that this is right; alerts reach them anyway.
    `told_at`: since when they know that they are on the list."""

    __tablename__ = "listed_person"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    at: datetime = Field(sa_type=Moment)
    told_at: datetime | None = Field(default=None, sa_type=Moment, index=True)


class Campaign(SQLModel, table=True):
    """One poster, leaflet or meeting: how many opened its link, and how many of them registered. Never who."""

    code: str = Field(primary_key=True)
    made_at: datetime = Field(sa_type=Moment)
    opened: int = 0
    joined: int = 0
