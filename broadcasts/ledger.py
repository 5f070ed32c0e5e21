"""The ledger of people: moves each person's row, counts the rows, and finds rows that contradict the messages.

Every row is in exactly one state (promise P1). Answered, told, carried over and excluded are accounted; the rest is
open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, case, func, literal_column, null, select, update
from sqlmodel import Session, col
from sqlmodel import select as choose

from alert_levels.ladder import Ladder
from broadcasts.escalation import Step, first_wait
from broadcasts.tables import (
    ACCOUNTED,
    OPEN,
    STANDS_FOR_A_PERSON,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Ledger,
    LedgerState,
    Task,
    TaskState,
)
from broadcasts.wording import asks
from registry.many import NUMBERS, as_list, listed, on_postgresql, write_many
from registry.store import announce, table_of
from registry.tables import Person

MOVES: dict[LedgerState, frozenset[LedgerState]] = {
    **dict.fromkeys(ACCOUNTED, frozenset({LedgerState.ANSWERED, LedgerState.CARRIED_OVER})),
    **{state: frozenset(set(LedgerState) - {state, LedgerState.QUEUED}) for state in OPEN},
    LedgerState.TOLD: frozenset({LedgerState.ANSWERED, LedgerState.CARRIED_OVER, LedgerState.UNREACHABLE}),
}
"""An open row may go anywhere but back to the queue; an accounted one only on, to an answer or a newer alert.

Told also ends where a carrier takes its acceptance back. Four moves stand outside the table, each with its reason at
its place: a correction brings carried-over rows back, whoever returns to an area is told again, a warden who takes a
report back no longer answers for the person, and of two records of one person only one keeps its row.
"""

_MAY_BE_ASKED = (LedgerState.QUEUED, LedgerState.UNREACHABLE, LedgerState.ASKED)

OUT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ)
"""A carrier has the message, and has not failed with it."""

ledger = table_of(Ledger)
deliveries = table_of(Delivery)

_THE_ROW = and_(ledger.c.alert_id == bindparam("of_alert"), ledger.c.person_id == bindparam("of_person"))


def _put_in(state: LedgerState, **more: object) -> Update:
    """A move of one row at a given moment; `since` is when it came into the state."""
    word: ColumnElement[Any] = literal_column(f"'{state.value}'")
    since = case((ledger.c.state == word, ledger.c.since), else_=bindparam("moment", type_=ledger.c.since.type))
    return update(ledger).where(_THE_ROW).values(state=word, since=since, why=null(), waits_for=null(), **more)


_CANNOT_ANSWER = ledger.c.step == literal_column(f"'{Step.CANNOT_ANSWER.value}'")
_ASK = _put_in(
    LedgerState.ASKED,
    asked_at=func.coalesce(ledger.c.asked_at, bindparam("moment", type_=ledger.c.asked_at.type)),
    due_at=case(
        (_CANNOT_ANSWER, bindparam("moment", type_=ledger.c.due_at.type)),
        else_=bindparam("due", type_=ledger.c.due_at.type),
    ),
)
"""Whoever cannot answer where they were written to is due at once: there is nothing to wait for."""
_TELL = _put_in(LedgerState.TOLD, due_at=null())
_ANSWER = (
    update(ledger)
    .where(
        ledger.c.alert_id == bindparam("of_alert"),
        ledger.c.person_id == bindparam("of_person"),
        ledger.c.state != LedgerState.CARRIED_OVER,
        ledger.c.state != LedgerState.EXCLUDED,
    )
    .values(
        since=case(
            (ledger.c.state == LedgerState.ANSWERED, ledger.c.since),
            else_=bindparam("moment", type_=ledger.c.since.type),
        ),
        state=LedgerState.ANSWERED,
        answer=bindparam("said"),
        report_id=bindparam("report"),
        why=None,
        due_at=None,
    )
)
_ASK_NO_MORE = (
    update(deliveries)
    .where(
        deliveries.c.person_id == bindparam("of_person"),
        deliveries.c.alert_id == bindparam("of_alert"),
        deliveries.c.state == DeliveryState.QUEUED,
        deliveries.c.kind == DeliveryKind.AGAIN,
    )
    .values(state=DeliveryState.SUPERSEDED, why="heard from")
)


@dataclass(frozen=True)
class Counts:
    """How many rows of one alert are in each state."""

    by_state: dict[LedgerState, int]

    @property
    def audience(self) -> int:
        return sum(self.by_state.values())

    @property
    def accounted(self) -> int:
        return sum(self.by_state.get(state, 0) for state in ACCOUNTED)

    @property
    def open(self) -> int:
        return self.audience - self.accounted


@dataclass(frozen=True)
class Accepted:
    """A carrier took an alert's message for a person."""

    alert_id: int
    person_id: int
    at: datetime


@dataclass(frozen=True)
class Contradiction:
    """A row that the messages and reports do not bear out."""

    alert_id: int
    person_id: int
    what: str


