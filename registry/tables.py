"""The tables of the registry, one class a table. No field holds anybody's immigration status, and none may.

What says who somebody is, how they are reached, where they are, what they need or wrote is sealed (promise P7).
Numbers, states, times, languages and areas are not, because sending goes by them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import found_by, sealed, sealed_json, sealed_number
from registry.store import Moment, choice


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


class PersonState(StrEnum):
    """Whether a person is still one whom alerts concern."""

    ACTIVE = "active"
    LEFT = "left"
    ERASED = "erased"


class AddressState(StrEnum):
    """Whether an address can be written to, and why not."""

    USABLE = "usable"
    BLOCKED = "blocked"
    INVALID = "invalid"
    OPTED_OUT = "opted out"
    UNREACHABLE = "unreachable"
    ERASED = "erased"


class ReportKind(StrEnum):
    """What a report is about."""

    STATUS = "status"
    PLACE = "place"
    NEED = "need"


class Source(StrEnum):
    """Who made a report. What a person says of themselves outranks what others say."""

    SELF = "self"
    WARDEN = "warden"
    OFFICER = "officer"
    FAMILY = "family"


class MarkKind(StrEnum):
    """What an officer knows of a person that must change what others learn."""

    COVERT = "covert"
    PROTECTED = "protected"


class CaseState(StrEnum):
    """Where an officer's work on a need stands."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class ErasedFor(StrEnum):
    """Why a person was erased."""

    ASKED = "asked"
    OFFICER = "officer"
    EXPIRED = "expired"


class Setting(SQLModel, table=True):
    """What is fixed once for a store, such as its mode."""

    key: str = Field(primary_key=True)
    value: str


class Post(SQLModel, table=True):
    """A consular mission."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    country: str


class Area(SQLModel, table=True):
    """A place that a level can hold for; areas nest. Names are kept by language, English at least."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    post_id: int = Field(foreign_key="post.id")
    parent_id: int | None = Field(default=None, foreign_key="area.id")
    kind: AreaKind = Field(sa_type=choice(AreaKind))
    names: dict[str, str] = Field(sa_type=JSON)
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None


class AreaWithin(SQLModel, table=True):
    """Every area with each of the areas that contain it, itself included (depth 0), so that nesting is one join."""

    __tablename__ = "area_within"
    area_id: int = Field(foreign_key="area.id", primary_key=True)
    ancestor_id: int = Field(foreign_key="area.id", primary_key=True, index=True)
    depth: int


class Point(SQLModel, table=True):
    """A place to go to: it belongs to an area, because a text of the highest level must name one."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    kind: PointKind = Field(sa_type=choice(PointKind))
    names: dict[str, str] = Field(sa_type=JSON)
    latitude: float
    longitude: float
    open: bool = True


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


class Consent(SQLModel, table=True):
    """What a person agreed to, and until when."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    given_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


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


class Incoming(SQLModel, table=True):
    """What an address wrote to us, as it was written; the text is forgotten in time."""

    id: int | None = Field(default=None, primary_key=True)
    address_id: int = Field(foreign_key="address.id", index=True)
    at: datetime = Field(sa_type=Moment)
    text: str | None = Field(sa_type=sealed(FieldGroup.MESSAGES, "incoming.text"), nullable=True)
    intent: str
    for_officer: bool = False
    handled_at: datetime | None = Field(default=None, sa_type=Moment)
    handled_by: int | None = None


class Seen(SQLModel, table=True):
    """The key of every inbound message that was handled, so that a carrier's repeat has no second effect."""

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)


