"""The correction of a wrong alert: one officer, one act. It stops the queue, then goes to exactly those reached.

The same texts were prepared and approved with the alert. Whoever may have read the wrong text (accepted, delivered,
read, on its way or of unknown outcome) gets the correction at the same address; nobody else hears of it. Rows that the
wrong alert had taken over from earlier alerts come back as they were (this and a person's return to an area are the
only moves out of an accounted state).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, null, or_, select, update
from sqlmodel import Session
from sqlmodel import select as choose

from alert_levels.decisions import hold_decision, lines_of, prepare_correction
from alert_levels.enact import take_back, uncover
from alert_levels.tables import Alert, AlertArea, Decision, DecisionKind
from broadcasts.alert_facts import facts_for
from broadcasts.chunks import Cut, addresses, clear_chunk, gather, next_part, people
from broadcasts.filling import CHUNK, Sort, alert_areas, note_chunk, queue_rows
from broadcasts.issue import broadcast_of, highest_person, start_broadcast
from broadcasts.language_read import language_read
from broadcasts.order import WARDENS_FIRST, Stretch, Who, urgency
from broadcasts.outbox import REACHED
from broadcasts.overtaking import deliveries, ledger, tasks, yield_to_newer
from broadcasts.register_lock import hold_register
from broadcasts.rendering import render_alert
from broadcasts.speaker import Speaker
from broadcasts.tables import (
    OPEN,
    Broadcast,
    BroadcastKind,
    DeliveryKind,
    LedgerState,
    Stop,
    TaskState,
)
from broadcasts.wording import CORE, FULL
from registry.store import announce, insert_new
from registry.tables import PersonState

CORRECTIONS = (Sort(DeliveryKind.CORRECTION, "telegram", FULL), Sort(DeliveryKind.CORRECTION, "sms", CORE))

PLAN = [Stretch(Who.WARDENS), Stretch(Who.REST)]
"""Whoever the wrong text reached, wherever they are now: wardens first; the rest are sent to in the order of need."""

MAY_HAVE_READ = (
    deliveries.c.kind.in_((DeliveryKind.ALERT, DeliveryKind.AGAIN)),
    or_(deliveries.c.state.in_(REACHED), deliveries.c.doubtful),
)
"""The deliveries of a wrong alert whose readers must be told that it was wrong."""


def correct(session: Session, speaker: Speaker, decision_id: int, officer_id: int, now: datetime) -> list[Alert]:
    """Take a wrong decision back: levels as they were, its queue stopped, its correction on its way."""
    hold_register(session)
    wrong = hold_decision(session, decision_id)
    correction = prepare_correction(session, wrong, officer_id, now)
    pairs = take_back(session, wrong, correction, now)
    for alert, correcting in pairs:
        _stop(session, alert, now)
        start_broadcast(session, speaker, correcting, BroadcastKind.CORRECTION, officer_id, now)
        for hidden in uncover(session, alert):
            _fill_again(session, speaker, hidden)
    return [correcting for _, correcting in pairs]


def fill_correction(session: Session, speaker: Speaker, broadcast: Broadcast, now: datetime, size: int = CHUNK) -> None:
    """One chunk of people: corrections to those reached, and the wrong alert's rows put right."""
    assert broadcast.alert_id is not None
    hold_register(session)
    wrong = wrong_alert(session, broadcast.alert_id)
    told = select(ledger.c.person_id).where(ledger.c.alert_id == wrong)
    part = next_part(session, broadcast, PLAN, told, size)
    for cut in part.cuts:
        _correct_cut(session, speaker, broadcast, wrong, cut, now)
    note_chunk(session, broadcast, part, filled=part.phase == len(PLAN), now=now)


def _correct_cut(session: Session, speaker: Speaker, broadcast: Broadcast, wrong: int, cut: Cut, now: datetime) -> None:
    assert broadcast.alert_id is not None
    these = cut.covers(ledger.c.person_id)
    _enter(session, broadcast.alert_id, wrong, and_(these, _reached(wrong)), now)
    clear_chunk(session)
    gather(session, _reached_addresses(speaker, broadcast.alert_id, wrong, cut))
    for sort in CORRECTIONS:
        queue_rows(session, speaker, broadcast, sort, now, "")
    _close_wrong_rows(session, broadcast.alert_id, wrong, cut, now)
    _bring_back(session, wrong, these, now)
    yield_to_newer(session, select(people.c.id).where(cut.covers(people.c.id)), now)


def wrong_alert(session: Session, alert_id: int) -> int:
    """The alert that a correcting alert takes back."""
    correcting = session.get_one(Alert, alert_id)
    decision = session.get_one(Decision, correcting.decision_id)
    assert decision.kind is DecisionKind.CORRECTION
    assert decision.id is not None
    wrong_line = {line.area_id: line for line in lines_of(session, decision.corrects_id or 0)}[correcting.area_id]
    wrong = session.exec(choose(Alert.id).where(Alert.line_id == wrong_line.id)).one()
    assert wrong is not None
    return wrong


def _stop(session: Session, alert: Alert, now: datetime) -> None:
    """One row stops everything of the broadcast that no lane has claimed yet; filling ends with it."""
    assert alert.id is not None
    broadcast = broadcast_of(session, alert.id)
    assert broadcast.id is not None
    broadcast.filled_at = broadcast.filled_at or now
    session.add(broadcast)
    session.add(Stop(broadcast_id=broadcast.id, area_id=alert.area_id, why="corrected", at=now))
    session.flush()


