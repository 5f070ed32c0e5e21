"""A warden's tasks: one person to find each, under a number of the warden's own, reported by one digit.

A report of 1 to 6 accounts for the person; "cannot find", "wrong number" and "call me" account for nobody: an officer
has the person then (promise P1). The digits are domain practice: seen safe, needs help, hurt, moved, left, stays.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, tuple_, update
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from alert_levels.tables import Alert
from broadcasts.language_read import language_read
from broadcasts.ledger import close_tasks, hand_to_officer, open_rows, record_answer
from broadcasts.outbox import NewMessage, queue_messages
from broadcasts.own_first import Reached, asking_first, owed, who_can_answer
from broadcasts.speaker import Speaker
from broadcasts.stepping_aside import REFUSED, give_up
from broadcasts.tables import DeliveryKind, Priority, Task, TaskState
from registry.addresses import addresses_of
from registry.areas import find_area, name_of
from registry.cases import open_case
from registry.many import one_of
from registry.people import find_person
from registry.reports import Said, add_report
from registry.store import table_of
from registry.tables import Address, AddressState, Area, Person, ReportKind, Source
from registry.viewings import note_shown

ACCOUNTS = {1: "safe", 2: "help", 3: "hurt", 4: "moved", 5: "left", 6: "stay"}
GOES_ON = {7: "the warden cannot find them", 8: "the warden says: wrong number", 9: "the warden asks to be called"}
REFUSES = 0
NEEDS_CASE = ("help", "hurt")
HOW = {"spoke": "spoke to them", "saw": "saw them", "heard": "heard it from somebody"}
"""How a warden knows, as a report keeps it."""
HEARD_ONLY = "the warden only heard how they are"
"""Hearsay is kept as a report and accounts for nobody: wardens' counts and embassies' differed over it before."""
NOT_IN_TIME = "not reported in time"
OPEN_TASKS = (TaskState.OFFERED, TaskState.TAKEN)
TASKS_A_MESSAGE = 8
TASK_LIST = "list of tasks"
"""What a warden sees, as a view of a person names it."""

_LISTS = 0x6C697374
"""The number of the advisory lock; it must differ from those that other parts of the service take."""

tasks = table_of(Task)
people = table_of(Person)
areas = table_of(Area)
addresses = table_of(Address)


class UnknownTask(Exception):
    """The warden has no open task of that number."""


class UnknownDigit(Exception):
    """A report is one digit from 0 to 9."""


@dataclass(frozen=True)
class NewTask:
    """One person whom a warden is asked to find; `high` where the level overtakes lower ones."""

    alert_id: int
    person_id: int
    warden_id: int
    reason: str
    high: bool


@dataclass(frozen=True)
class Assignment:
    """A task that is on a warden's list now, under its number there."""

    task: NewTask
    number: int


@dataclass(frozen=True)
class _Sought:
    """What a warden may know of somebody: the chosen name and the area."""

    name: str | None
    place: dict[str, str]


def hold_lists(session: Session) -> None:
    """Nobody else adds to wardens' lists until this transaction ends, so that none grows beyond its limit."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(choose(func.pg_advisory_xact_lock(_LISTS)))


def offer(session: Session, wanted: Sequence[NewTask], now: datetime) -> list[Assignment]:
    """Put these people on wardens' lists, in this order."""
    if not wanted:
        return []
    last = choose(tasks.c.warden_id, func.max(tasks.c.number)).group_by(tasks.c.warden_id)
    mine = tasks.c.warden_id.in_({new.warden_id for new in wanted})
    numbers: dict[int, int] = {row[0]: row[1] for row in session.execute(last.where(mine))}
    given = []
    for new in wanted:
        numbers[new.warden_id] = numbers.get(new.warden_id, 0) + 1
        given.append(Assignment(new, numbers[new.warden_id]))
    session.execute(tasks.insert(), [_row_of(assignment, now) for assignment in given])
    return given


def open_tasks(session: Session, warden_id: int) -> list[Task]:
    """What the warden still has to do, oldest first."""
    chosen = select(Task).where(Task.warden_id == warden_id, col(Task.state).in_(OPEN_TASKS))
    return list(session.exec(chosen.order_by(col(Task.number))).all())


