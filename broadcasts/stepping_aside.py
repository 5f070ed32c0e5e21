"""A warden who cannot look for somebody, or for anybody: whoever comes next in the chain does, at once.

The ledger's rows come due, and `escalation` decides who is next; nobody falls between two lists.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, select, update
from sqlmodel import Session

from broadcasts.tables import Ledger, LedgerState, Task, TaskState
from registry.acts import Act, Actor, Role, Subject
from registry.audit import record
from registry.store import announce, table_of
from registry.warden_duties import LONGEST_AWAY, is_replaced, set_away

REFUSED = "the warden could not take them"
AWAY = "the warden is away"
REPLACED = "another warden was named"

ledger = table_of(Ledger)
tasks = table_of(Task)

_OPEN = (TaskState.OFFERED, TaskState.TAKEN)


def step_aside(session: Session, warden_id: int, days: int, now: datetime) -> datetime:
    """Nobody is given to the warden before the moment that is returned, and the list goes on to others."""
    until = now + min(timedelta(days=days), LONGEST_AWAY)
    set_away(session, warden_id, until)
    give_up_list(session, warden_id, AWAY, now)
    record(session, Actor(Role.WARDEN, warden_id), Act.WARDEN_AWAY, now, Subject("person", warden_id))
    return until


def come_back(session: Session, warden_id: int, now: datetime) -> None:
    """New tasks come to the warden again; what others look for meanwhile stays with them."""
    set_away(session, warden_id, None)
    record(session, Actor(Role.WARDEN, warden_id), Act.WARDEN_BACK, now, Subject("person", warden_id))


def give_up_list(session: Session, warden_id: int, why: str, now: datetime) -> None:
    """Every open task of the warden goes on, and nobody waits for room on the list any more."""
    chosen = select(tasks.c.number).where(tasks.c.warden_id == warden_id, tasks.c.state.in_(_OPEN))
    for number in session.execute(chosen.order_by(tasks.c.number)).scalars().all():
        give_up(session, warden_id, number, why, now)
    waiting = and_(ledger.c.waits_for == warden_id, ledger.c.due_at.is_not(None))
    session.execute(update(ledger).where(waiting).values(due_at=now, waits_for=None, waits_below=None))
    announce(session, "escalation")


def give_up_replaced(session: Session, why: str, now: datetime) -> None:
    """Every open task goes on whose warden has no role any more in the person's group, and nobody waits for them."""
    mine = (tasks.c.state.in_(_OPEN), is_replaced(tasks.c.person_id, tasks.c.warden_id))
    chosen = select(tasks.c.warden_id, tasks.c.number).where(*mine).order_by(tasks.c.warden_id, tasks.c.number)
    for warden_id, number in session.execute(chosen).all():
        give_up(session, warden_id, number, why, now)
    replaced = is_replaced(ledger.c.person_id, ledger.c.waits_for)
    waiting = and_(ledger.c.waits_for.is_not(None), ledger.c.due_at.is_not(None), replaced)
    session.execute(update(ledger).where(waiting).values(due_at=now, waits_for=None, waits_below=None))
    announce(session, "escalation")


def give_up(session: Session, warden_id: int, number: int, why: str, now: datetime) -> None:
    """One open task goes on to whoever is next."""
    the_task = (tasks.c.warden_id == warden_id, tasks.c.number == number, tasks.c.state.in_(_OPEN))
    about = session.execute(select(tasks.c.alert_id, tasks.c.person_id).where(*the_task)).first()
    if about is None:
        return
    looked_for = (
        ledger.c.alert_id == about.alert_id,
        ledger.c.person_id == about.person_id,
        ledger.c.state == LedgerState.WITH_WARDEN,
    )
    session.execute(update(ledger).where(*looked_for).values(due_at=now))
    session.execute(update(tasks).where(*the_task).values(state=TaskState.PASSED_ON, closed_at=now, outcome=why))
    announce(session, "escalation")
