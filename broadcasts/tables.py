"""The tables of what goes out: broadcasts, wordings, deliveries, the ledger, tasks and relays."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import sealed
from registry.store import Moment, choice


class Priority(IntEnum):
    """The visible classes of a lane; a lower number goes first."""

    CORRECTION = 0
    HELP = 1
    HIGH_LEVEL = 2
    REPLY = 3
    LEVEL = 4
    REPEAT = 5
    BULK = 6


class BroadcastKind(StrEnum):
    """What a broadcast carries."""

    ALERT = "alert"
    CORRECTION = "correction"
    NOTICE = "notice"


class DeliveryKind(StrEnum):
    """Why one message goes out."""

    ALERT = "alert"
    AGAIN = "again"
    FULL = "full"
    CORRECTION = "correction"
    NOTICE = "notice"
    REPLY = "reply"
    LETTER = "letter"
    TASK = "task"
    KIN = "kin"
    PAGE = "page"


STANDS_FOR_A_PERSON = (DeliveryKind.ALERT, DeliveryKind.AGAIN, DeliveryKind.CORRECTION)
"""Messages whose fate is a person's row in the ledger."""


class DeliveryState(StrEnum):
    """Where one message stands; `outbox.MOVES` says what may follow what. Sent, delivered and read are different."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class LedgerState(StrEnum):
    """Which state a person of an alert is in: exactly one, always (promise P1)."""

    QUEUED = "queued"
    ASKED = "asked"
    TOLD = "told"
    ANSWERED = "answered"
    UNREACHABLE = "unreachable"
    WITH_WARDEN = "with a warden"
    WITH_OFFICER = "with an officer"
    CARRIED_OVER = "carried over"
    EXCLUDED = "excluded"


ACCOUNTED = (LedgerState.ANSWERED, LedgerState.TOLD, LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)
OPEN = tuple(state for state in LedgerState if state not in ACCOUNTED)


class TaskState(StrEnum):
    """Where a warden's task stands."""

    OFFERED = "offered"
    TAKEN = "taken"
    CLOSED = "closed"
    PASSED_ON = "passed on"