def report_task(
    session: Session, warden_id: int, number: int, digit: int, now: datetime, how: str | None = None
) -> None:
    """A warden's digit on one task; 0 gives the person to whoever is next. Raises UnknownTask, UnknownDigit with
    nothing written."""
    about = select(Task.person_id).where(Task.warden_id == warden_id, Task.number == number)
    rows = [row for person_id in session.exec(about).all() for row in open_rows(session, person_id)]
    task = _open_task(session, warden_id, number)  # its rows are held before it, as in escalation: no deadlock
    if digit == REFUSES:
        give_up(session, warden_id, number, REFUSED, now)
        return
    if digit not in ACCOUNTS and digit not in GOES_ON:
        raise UnknownDigit(f"{digit} is not a report")
    task.state, task.closed_at = TaskState.CLOSED, now
    task.outcome = ACCOUNTS.get(digit) or GOES_ON[digit]
    session.add(task)
    session.flush()
    if digit in ACCOUNTS:
        account(session, task, digit, how, now)
    else:
        close_tasks(session, task.person_id, now, GOES_ON[digit])
        for row in rows:
            hand_to_officer(session, row, GOES_ON[digit], now)


def account(session: Session, task: Task, digit: int, how: str | None, now: datetime) -> None:
    """Keep the warden's report; it answers for the person, unless the warden only heard it."""
    status = ACCOUNTS[digit]
    detail = HOW[how] if how is not None else None
    said = Said(ReportKind.STATUS, status, Source.WARDEN, task.warden_id, detail=detail, alert_id=task.alert_id)
    report_id = add_report(session, task.person_id, said, now)
    if status in NEEDS_CASE:
        open_case(session, person_id=task.person_id, address_id=None, category=status, now=now)
    if detail == HOW["heard"]:
        task.outcome = HEARD_ONLY
        close_tasks(session, task.person_id, now, HEARD_ONLY)
        for row in open_rows(session, task.person_id):
            hand_to_officer(session, row, HEARD_ONLY, now)
        return
    task.outcome = status
    record_answer(session, person_id=task.person_id, alert_id=None, answer=status, report_id=report_id, now=now)


def find_task(session: Session, warden_id: int, number: int) -> Task:
    """The task of that number, open or not. Raises UnknownTask."""
    task = session.exec(select(Task).where(Task.warden_id == warden_id, Task.number == number)).first()
    if task is None:
        raise UnknownTask(f"there is no task {number}")
    return task


def pass_on(session: Session, keys: Collection[tuple[int, int]], now: datetime) -> None:
    """The wardens' time for these (alert, person) is over: the tasks leave their lists."""
    if not keys:
        return
    theirs = tuple_(tasks.c.alert_id, tasks.c.person_id).in_(list(keys))
    session.execute(
        update(tasks)
        .where(
            one_of(session, tasks.c.person_id, {person_id for _, person_id in keys}),
            theirs,
            tasks.c.state.in_(OPEN_TASKS),
        )
        .values(state=TaskState.PASSED_ON, closed_at=now, outcome=NOT_IN_TIME)
    )


def tell_wardens(session: Session, speaker: Speaker, given: Sequence[Assignment], now: datetime) -> None:
    """One message for each warden and alert with the tasks that came together, not one message a task.

    A warden who has not answered an alert themselves is asked that instead, and gets the list by the word for it.
    One who lost every address meanwhile is told nothing; the ledger's deadline takes the tasks on. Whom the
    others are told of, they see: that is noted as a view.
    """
    if not given:
        return
    alert_ids = {each.task.alert_id for each in given}
    refs = {alert.id: alert.ref for alert in session.exec(select(Alert).where(col(Alert.id).in_(alert_ids)))}
    sought = _sought(session, {each.task.person_id for each in given})
    reached_at = _first_addresses(session, {each.task.warden_id for each in given})
    owing = owed(session, who_can_answer(speaker, reached_at))
    queue_messages(session, list(asking_first(speaker, owing, reached_at, now)), now)
    given = [each for each in given if each.task.warden_id not in owing]
    bundles: dict[tuple[int, int], list[Assignment]] = {}
    for each in given:
        bundles.setdefault((each.task.warden_id, each.task.alert_id), []).append(each)
    told = [
        _message(speaker, bundle[start : start + TASKS_A_MESSAGE], refs[alert_id], reached_at[warden_id], sought)
        for (warden_id, alert_id), bundle in bundles.items()
        if warden_id in reached_at
        for start in range(0, len(bundle), TASKS_A_MESSAGE)
    ]
    queue_messages(session, told, now)
    shown: dict[int, list[int]] = {}
    for each in given:
        if each.task.warden_id in reached_at:
            shown.setdefault(each.task.warden_id, []).append(each.task.person_id)
    note_shown(session, shown, "warden", TASK_LIST, now)


