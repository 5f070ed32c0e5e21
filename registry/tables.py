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


class DetailKind(StrEnum):
    """What is asked of somebody once, after they have joined, in this order."""

    NAME = "name"
    PEOPLE = "people"
    KIN = "kin"
    NEEDS = "needs"
    BOOKLET = "booklet"
    EXPIRY = "expiry"


class EnquiryState(StrEnum):
    """Where an enquiry stands. Whoever asks is told the same in all of them, until the person wants them told."""

    WAITING = "waiting"
    TO_FIND = "to find"
    LINKED = "linked"
    ASKED = "asked"
    TOLD = "told"
    CODE_GIVEN = "code given"
    NOTHING = "nothing told"
    BLOCKED = "blocked"
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
    """What an address wrote to us, as it was written; the text is forgotten in time.

    `exact_place`: such a place stands in the text, or may, and goes from it long before the text does.
    """

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
    """What two administrators do: to an officer, to the keys, to the ladder, or with the audit log."""

    ADD = "add"
    ROLES = "roles"
    SWITCH_OFF = "switch off"
    SWITCH_ON = "switch on"
    RESET = "reset"
    KEY = "key"
    LADDER = "ladder"
    EXPORT = "export"


class ActState(StrEnum):
    """Where an administrative act stands. One that nobody confirmed in time stays proposed and has no effect."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class AdministrativeAct(SQLModel, table=True):
    """What one administrator proposed to do, and which other one confirmed or refused it."""

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
    """One need that an officer works. A caller who is not registered has a case with an address and no person.

    `urgency` is one of `needs.Urgency`, the lowest first. `duress`: the caller could not speak openly.
    """

    __tablename__ = "need_case"
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


class FamilyCode(SQLModel, table=True):
    """A code that a person gave to a relative; it shows status and age, and can be taken back. `label` is the person's
    own word for it; the city is shown only where `shows_place`."""

    __tablename__ = "family_code"
    __table_args__ = (UniqueConstraint("code_key"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code: str = Field(sa_type=sealed(FieldGroup.IDENTITY, "family_code.code"))
    code_key: bytes = Field(
        default=None, sa_type=LargeBinary, nullable=False, sa_column_kwargs=found_by("family_code.code")
    )
    label: str | None = Field(default=None, sa_type=sealed(FieldGroup.IDENTITY, "family_code.label"))
    shows_place: bool = False
    issued_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    uses: int = 0


class Enquiry(SQLModel, table=True):
    """A question about a person from somebody without a valid code; the asker learns nothing, unless the person to whom
    it was linked wants them told. `text` says who is sought, the rest who asks, from where and why."""

    __table_args__ = (
        Index(
            "enquiry_open",
            "state",
            "id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
        Index("enquiries_about", "person_id", "asked_at"),
        Index("enquiries_by", "address_id", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    address_id: int | None = Field(default=None, foreign_key="address.id")
    text: str = Field(sa_type=sealed(FieldGroup.MESSAGES, "enquiry.text"))
    relation: str | None = Field(default=None, sa_type=sealed(FieldGroup.MESSAGES, "enquiry.relation"))
    place: str | None = Field(default=None, sa_type=sealed(FieldGroup.MESSAGES, "enquiry.place"))
    asker: str | None = Field(default=None, sa_type=sealed(FieldGroup.MESSAGES, "enquiry.asker"))
    at: datetime = Field(sa_type=Moment)
    state: EnquiryState = Field(default=EnquiryState.WAITING, sa_type=choice(EnquiryState))
    person_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    handled_at: datetime | None = Field(default=None, sa_type=Moment)


class Viewing(SQLModel, table=True):
    """Who looked at a person, when, and at what."""

    __table_args__ = (Index("views_by", "role", "viewer_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    viewer_id: int
    what: str
    at: datetime = Field(sa_type=Moment)


class ViewAlarm(SQLModel, table=True):
    """That an officer looked at very many people, and which other officer has looked into it."""

    __tablename__ = "view_alarm"
    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    people: int
    at: datetime = Field(sa_type=Moment)
    paged: bool = False
    answered_by: int | None = Field(default=None, foreign_key="officer.id")


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


class FalseReference(SQLModel, table=True):
    """The reference of an alert that people asked about and that was never ours; kept while they ask."""

    __tablename__ = "false_reference"
    ref: str = Field(primary_key=True)
    times: int
    first_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)


class FamilyAsk(SQLModel, table=True):
    """One use of a family code, right (`person_id`) or wrong, and by whom: an address, or a visitor's network in few
    letters that name nobody. Kept for a day, for the limits, and so that a message follows an answer (`code_id`)."""

    __tablename__ = "family_ask"
    __table_args__ = (Index("family_asks_by", "asker", "at"), Index("family_asks_about", "person_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    asker: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    code_id: int | None = None
    at: datetime = Field(sa_type=Moment)


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


class FamilyAllowed(SQLModel, table=True):
    """An address that may ask about a person without a code. `label` is the person's own word for it."""

    __tablename__ = "family_allowed"
    __table_args__ = (UniqueConstraint("person_id", "address_id"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    address_id: int = Field(foreign_key="address.id", index=True)
    label: str | None = Field(default=None, sa_type=sealed(FieldGroup.IDENTITY, "family_allowed.label"))
    allowed_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class FamilyBlock(SQLModel, table=True):
    """Somebody about whom a person wants to be asked no more: no enquiry of this address is put to them again."""

    __tablename__ = "family_block"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    address_id: int = Field(foreign_key="address.id", primary_key=True, index=True)
    at: datetime = Field(sa_type=Moment)


class MessageState(StrEnum):
    """Where a short message between a person and a relative stands; an officer reads each."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class FamilyMessage(SQLModel, table=True):
    """A few words from a relative to a person, or back. Without an address it came from the page, and none goes back.
    The text is forgotten in time."""

    __tablename__ = "family_message"
    __table_args__ = (Index("family_messages_by", "address_id", "at"), Index("family_messages_of", "person_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    address_id: int | None = Field(default=None, foreign_key="address.id")
    from_person: bool
    called: str | None = Field(default=None, sa_type=sealed(FieldGroup.IDENTITY, "family_message.called"))
    text: str | None = Field(sa_type=sealed(FieldGroup.MESSAGES, "family_message.text"), nullable=True)
    state: MessageState = Field(default=MessageState.WAITING, sa_type=choice(MessageState), index=True)
    at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="officer.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