def counts(session: Session, alert_id: int) -> Counts:
    """The states of an alert's people; they sum to its audience. Each is counted in the index alone."""
    in_state = select(func.count()).select_from(ledger).where(ledger.c.alert_id == alert_id)
    numbers = (in_state.where(ledger.c.state == state).scalar_subquery() for state in LedgerState)
    row = session.execute(select(*numbers)).one()
    return Counts({state: number for state, number in zip(LedgerState, row, strict=True) if number})


def find_row(session: Session, alert_id: int, person_id: int) -> Ledger | None:
    return session.get(Ledger, (alert_id, person_id), populate_existing=True)


def hold_row(session: Session, alert_id: int, person_id: int) -> Ledger | None:
    """The row, which nobody else moves until this transaction ends."""
    return session.get(Ledger, (alert_id, person_id), populate_existing=True, with_for_update=True)


def open_rows(session: Session, person_id: int) -> list[Ledger]:
    """The rows of a person that still wait for something, newest alert first; held until this transaction ends."""
    chosen = choose(Ledger).where(Ledger.person_id == person_id, col(Ledger.state).in_(OPEN)).with_for_update()
    return list(session.exec(chosen.order_by(col(Ledger.alert_id).desc())).all())


def newest_row(session: Session, person_id: int) -> Ledger | None:
    """The person's row of the newest alert that is not carried over or excluded."""
    gone = (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)
    chosen = choose(Ledger).where(Ledger.person_id == person_id, col(Ledger.state).not_in(gone))
    return session.exec(chosen.order_by(col(Ledger.alert_id).desc())).first()


def note_asked_all(session: Session, ladder: Ladder, accepted: Sequence[Accepted]) -> None:
    """Carriers accepted alerts' messages for these people: each person's clock starts at that moment.

    One statement reads the rows of an alert, and one writes all that are asked, another those that are told.
    """
    if not accepted:
        return
    by_alert: dict[int, dict[int, datetime]] = {}
    for each in accepted:
        by_alert.setdefault(each.alert_id, {})[each.person_id] = each.at
    asked, told = [], []
    for alert_id, at in by_alert.items():
        for person_id, was, now, repeats in _may_be_asked(session, alert_id, at):
            values: dict[str, object] = {"of_alert": alert_id, "of_person": person_id, "moment": at[person_id]}
            if asks(ladder, was, now):
                due_at = at[person_id] + first_wait(ladder.level(now).escalation, repeats)
                asked.append(values | {"due": due_at})
            else:
                told.append(values)
    if asked:
        write_many(session, _ASK, asked)
    if told:
        write_many(session, _TELL, told)
    announce(session, "ledger")


def _may_be_asked(session: Session, alert_id: int, people: Collection[int]) -> list[tuple[int, int, int, int]]:
    """(person, was, now, repeats) of those whose row still waits for a carrier; held until this transaction ends."""
    postgresql = on_postgresql(session)
    chosen = {"of_alert": alert_id, NUMBERS: as_list(postgresql, people)}
    rows = session.execute(_reading(postgresql), chosen)
    return [(row[0], row[1], row[2], row[3]) for row in rows if row[4] in _MAY_BE_ASKED]


@cache
def _reading(postgresql: bool) -> Select[Any]:
    return (
        select(ledger.c.person_id, ledger.c.was, ledger.c.now, ledger.c.repeats, ledger.c.state)
        .where(ledger.c.alert_id == bindparam("of_alert"), listed(postgresql, ledger.c.person_id))
        .with_for_update()
    )


def note_unreached(session: Session, alert_id: int, person_id: int, why: str, now: datetime) -> None:
    """An address failed for good: the next step is due at once, without waiting for a timer.

    A carrier may take a message and find out later that it cannot deliver it. Where nothing else of the alert went out,
    the person was neither asked nor told (promise P9).
    """
    row = hold_row(session, alert_id, person_id)
    if row is None:
        return
    waits = (LedgerState.QUEUED, LedgerState.ASKED, LedgerState.TOLD, LedgerState.UNREACHABLE)
    reached = _went_out(session, row)
    if row.state is LedgerState.CARRIED_OVER and row.state_before is LedgerState.ASKED and not reached:
        row.state_before, row.asked_at = LedgerState.UNREACHABLE, None  # in case the newer alert is corrected
        _save(session, row)
    if row.state not in waits or (row.state is LedgerState.TOLD and reached):
        return
    if not reached:
        row.asked_at, row.why = None, why
        _put(session, row, LedgerState.UNREACHABLE, now)
    row.due_at, row.waits_for = now, None
    _save(session, row)
    announce(session, "escalation")


@dataclass(frozen=True)
class Answered:
    """What a person said to an alert, with the report that holds it."""

    person_id: int
    alert_id: int
    answer: str
    report_id: int | None


