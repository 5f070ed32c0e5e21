"""Officers, how they log in, and what two administrators do."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import sealed
from registry.store import Moment, choice


class Officer(SQLModel, table=True):
    """One who works at the post. Without a `totp_secret` the second factor is set up at the next log-in.

    Whoever may not even `may_work` only looks. `language` and `time_zone` are how they read the console; without a zone
    they read the post's. `looked_at`: when they last saw the first page.
    """

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    password_hash: str
    may_propose: bool = False
    may_approve: bool = False
    may_administer: bool = False
    may_work: bool = True
    language: str = "en"
    time_zone: str | None = None
    looked_at: datetime | None = Field(default=None, sa_type=Moment)
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


class Passkey(SQLModel, table=True):
    """A key that a device of an officer keeps for the console at `rp_id`, and the counter of its last use.

    The public half is sealed for another reason than the rest: whoever writes to the store cannot plant a key.
    """

    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    credential_id: str = Field(unique=True)
    public_key: str = Field(sa_type=sealed(FieldGroup.OFFICERS, "passkey.public_key"))
    sign_count: int = Field(default=0, sa_type=BigInteger)
    name: str = Field(sa_type=sealed(FieldGroup.OFFICERS, "passkey.name"))
    rp_id: str
    created_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class PasskeyProof(SQLModel, table=True):
    """A challenge that a browser was given and, once a passkey has answered it, the code which that is worth.

    An officer without a code is one who may add a passkey. The store keeps only hashes.
    """

    __tablename__ = "passkey_proof"
    challenge_hash: str = Field(primary_key=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True)
    code_hash: str | None = Field(default=None, unique=True)
    expires_at: datetime = Field(sa_type=Moment, index=True)


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


class OfficerChat(SQLModel, table=True):
    """The Telegram chat that an officer linked: one an officer, and one officer a chat."""

    __tablename__ = "officer_chat"
    officer_id: int = Field(primary_key=True, foreign_key="officer.id")
    address_id: int = Field(foreign_key="address.id", unique=True)
    linked_at: datetime = Field(sa_type=Moment)
    wrong_codes: int = 0


class OfficerChatCode(SQLModel, table=True):
    """A code by which an officer links a chat, once and soon; the store keeps only a hash of it."""

    __tablename__ = "officer_chat_code"
    officer_id: int = Field(primary_key=True, foreign_key="officer.id")
    code_hash: str = Field(unique=True)
    ends_at: datetime = Field(sa_type=Moment)


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