class Officer(SQLModel, table=True):
    """One who works at the post. Without a `totp_secret` the second factor is set up at the next log-in."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    password_hash: str
    may_propose: bool = False
    may_approve: bool = False
    may_administer: bool = False
    totp_secret: str | None = Field(default=None, sa_type=sealed(FieldGroup.OFFICERS, "officer.totp_secret"))
    totp_step: int | None = None
    page_address_id: int | None = Field(default=None, foreign_key="address.id")
    active: bool = True


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for an officer's second factor, once; the store keeps only a hash of it."""

    __tablename__ = "recovery_code"
    code_hash: str = Field(primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class OfficerSession(SQLModel, table=True):
    """One log-in of an officer; the store keeps only a hash of the token. What it is bound to, `log_ins` says."""

    __tablename__ = "officer_session"
    token_hash: str = Field(primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    started_at: datetime = Field(sa_type=Moment)
    used_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    agent: str
    proven: bool
    stamp: str
    wrong_codes: int = 0


class ActKind(StrEnum):
    """What two administrators do to an officer."""

    ADD = "add"
    ROLES = "roles"
    SWITCH_OFF = "switch off"
    SWITCH_ON = "switch on"
    RESET = "reset"


class ActState(StrEnum):
    """Where an administrative act stands. One that nobody confirmed in time stays proposed and has no effect."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class AdministrativeAct(SQLModel, table=True):
    """What one administrator proposed to do to an officer, and which other one confirmed or refused it."""

    __tablename__ = "administrative_act"
    __table_args__ = (
        CheckConstraint(
            "state <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name="act_by_two"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: ActKind = Field(sa_type=choice(ActKind))
    state: ActState = Field(default=ActState.PROPOSED, sa_type=choice(ActState), index=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    proposed_by: int = Field(foreign_key="officer.id")
    proposed_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="officer.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class Case(SQLModel, table=True):
    """One need that an officer works. A caller who is not registered has a case with an address and no person."""

    __tablename__ = "need_case"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    address_id: int | None = Field(default=None, foreign_key="address.id", index=True)
    category: str = Field(sa_type=sealed(FieldGroup.NEEDS, "need_case.category"))
    state: CaseState = Field(default=CaseState.OPEN, sa_type=choice(CaseState), index=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    opened_at: datetime = Field(sa_type=Moment)
    taken_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str | None = Field(default=None, sa_type=sealed(FieldGroup.NEEDS, "need_case.outcome"))


class FamilyCode(SQLModel, table=True):
    """A code that a person gave to a relative; it shows status and age, and can be taken back."""

    __tablename__ = "family_code"
    __table_args__ = (UniqueConstraint("code_key"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code: str = Field(sa_type=sealed(FieldGroup.IDENTITY, "family_code.code"))
    code_key: bytes = Field(
        default=None, sa_type=LargeBinary, nullable=False, sa_column_kwargs=found_by("family_code.code")
    )
    issued_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    uses: int = 0


class Enquiry(SQLModel, table=True):
    """A question about a person from somebody without a valid code; the asker learns nothing."""

    id: int | None = Field(default=None, primary_key=True)
    address_id: int | None = Field(default=None, foreign_key="address.id")
    text: str = Field(sa_type=sealed(FieldGroup.MESSAGES, "enquiry.text"))
    at: datetime = Field(sa_type=Moment)
    handled_at: datetime | None = Field(default=None, sa_type=Moment)


class Viewing(SQLModel, table=True):
    """Who looked at a person, when, and at what."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    viewer_id: int
    what: str
    at: datetime = Field(sa_type=Moment)


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


class LeaseRow(SQLModel, table=True):
    """Who has a duty, until when, and when it was last made use of. `token` grows with every change of hands."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    token: int = 0
    until: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


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


class Mark(SQLModel, table=True):
    """An officer's mark on a person. Covert: family codes answer as if nothing had been heard. Protected: nobody but an
    officer is sent to look for them. Only officers see it; it lives until one takes it off."""

    __tablename__ = "person_mark"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    kind: MarkKind = Field(sa_type=choice(MarkKind), primary_key=True)
    officer_id: int = Field(foreign_key="officer.id")
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


class FamilyAsk(SQLModel, table=True):
    """One use of a family code, right (`person_id`) or wrong, and by whom: an address, or a visitor's network in few
    letters that name nobody. Kept for a day, for the limits."""

    __tablename__ = "family_ask"
    __table_args__ = (Index("family_asks_by", "asker", "at"), Index("family_asks_about", "person_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    asker: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
