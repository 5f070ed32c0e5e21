"""What families may ask, and what they asked: codes, numbers, enquiries, messages."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import found_by, sealed
from registry.store import Moment, choice


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