def record_answer(
    session: Session, *, person_id: int, alert_id: int | None, answer: str, report_id: int | None, now: datetime
) -> None:
    """The person (or who found them) said how they are: the row of that alert is answered, or the one that is open."""
    if alert_id is None:
        newest = newest_row(session, person_id)
        alert_id = newest.alert_id if newest else None
    if alert_id is None:
        close_tasks(session, person_id, now, "heard from")
    else:
        record_answers(session, [Answered(person_id, alert_id, answer, report_id)], now)


def record_answers(session: Session, answered: Sequence[Answered], now: datetime) -> None:
    """The rows of these people are answered, unless they are carried over or excluded.

    Open tasks for the people are closed with it, and what was answered is not asked again: nobody is sent to look for
    somebody who was heard from, or told that there is no answer yet. A newer question stays open, and is repeated.
    """
    rows = [
        {"of_alert": each.alert_id, "of_person": each.person_id, "said": each.answer, "report": each.report_id}
        for each in sorted(answered, key=lambda each: (each.alert_id, each.person_id))
    ]
    session.execute(_ANSWER, [row | {"moment": now} for row in rows])
    session.execute(_ASK_NO_MORE, rows)
    _close_tasks_of(session, [each.person_id for each in answered], now, "heard from")
    announce(session, "ledger")


def close_tasks(session: Session, person_id: int, now: datetime, outcome: str) -> None:
    """Take the open tasks about a person off the wardens' lists."""
    _close_tasks_of(session, [person_id], now, outcome)


def _close_tasks_of(session: Session, person_ids: Sequence[int], now: datetime, outcome: str) -> None:
    session.execute(
        update(Task)
        .where(col(Task.person_id).in_(person_ids), col(Task.state).in_((TaskState.OFFERED, TaskState.TAKEN)))
        .values(state=TaskState.CLOSED, closed_at=now, outcome=outcome)
        .execution_options(synchronize_session=False)
    )


def hand_to_officer(session: Session, row: Ledger, why: str, now: datetime) -> None:
    """From here on an officer has the person; no deadline follows."""
    row.why, row.step, row.needs = why, "officer", session.get_one(Person, row.person_id).needs_rank
    _put(session, row, LedgerState.WITH_OFFICER, now)


def exclude(session: Session, row: Ledger, why: str, now: datetime) -> None:
    """The alert no longer concerns the person, and the row says why."""
    row.why = why
    _put(session, row, LedgerState.EXCLUDED, now)


def contradictions(session: Session) -> list[Contradiction]:
    """Rows that claim more than deliveries and reports show: an empty list is a balanced ledger."""
    return [*_asked_without_message(session), *_answered_without_report(session), *_carried_nowhere(session)]


def _asked_without_message(session: Session) -> list[Contradiction]:
    went_out = (
        select(col(Delivery.id))
        .where(
            col(Delivery.alert_id) == ledger.c.alert_id,
            col(Delivery.person_id) == ledger.c.person_id,
            col(Delivery.kind).in_(STANDS_FOR_A_PERSON),
            col(Delivery.state).in_(OUT),
        )
        .exists()
    )
    claimed = ledger.c.state.in_((LedgerState.ASKED, LedgerState.TOLD))
    return _contradictions(session, claimed & ~went_out, "asked or told, but no carrier accepted a message")


def _answered_without_report(session: Session) -> list[Contradiction]:
    claimed = (ledger.c.state == LedgerState.ANSWERED) & ledger.c.report_id.is_(None)
    return _contradictions(session, claimed, "answered, but there is no report")


def _carried_nowhere(session: Session) -> list[Contradiction]:
    newer = ledger.alias("newer")
    there = (
        select(newer.c.alert_id)
        .where(newer.c.alert_id == ledger.c.carried_to, newer.c.person_id == ledger.c.person_id)
        .exists()
    )
    claimed = (ledger.c.state == LedgerState.CARRIED_OVER) & ~there
    return _contradictions(session, claimed, "carried over to an alert that does not have the person")


def _contradictions(session: Session, claimed: ColumnElement[bool], what: str) -> list[Contradiction]:
    rows = session.execute(select(ledger.c.alert_id, ledger.c.person_id).where(claimed))
    return [Contradiction(alert_id, person_id, what) for alert_id, person_id in rows]


def _went_out(session: Session, row: Ledger) -> bool:
    """Whether a carrier has a message of the alert for this person and has not failed with it."""
    out = choose(Delivery.id).where(
        Delivery.alert_id == row.alert_id,
        Delivery.person_id == row.person_id,
        col(Delivery.kind).in_(STANDS_FOR_A_PERSON),
        col(Delivery.state).in_(OUT),
    )
    return session.exec(out).first() is not None


def _put(session: Session, row: Ledger, state: LedgerState, now: datetime) -> None:
    if row.state is not state:
        row.state, row.since = state, now
    row.due_at = None
    _save(session, row)


def _save(session: Session, row: Ledger) -> None:
    session.add(row)
    session.flush()
    announce(session, "ledger")