def reachable_at(session: Session, person_id: int) -> Address | None:
    """The address that a person is written to first, or None."""
    usable = [address for address in addresses_of(session, person_id) if address.state is AddressState.USABLE]
    return min(usable, key=lambda address: (address.rank, address.id or 0), default=None)


def task_line(session: Session, speaker: Speaker, language: str, task: Task) -> str:
    """What a warden sees of a person: number, chosen name, area, why; nothing else (domain practice)."""
    person = find_person(session, task.person_id)
    sought = _Sought(person.name, find_area(session, person.area_id).names)
    return _line(speaker, language, task.number, task.reason, sought)


def _line(speaker: Speaker, language: str, number: int, reason: str, sought: _Sought) -> str:
    return speaker.say(
        language,
        "task.line",
        number=number,
        name=sought.name or speaker.say(language, "task.nameless"),
        place=name_of(sought.place, language),
        reason=speaker.say(language, f"reason.{reason}"),
    )


def _open_task(session: Session, warden_id: int, number: int) -> Task:
    task = session.exec(select(Task).where(Task.warden_id == warden_id, Task.number == number)).first()
    if task is None or task.state not in OPEN_TASKS:
        raise UnknownTask(f"there is no open task {number}")
    return task


def _row_of(given: Assignment, now: datetime) -> dict[str, object]:
    return {
        "alert_id": given.task.alert_id,
        "person_id": given.task.person_id,
        "warden_id": given.task.warden_id,
        "number": given.number,
        "reason": given.task.reason,
        "state": TaskState.OFFERED,
        "offered_at": now,
    }


def _sought(session: Session, ids: Collection[int]) -> dict[int, _Sought]:
    chosen = choose(people.c.id, people.c.name, areas.c.names).join(areas, areas.c.id == people.c.area_id)
    return {
        row.id: _Sought(row.name, row.names) for row in session.execute(chosen.where(one_of(session, people.c.id, ids)))
    }


def _first_addresses(session: Session, ids: Collection[int]) -> dict[int, Reached]:
    """Where each of these people is written to first, and in which language."""
    chosen = (
        choose(people.c.id, addresses.c.id, addresses.c.channel, addresses.c.country, language_read())
        .join(addresses, addresses.c.person_id == people.c.id)
        .where(one_of(session, people.c.id, ids), addresses.c.state == AddressState.USABLE)
        .order_by(addresses.c.rank.desc(), addresses.c.id.desc())
    )
    return {
        person_id: Reached(address_id, channel, country, language)
        for person_id, address_id, channel, country, language in session.execute(chosen)
    }


def _message(
    speaker: Speaker,
    bundle: Sequence[Assignment],
    ref: str,
    at: Reached,
    sought: dict[int, _Sought],
) -> NewMessage:
    first, language = bundle[0], at.language
    lines = [
        speaker.say(language, "task.header", post=speaker.post_name, ref=ref),
        *[_line(speaker, language, each.number, each.task.reason, sought[each.task.person_id]) for each in bundle],
        speaker.say(language, "task.codes", number=first.number),
    ]
    return NewMessage(
        key=f"task:{first.task.warden_id}:{first.number}",
        kind=DeliveryKind.TASK,
        channel=at.channel,
        address_id=at.address_id,
        person_id=first.task.warden_id,
        text=speaker.dress(language, "\n".join(lines), at.channel),
        priority=Priority.HIGH_LEVEL if first.task.high else Priority.LEVEL,
        alert_id=first.task.alert_id,
    )
