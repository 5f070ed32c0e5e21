"""What a store that was restored from a backup must not do by itself: send once more what went out after the backup.

Whoever was still waited for then is with an officer now, who alone knows what has happened since.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, null, or_, update
from sqlmodel import Session

from broadcasts.escalation import Step
from broadcasts.tables import OPEN, Delivery, DeliveryState, Ledger, LedgerState, Task, TaskState
from registry.store import table_of

WHY = "restored from a backup"

deliveries = table_of(Delivery)
ledger = table_of(Ledger)
tasks = table_of(Task)


@dataclass(frozen=True)
class LetGo:
    """How many messages are not sent any more, and how many people are with an officer because of it."""

    messages: int
    people: int


def let_go(session: Session, now: datetime) -> LetGo:
    """Send nothing that waited, repeat nothing, and hand everybody who is not accounted for to an officer.

    Every broadcast must have been filled before, so that nobody of its audience is missed.
    """
    unsettled = and_(deliveries.c.state == DeliveryState.UNKNOWN, ~deliveries.c.doubtful)
    waiting = or_(deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING)), unsettled)
    connection = session.connection()
    messages = connection.execute(update(deliveries).where(waiting).values(state=DeliveryState.SUPERSEDED, why=WHY))
    waited_for = and_(ledger.c.state.in_(OPEN), ledger.c.state != LedgerState.WITH_OFFICER)
    people = connection.execute(
        update(ledger)
        .where(waited_for)
        .values(state=LedgerState.WITH_OFFICER, step=Step.OFFICER, why=WHY, since=now, due_at=null())
    )
    connection.execute(
        update(tasks)
        .where(tasks.c.state.in_((TaskState.OFFERED, TaskState.TAKEN)))
        .values(state=TaskState.CLOSED, closed_at=now, outcome=WHY)
    )
    return LetGo(messages.rowcount, people.rowcount)
