"""A person who wants nothing to do with a warden: from that moment on that warden has them on no list, by any route."""

from datetime import datetime

from sqlmodel import Session, col, select

from broadcasts.ledger import hand_to_officer, open_rows
from broadcasts.stepping_aside import give_up
from broadcasts.tables import LedgerState, Task
from broadcasts.tasks import OPEN_TASKS
from registry.acts import Act, Actor, Role, Subject
from registry.audit import record
from registry.groups import assign_group
from registry.tables import Person
from registry.warden_wishes import note_wish

WHY = "they do not want this warden"
NO_WARDEN = "they want no warden: an officer looks"


def refuse_warden(session: Session, person: Person, warden_id: int | None, now: datetime) -> None:
    """Of this warden's list at once, and of every list where all are refused (None); then officers look."""
    assert person.id is not None
    note_wish(session, person.id, warden_id, now)
    theirs = select(Task).where(Task.person_id == person.id, col(Task.state).in_(OPEN_TASKS))
    for task in session.exec(theirs if warden_id is None else theirs.where(Task.warden_id == warden_id)).all():
        give_up(session, task.warden_id, task.number, WHY, now)
    for row in open_rows(session, person.id):
        if row.waits_for is not None and warden_id in (None, row.waits_for):
            row.waits_for, row.waits_below, row.due_at = None, None, now
            session.add(row)
        if warden_id is None and row.state is LedgerState.WITH_WARDEN:
            hand_to_officer(session, row, NO_WARDEN, now)
    assign_group(session, person)
    record(session, Actor(Role.PERSON, person.id), Act.WARDEN_REFUSED, now, Subject("person", person.id))