def _fill_again(session: Session, speaker: Speaker, hidden: AlertArea) -> None:
    """An alert that the wrong one hid goes out where it was hidden; people who have a row of it are passed by."""
    broadcast = broadcast_of(session, hidden.alert_id)
    assert broadcast.id is not None
    alert = session.get_one(Alert, hidden.alert_id)
    render_alert(session, speaker, broadcast.id, [facts_for(session, alert, hidden.was, hidden.now)])
    broadcast.phase, broadcast.filled_to, broadcast.filled_at = 0, 0, None
    broadcast.highest_person = highest_person(session)
    session.add(broadcast)
    session.flush()


def _reached(wrong: int) -> ColumnElement[bool]:
    return (
        select(deliveries.c.id)
        .where(
            deliveries.c.person_id == ledger.c.person_id,
            deliveries.c.alert_id == wrong,
            *MAY_HAVE_READ,
        )
        .exists()
    ) & ~_has_no_reader()


def _has_no_reader() -> ColumnElement[bool]:
    """Whoever was erased since is nobody's reader any more, and whoever has another record is reached by that: their
    rows stay as they are."""
    no_more = (PersonState.ERASED, PersonState.MERGED)
    gone = select(people.c.id).where(people.c.id == ledger.c.person_id, people.c.state.in_(no_more))
    return gone.correlate(ledger).exists()


def _enter(session: Session, alert_id: int, wrong: int, which: ColumnElement[bool], now: datetime) -> None:
    columns = ["alert_id", "person_id", "area_id", "was", "now", "state", "step", "repeats", "since"]
    rows = (
        select(
            literal(alert_id), ledger.c.person_id, ledger.c.area_id, alert_areas.c.was, alert_areas.c.now,
            literal(LedgerState.QUEUED.value), literal("ask"), literal(0), literal(now, ledger.c.since.type),
        )
        .join(alert_areas, and_(alert_areas.c.alert_id == alert_id, alert_areas.c.area_id == ledger.c.area_id))
        .where(ledger.c.alert_id == wrong, which)
    )  # fmt: skip
    session.execute(insert_new(session, ledger).from_select(columns, rows).on_conflict_do_nothing())


def _reached_addresses(speaker: Speaker, alert_id: int, wrong: int, cut: Cut) -> Select[Any]:
    """Every address that the wrong alert may have reached, of people who have a row of the correction."""
    by_need = urgency(speaker.ladder.top, ledger.c.now, people.c.needs_rank)
    return (
        select(
            ledger.c.person_id, ledger.c.area_id, language_read(), ledger.c.was, ledger.c.now,
            literal(WARDENS_FIRST) if cut.stretch.who is Who.WARDENS else by_need,
            addresses.c.id, addresses.c.channel, addresses.c.country,
        )
        .join(people, people.c.id == ledger.c.person_id)
        .join(deliveries, and_(deliveries.c.person_id == ledger.c.person_id, deliveries.c.alert_id == wrong))
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .where(ledger.c.alert_id == alert_id, cut.covers(ledger.c.person_id), *MAY_HAVE_READ)
        .distinct()
    )  # fmt: skip


def _close_wrong_rows(session: Session, alert_id: int, wrong: int, cut: Cut, now: datetime) -> None:
    """Who has a row of the correction is carried over to it; who never got the wrong text is excluded."""
    corrected = ledger.alias("corrected")
    row = select(corrected.c.person_id).where(
        corrected.c.alert_id == alert_id, corrected.c.person_id == ledger.c.person_id
    )
    has_row = row.scalar_subquery().is_not(None)  # one look-up a person, as in `filling`
    open_rows = and_(
        cut.covers(ledger.c.person_id), ledger.c.alert_id == wrong, ledger.c.state.in_((*OPEN, LedgerState.TOLD))
    )
    session.execute(
        update(ledger)
        .where(open_rows, has_row)
        .values(state=LedgerState.CARRIED_OVER, carried_to=alert_id, due_at=null(), since=now)
    )
    session.execute(
        update(ledger)
        .where(open_rows, ~has_row, ~_has_no_reader())
        .values(state=LedgerState.EXCLUDED, why="corrected before it was sent", due_at=null(), since=now)
    )
    session.execute(
        update(tasks)
        .where(
            cut.covers(tasks.c.person_id),
            tasks.c.alert_id == wrong,
            tasks.c.state.in_((TaskState.OFFERED, TaskState.TAKEN)),
        )
        .values(state=TaskState.CLOSED, closed_at=now, outcome="the alert was corrected")
    )


def _bring_back(session: Session, wrong: int, these: ColumnElement[bool], now: datetime) -> None:
    """Rows of earlier alerts that the wrong one had taken over stand again, and go on from the beginning at once.

    An officer who had a person before still has them; a warden's task was closed, so the warden is asked anew.
    """
    with_officer = ledger.c.state_before == LedgerState.WITH_OFFICER
    session.execute(
        update(ledger)
        .where(these, ledger.c.carried_to == wrong, ledger.c.state == LedgerState.CARRIED_OVER, ~_has_no_reader())
        .values(
            state=ledger.c.state_before,
            state_before=null(),
            carried_to=null(),
            step=case((with_officer, ledger.c.step), else_="ask"),
            due_at=case((with_officer, null()), else_=literal(now, ledger.c.due_at.type)),
            since=now,
        )
    )
    announce(session, "escalation")