class RelayState(StrEnum):
    """Where a warden's request to write to the group stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    AGAIN = "alert again"


class Broadcast(SQLModel, table=True):
    """One alert, correction or notice going to an audience, filled in chunks up to the highest person of its start.

    `phase` is the place in `order.py` that is being filled, `filled_to` the highest person of it done. A broadcast that
    cannot be filled (`faults`) is tried again after a while and lets others pass.
    """

    id: int | None = Field(default=None, primary_key=True)
    kind: BroadcastKind = Field(sa_type=choice(BroadcastKind))
    alert_id: int | None = Field(default=None, foreign_key="alert.id", index=True)
    priority: int
    audience: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    texts: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    highest_person: int
    phase: int = 0
    filled_to: int = 0
    faults: int = 0
    fill_after: datetime | None = Field(default=None, sa_type=Moment)
    filled_at: datetime | None = Field(default=None, sa_type=Moment)
    issued_by: int | None = Field(default=None, foreign_key="officer.id")
    issued_at: datetime = Field(sa_type=Moment)


class Stop(SQLModel, table=True):
    """No more of this broadcast to this area: every claim consults these rows, so a stop holds at once."""

    id: int | None = Field(default=None, primary_key=True)
    broadcast_id: int = Field(foreign_key="broadcast.id", index=True)
    area_id: int = Field(foreign_key="area.id")
    why: str
    at: datetime = Field(sa_type=Moment)


class Wording(SQLModel, table=True):
    """One text of a broadcast for one change of level, language, channel, length and reply route; rendered once.

    `picture` is the level card that goes with it, as `level_card` writes it.
    """

    __table_args__ = (
        Index("wording_once", "broadcast_id", "was", "now", "language", "channel", "length", "route", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    broadcast_id: int = Field(foreign_key="broadcast.id")
    was: int
    now: int
    language: str
    channel: str
    length: str
    route: str
    text: str
    buttons: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    picture: str | None = None
    segments: int


class Delivery(SQLModel, table=True):
    """One message to one address. `key` is unique: the same thing is never queued twice.

    `priority`, `urgency` (the place in `order.py`) and `recency` (minus the alert's number: the newest goes first) say
    what is sent before what.
    """

    __table_args__ = (
        Index(
            "delivery_queued",
            "channel",
            "priority",
            "urgency",
            "recency",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("delivery_of_person", "person_id", "alert_id"),
        Index("delivery_question", "address_id", "accepted_at"),
        Index("delivery_of_broadcast", "broadcast_id", "channel", "state", "accepted_at"),
        Index(
            "delivery_failed",
            "broadcast_id",
            "channel",
            "why",
            "id",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
        Index(
            "delivery_by_ref",
            "carrier_ref",
            sqlite_where=text("carrier_ref IS NOT NULL"),
            postgresql_where=text("carrier_ref IS NOT NULL"),
        ),
        Index(
            "delivery_on_its_way",
            "channel",
            sqlite_where=text("state IN ('sending', 'unknown')"),
            postgresql_where=text("state IN ('sending', 'unknown')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: DeliveryKind = Field(sa_type=choice(DeliveryKind))
    channel: str
    priority: int
    urgency: int = 0
    recency: int = 0
    address_id: int = Field(foreign_key="address.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    broadcast_id: int | None = Field(default=None, foreign_key="broadcast.id")
    alert_id: int | None = Field(default=None, foreign_key="alert.id")
    area_id: int | None = None
    wording_id: int | None = Field(default=None, foreign_key="wording.id")
    text: str | None = Field(default=None, sa_type=sealed(FieldGroup.MESSAGES, "delivery.text"))
    buttons: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    question: str | None = None
    state: DeliveryState = Field(default=DeliveryState.QUEUED, sa_type=choice(DeliveryState))
    why: str | None = None
    due_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    doubtful: bool = False
    carrier_ref: str | None = None
    queued_at: datetime = Field(sa_type=Moment)
    sending_at: datetime | None = Field(default=None, sa_type=Moment)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)


class ProposalShown(SQLModel, table=True):
    """A proposal that an officer wants to read in their chat; once it was queued, in so many `parts`, `as_read` is what
    it would have done then."""

    __tablename__ = "proposal_shown"
    officer_id: int = Field(primary_key=True, foreign_key="officer.id")
    decision_id: int = Field(primary_key=True, foreign_key="decision.id")
    asked_at: datetime = Field(sa_type=Moment)
    as_read: str | None = None
    parts: int = 0


class EarlyReceipt(SQLModel, table=True):
    """A receipt that came before our own note of the carrier's reference; applied as soon as that is written."""

    __tablename__ = "early_receipt"
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    carrier_ref: str = Field(index=True)
    state: DeliveryState = Field(sa_type=choice(DeliveryState))
    trouble: str | None = None
    why: str | None = None
    at: datetime = Field(sa_type=Moment)


class CarrierHealth(SQLModel, table=True):
    """How a channel's carrier has been doing, as its lane last saw it; `down_since` is empty while all is well."""

    __tablename__ = "carrier_health"
    channel: str = Field(primary_key=True)
    down_since: datetime | None = Field(default=None, sa_type=Moment)
    why: str | None = None
    seen_at: datetime = Field(sa_type=Moment)


class Ledger(SQLModel, table=True):
    """The state of one person for one alert. `step` and `due_at` say what happens next if nothing is heard.

    Whoever waits for room on a warden's list has the warden in `waits_for`, and is called up when at most `waits_below`
    tasks are open there. `needs` is how much somebody with an officer needed when the officer got them.
    """

    __table_args__ = (
        Index(
            "ledger_due", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")
        ),
        Index("ledger_of_person", "person_id"),
        Index("ledger_board", "state", "alert_id", "area_id", "since", "person_id"),
        Index(
            "ledger_carried",
            "carried_to",
            "person_id",
            sqlite_where=text("carried_to IS NOT NULL"),
            postgresql_where=text("carried_to IS NOT NULL"),
        ),
        Index(
            "ledger_waiting",
            "waits_for",
            "waits_below",
            sqlite_where=text("waits_for IS NOT NULL AND due_at IS NOT NULL"),
            postgresql_where=text("waits_for IS NOT NULL AND due_at IS NOT NULL"),
        ),
        Index(
            "ledger_handed_over",
            "state",
            "alert_id",
            "area_id",
            "why",
            "needs",
            "since",
            "person_id",
            sqlite_where=text("state = 'with an officer'"),
            postgresql_where=text("state = 'with an officer'"),
        ),
    )
    alert_id: int = Field(foreign_key="alert.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    area_id: int
    was: int
    now: int
    state: LedgerState = Field(sa_type=choice(LedgerState))
    why: str | None = None
    answer: str | None = None
    report_id: int | None = Field(default=None, foreign_key="report.id")
    step: str
    repeats: int = 0
    since: datetime = Field(sa_type=Moment)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    carried_to: int | None = Field(default=None, foreign_key="alert.id")
    waits_for: int | None = None
    waits_below: int | None = None
    needs: int | None = None
    state_before: LedgerState | None = Field(default=None, sa_type=choice(LedgerState))


class Task(SQLModel, table=True):
    """One person whom a warden must find, under a number that is the warden's own and is never used again."""

    __table_args__ = (
        Index("task_number", "warden_id", "number", unique=True),
        Index("task_open", "warden_id", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    warden_id: int = Field(foreign_key="person.id")
    number: int
    reason: str
    state: TaskState = Field(default=TaskState.OFFERED, sa_type=choice(TaskState))
    offered_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str | None = None


class Relay(SQLModel, table=True):
    """A text that a warden wants to send to the group; an officer decides. The text is forgotten in time."""

    id: int | None = Field(default=None, primary_key=True)
    warden_id: int = Field(foreign_key="person.id")
    group_id: int = Field(foreign_key="care_group.id")
    text: str | None = Field(sa_type=sealed(FieldGroup.MESSAGES, "relay.text"), nullable=True)
    state: RelayState = Field(default=RelayState.ASKED, sa_type=choice(RelayState))
    asked_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="officer.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    why: str | None = None


class SmsSpent(SQLModel, table=True):
    """What answers cost in one hour: of all numbers (`prefix` empty), or to strangers whose numbers begin alike."""

    __tablename__ = "sms_spent"
    hour: datetime = Field(sa_type=Moment, primary_key=True)
    prefix: str = Field(primary_key=True)
    segments: int = 0
    stopped: int = 0
