"""A warden's tasks: one person to find each, under a number of the warden's own, reported by one digit.

A report of 1 to 6 accounts for the person; "cannot find", "wrong number" and "call me" account for nobody: an officer
has the person then (promise P1). The digits are domain practice: seen safe, needs help, hurt, moved, left, stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from broadcasts.ledger import close_tasks, hand_to_officer, open_rows, record_answer
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority, Task, TaskState
from registry.addresses import addresses_of
from registry.areas import find_area, name_of
from registry.cases import open_case
from registry.people import find_person
from registry.reports import Said, add_report
from registry.tables import Address, AddressState, ReportKind, Source

ACCOUNTS = {1: "safe", 2: "help", 3: "hurt", 4: "moved", 5: "left", 6: "stay"}
GOES_ON = {7: "the warden cannot find them", 8: "the warden says: wrong number", 9: "the warden asks to be called"}
NEEDS_CASE = ("help", "hurt")
OPEN_TASKS = (TaskState.OFFERED, TaskState.TAKEN)
TASKS_A_MESSAGE = 8


class UnknownTask(Exception):
    """The warden has no open task of that number."""


class UnknownDigit(Exception):
    """A report is one digit from 1 to 9."""


@dataclass(frozen=True)
class Assignment:
    """A task just given to a warden, and what its message needs."""

    task: Task
    alert_ref: str
    high: bool


def offer(session: Session, *, alert_id: int, person_id: int, warden_id: int, reason: str, now: datetime) -> Task:
    """Give a warden one person to find."""
    last = session.exec(select(func.max(Task.number)).where(Task.warden_id == warden_id)).one()
    task = Task(
        alert_id=alert_id,
        person_id=person_id,
        warden_id=warden_id,
        number=(last or 0) + 1,
        reason=reason,
        offered_at=now,
    )
    session.add(task)
    session.flush()
    return task


def open_tasks(session: Session, warden_id: int) -> list[Task]:
    """What the warden still has to do, oldest first."""
    chosen = select(Task).where(Task.warden_id == warden_id, col(Task.state).in_(OPEN_TASKS))
    return list(session.exec(chosen.order_by(col(Task.number))).all())


def load_of(session: Session, warden_id: int) -> int:
    """How many open tasks the warden has."""
    chosen = select(func.count()).where(Task.warden_id == warden_id, col(Task.state).in_(OPEN_TASKS))
    return session.exec(chosen).one()


def report_task(session: Session, warden_id: int, number: int, digit: int, now: datetime) -> None:
    """A warden's digit on one task. Raises UnknownTask, UnknownDigit with nothing written."""
    task = _open_task(session, warden_id, number)
    if digit not in ACCOUNTS and digit not in GOES_ON:
        raise UnknownDigit(f"{digit} is not a report")
    task.state, task.closed_at = TaskState.CLOSED, now
    task.outcome = ACCOUNTS.get(digit) or GOES_ON[digit]
    session.add(task)
    session.flush()
    if digit in ACCOUNTS:
        _account(session, task, ACCOUNTS[digit], now)
    else:
        close_tasks(session, task.person_id, now, GOES_ON[digit])
        for row in open_rows(session, task.person_id):
            hand_to_officer(session, row, GOES_ON[digit], now)


def pass_on(session: Session, alert_id: int, person_id: int, now: datetime) -> None:
    """The warden's time is over: the task leaves the list, and the next one in the chain gets one."""
    chosen = select(Task).where(Task.alert_id == alert_id, Task.person_id == person_id, col(Task.state).in_(OPEN_TASKS))
    for task in session.exec(chosen):
        task.state, task.closed_at, task.outcome = TaskState.PASSED_ON, now, "not reported in time"
        session.add(task)
    session.flush()


def tell_wardens(session: Session, speaker: Speaker, given: Sequence[Assignment], now: datetime) -> None:
    """One message for each warden and alert with the tasks that came together, not one message a task."""
    bundles: dict[tuple[int, str], list[Assignment]] = {}
    for assignment in given:
        bundles.setdefault((assignment.task.warden_id, assignment.alert_ref), []).append(assignment)
    for bundle in bundles.values():
        for start in range(0, len(bundle), TASKS_A_MESSAGE):
            _tell(session, speaker, bundle[start : start + TASKS_A_MESSAGE], now)


def reachable_at(session: Session, person_id: int) -> Address | None:
    """The address that a person is written to first, or None."""
    usable = [address for address in addresses_of(session, person_id) if address.state is AddressState.USABLE]
    return min(usable, key=lambda address: (address.rank, address.id or 0), default=None)


def task_line(session: Session, speaker: Speaker, language: str, task: Task) -> str:
    """What a warden sees of a person: number, chosen name, area, why; nothing else (domain practice)."""
    person = find_person(session, task.person_id)
    return speaker.say(
        language,
        "task.line",
        number=task.number,
        name=person.name or speaker.say(language, "task.nameless"),
        place=name_of(find_area(session, person.area_id).names, language),
        reason=speaker.say(language, f"reason.{task.reason}"),
    )


def _open_task(session: Session, warden_id: int, number: int) -> Task:
    task = session.exec(select(Task).where(Task.warden_id == warden_id, Task.number == number)).first()
    if task is None or task.state not in OPEN_TASKS:
        raise UnknownTask(f"there is no open task {number}")
    return task


def _account(session: Session, task: Task, status: str, now: datetime) -> None:
    said = Said(ReportKind.STATUS, status, Source.WARDEN, task.warden_id, alert_id=task.alert_id)
    report_id = add_report(session, task.person_id, said, now)
    if status in NEEDS_CASE:
        open_case(session, person_id=task.person_id, address_id=None, category=status, now=now)
    record_answer(session, person_id=task.person_id, alert_id=None, answer=status, report_id=report_id, now=now)


def _tell(session: Session, speaker: Speaker, bundle: Sequence[Assignment], now: datetime) -> None:
    first = bundle[0]
    address = reachable_at(session, first.task.warden_id)
    if address is None:
        return  # the ledger's deadline passes the tasks on
    language = find_person(session, first.task.warden_id).language
    lines = [speaker.say(language, "task.header", post=speaker.post_name, ref=first.alert_ref)]
    lines += [task_line(session, speaker, language, assignment.task) for assignment in bundle]
    lines.append(speaker.say(language, "task.codes", number=first.task.number))
    queue_message(
        session,
        key=f"task:{first.task.id}",
        kind=DeliveryKind.TASK,
        address=address,
        text=speaker.dress(language, "\n".join(lines)),
        priority=Priority.HIGH_LEVEL if first.high else Priority.LEVEL,
        now=now,
        alert_id=first.task.alert_id,
    )
