"""Two records of one person become one, in one transaction, and two again as long as nothing else touched them.

Everything of the record that goes follows to the one that is kept: addresses, reports, cases, family codes, marks,
tasks, messages. Of two rows of one alert the more telling one counts; the other is excluded as the same person, so that
every alert still sums (promise P1). Whoever is covert or protected by either record is so afterwards, and what waits
for them is put right at once. What cannot be joined without losing something is refused with a sentence.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, func, literal, null, or_, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as choose

from alert_levels.tables import Alert
from broadcasts.hiding import hide_queued
from broadcasts.ledger import deliveries, ledger
from broadcasts.movement import leave_other_places, person_left, person_moved
from broadcasts.overtaking import OF_ALERTS, give_up_older
from broadcasts.protecting import keep_from_wardens
from broadcasts.register_lock import change_register
from broadcasts.same_person import joined, other_row_counts
from broadcasts.speaker import Speaker
from broadcasts.tables import (
    Broadcast,
    BroadcastKind,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Ledger,
    LedgerState,
    Task,
    TaskState,
)
from broadcasts.tasks import OPEN_TASKS
from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.marks import marks_of
from registry.people import hold_person, is_warden
from registry.row_changes import Change, Watched, changes_between, put_back, read_rows, touched_since
from registry.store import announce, table_of
from registry.tables import (
    Address,
    Case,
    Consent,
    Detail,
    Enquiry,
    FamilyAllowed,
    FamilyBlock,
    FamilyCode,
    FamilyMessage,
    Kin,
    Mark,
    MarkKind,
    Merge,
    NameWord,
    Person,
    PersonState,
    Report,
    WardenWish,
)

FOLLOWS: tuple[type[SQLModel], ...] = (
    Address, Case, Consent, Enquiry, FamilyCode, FamilyMessage, Report, WardenWish, Task,
)  # fmt: skip
"""What belongs to a person by its `person_id` and goes with them."""
FOLLOWS_IF_NEW: Mapping[type[SQLModel], str] = {
    Detail: "kind", FamilyAllowed: "address_id", FamilyBlock: "address_id", Kin: "address_id", Mark: "kind",
}  # fmt: skip
"""The same, but a person has only one of each: where the record that is kept has it already, the other stays behind."""

people = table_of(Person)
tasks = table_of(Task)
details = table_of(Detail)
kin = table_of(Kin)
wishes = table_of(WardenWish)
allowed = table_of(FamilyAllowed)
blocks = table_of(FamilyBlock)
alerts = table_of(Alert)
broadcasts = table_of(Broadcast)

NOT_KEPT = Sentence(
    "What this merge changed is not kept any more, so it can no longer be undone. If they are two people, put what "
    "belongs to the other one right by hand."
)


class MergeFault(Exception):
    """What cannot be merged or undone; the sentence says why, and what to do."""


class MergeTouched(MergeFault):
    """Something else has changed since; `tables` names where."""

    def __init__(self, tables: set[str]) -> None:
        super().__init__("something else has changed since")
        self.tables = tables


def same_person_as(code: str) -> str:
    """Why the row of the record that went is excluded."""
    return f"same person as {code}"


def what_prevents(session: Session, kept: Person, gone: Person) -> Sentence | None:
    """Why these two records cannot be made one now; None where they can."""
    if kept.id == gone.id:
        return Sentence("That is the code of this record itself.")
    for person in (kept, gone):
        if person.state is PersonState.ERASED:
            return Sentence("One of the two is erased: nothing is left that could be merged.")
        if person.state is PersonState.MERGED:
            return Sentence("{code} was merged into another record already. Use that one.", code=person.code)
    if is_warden(session, gone.id or 0):
        return Sentence(
            "{code} looks after people. Keep that record and let this one go, or end its roles first.", code=gone.code
        )
    return _what_leaves(session, kept.id or 0, gone.id or 0)


def merge(session: Session, speaker: Speaker, kept_id: int, gone_id: int, officer_id: int, now: datetime) -> Merge:
    """Put the record `gone_id` into `kept_id`. Raises UnknownPerson, MergeFault with nothing written."""
    kept, gone = _held(session, kept_id, gone_id)
    watched = _watched(session, kept_id, gone_id)
    before = read_rows(session, watched, hold=True)
    if (why := what_prevents(session, kept, gone)) is not None:
        raise MergeFault(why)
    _follow(session, kept_id, gone_id)
    moved = _join_people(session, kept, gone)
    _join_rows(session, kept, gone, now)
    _settle(session, speaker, kept, moved, now)
    after = read_rows(session, watched)
    made = Merge(
        kept_id=kept_id,
        gone_id=gone_id,
        officer_id=officer_id,
        at=now,
        changes=[vars(change) for change in changes_between(before, after)],
        known={table: list(rows) for table, rows in after.items()},
    )
    session.add(made)
    session.flush()
    record(session, officer(officer_id), Act.MERGE, now, Subject("person", kept_id), f"person {gone_id}")
    _announce(session)
    return made


def undo(session: Session, merge_id: int, officer_id: int, now: datetime) -> None:
    """Make the two records what they were. Raises MergeFault, or MergeTouched with the tables that have changed since,
    with nothing written."""
    made = session.get(Merge, merge_id, populate_existing=True, with_for_update=True)
    if made is None or made.undone_at is not None:
        raise MergeFault(Sentence("This was undone already."))
    if not made.changes:
        raise MergeFault(NOT_KEPT)
    _held(session, made.kept_id, made.gone_id)
    later = choose(Merge.id).where(
        or_(col(Merge.kept_id).in_((made.kept_id, made.gone_id)), col(Merge.gone_id) == made.kept_id),
        col(Merge.id) > merge_id,
        col(Merge.undone_at).is_(None),
    )
    if session.exec(later.limit(1)).first() is not None:
        raise MergeFault(Sentence("One of the two was merged once more after that. Undo the later one first."))
    watched = _watched(session, made.kept_id, made.gone_id)
    changes = [Change(**change) for change in made.changes]
    if touched := touched_since(read_rows(session, watched, hold=True), changes, made.known):
        raise MergeTouched(touched)
    if (why := _what_leaves(session, made.kept_id, made.gone_id)) is not None:
        raise MergeFault(why)
    put_back(session, {each.table.name: each.table for each in watched}, changes)
    made = session.get_one(Merge, merge_id)
    made.undone_at, made.undone_by, made.changes, made.known = now, officer_id, [], {}
    session.add(made)
    session.flush()
    record(session, officer(officer_id), Act.UNMERGE, now, Subject("person", made.kept_id), f"person {made.gone_id}")
    _announce(session)


def _held(session: Session, *ids: int) -> list[Person]:
    """The people of these numbers, whom nobody else changes until this transaction ends. Raises UnknownPerson.

    Their addresses first: whoever writes from one holds it, and may be changing its person.
    """
    session.exec(choose(Address.id).where(col(Address.person_id).in_(ids)).order_by(col(Address.id)).with_for_update())
    change_register(session)
    held = {person_id: hold_person(session, person_id) for person_id in sorted(ids)}
    return [held[person_id] for person_id in ids]


def _what_leaves(session: Session, *ids: int) -> Sentence | None:
    """Why the records must not change hands now: what becomes of a message is written to the row of the person for
    whom a lane took it."""
    leaving = choose(Delivery.id).where(col(Delivery.person_id).in_(ids), Delivery.state == DeliveryState.SENDING)
    if session.exec(leaving.limit(1)).first() is None:
        return None
    return Sentence("A message to this person is just being handed to the carrier. Wait a minute and try again.")


def _watched(session: Session, kept_id: int, gone_id: int) -> list[Watched]:
    """Every row that a merge of these two may change; messages before the ledger, as their outcomes are written."""
    both = (kept_id, gone_id)

    def of(model: type[SQLModel], *sealed: str) -> Watched:
        table = table_of(model)
        return Watched(table, table.c.person_id.in_(both), sealed)

    relatives = select(kin.c.address_id).where(kin.c.person_id.in_(both))
    asked = and_(deliveries.c.kind == DeliveryKind.KIN, deliveries.c.address_id.in_(relatives))
    return [
        Watched(people, people.c.id.in_(both), ("name",)),
        *(of(model) for model in FOLLOWS if model is not WardenWish),
        *(of(model, *(("value",) if model is Detail else ())) for model in FOLLOWS_IF_NEW),
        of(NameWord),
        Watched(wishes, or_(wishes.c.person_id.in_(both), wishes.c.warden_id.in_(both))),
        Watched(deliveries, or_(deliveries.c.person_id.in_(both), asked)),
        of(Ledger),
    ]


def _follow(session: Session, kept_id: int, gone_id: int) -> None:
    """Everything but the ledger and the messages; what an answer said that the kept record was only asked for, too."""
    for model in FOLLOWS:
        if model is not Task:
            _move(session, table_of(model), kept_id, gone_id)
    session.execute(update(wishes).where(wishes.c.warden_id == gone_id).values(warden_id=kept_id))
    said = details.alias("said")
    theirs = and_(said.c.person_id == gone_id, said.c.kind == details.c.kind, said.c.value.is_not(None))
    unsaid = and_(details.c.person_id == kept_id, details.c.value.is_(None))
    answer, remind = (select(column).where(theirs).scalar_subquery() for column in (said.c.value, said.c.remind_at))
    session.execute(
        update(details)
        .where(unsaid, select(said.c.id).where(theirs).exists())
        .values(value=answer, remind_at=func.coalesce(details.c.remind_at, remind))
    )
    session.execute(
        update(deliveries)
        .where(
            deliveries.c.kind == DeliveryKind.KIN,
            deliveries.c.address_id.in_(select(kin.c.address_id).where(kin.c.person_id == gone_id)),
            deliveries.c.question.startswith(f"kin:{gone_id}:", autoescape=True),
        )
        .values(question=func.replace(deliveries.c.question, f"kin:{gone_id}:", f"kin:{kept_id}:"))
    )
    for model, column in FOLLOWS_IF_NEW.items():
        table = table_of(model)
        has = select(table.c[column]).where(table.c.person_id == kept_id)
        _move(session, table, kept_id, gone_id, table.c[column].not_in(has))
    _keep_blocked(session, kept_id, gone_id)


def _keep_blocked(session: Session, kept_id: int, gone_id: int) -> None:
    """Whom either record blocked, the other allows no more: that permission stays with the record that goes."""
    blocked = select(blocks.c.address_id).where(blocks.c.person_id == kept_id)
    _move(session, allowed, gone_id, kept_id, allowed.c.address_id.in_(blocked))


def _move(session: Session, table: Table, kept_id: int, gone_id: int, *which: ColumnElement[bool]) -> None:
    session.execute(update(table).where(table.c.person_id == gone_id, *which).values(person_id=kept_id))


def _join_people(session: Session, kept: Person, gone: Person) -> bool:
    """Whether the person is somewhere else now than the kept record said, or is back."""
    values = joined(kept, gone)
    moved = (values.area_id, values.state) != (kept.area_id, kept.state)
    kept.sqlmodel_update(dict(values.values()))
    gone.state = PersonState.MERGED
    session.add_all((kept, gone))
    session.flush()
    return moved


def _join_rows(session: Session, kept: Person, gone: Person, now: datetime) -> None:
    """One row an alert, with its messages and tasks; the more telling of two."""
    assert kept.id is not None
    assert gone.id is not None
    rows = {person_id: _rows(session, person_id) for person_id in (kept.id, gone.id)}
    mine, theirs = rows[kept.id], rows[gone.id]
    shared = [alert_id for alert_id in theirs if alert_id in mine]
    taken = [each for each in shared if _is_more_telling(mine[each], theirs[each])]
    left = [each for each in shared if each not in taken]
    answered = [each for each in shared if LedgerState.ANSWERED in (mine[each].state, theirs[each].state)]
    why = same_person_as(kept.code)
    _end_asking(session, kept.id, taken, why, now)
    _end_asking(session, gone.id, left, why, now)
    _end_looking(session, (kept.id, gone.id), answered, "heard from", now)
    for alert_id in taken:
        values = {name: value for name, value in theirs[alert_id].model_dump().items() if name != "person_id"}
        session.execute(update(ledger).where(_row(alert_id, kept.id)).values(values))
    session.execute(
        update(ledger)
        .where(ledger.c.person_id == gone.id, ledger.c.alert_id.in_(shared))
        .values(
            state=LedgerState.EXCLUDED, why=why, since=now, answer=null(), report_id=null(), due_at=null(),
            carried_to=null(), state_before=null(), waits_for=null(), waits_below=null(), needs=null(),
        )
    )  # fmt: skip
    _move(session, ledger, kept.id, gone.id, ledger.c.alert_id.not_in(shared))
    _move(session, deliveries, kept.id, gone.id, deliveries.c.kind != DeliveryKind.TASK)
    _move(session, tasks, kept.id, gone.id)
    session.expire_all()


def _rows(session: Session, person_id: int) -> dict[int, Ledger]:
    chosen = choose(Ledger).where(Ledger.person_id == person_id).with_for_update()
    return {row.alert_id: row for row in session.exec(chosen)}


def _row(alert_id: int, person_id: int) -> ColumnElement[bool]:
    return and_(ledger.c.alert_id == alert_id, ledger.c.person_id == person_id)


def _is_more_telling(mine: Ledger, theirs: Ledger) -> bool:
    return other_row_counts(mine.state, mine.since, theirs.state, theirs.since)


def _end_asking(session: Session, person_id: int, alert_ids: Sequence[int], why: str, now: datetime) -> None:
    """What these alerts still had to send to this record, and whoever looks for it because of them."""
    session.execute(
        update(deliveries)
        .where(
            deliveries.c.person_id == person_id,
            deliveries.c.alert_id.in_(alert_ids),
            deliveries.c.state == DeliveryState.QUEUED,
            deliveries.c.kind.in_(OF_ALERTS),
        )
        .values(state=DeliveryState.SUPERSEDED, why=why)
    )
    _end_looking(session, (person_id,), alert_ids, why, now)


def _end_looking(
    session: Session, person_ids: Sequence[int], alert_ids: Sequence[int], outcome: str, now: datetime
) -> None:
    session.execute(
        update(tasks)
        .where(tasks.c.person_id.in_(person_ids), tasks.c.alert_id.in_(alert_ids), tasks.c.state.in_(OPEN_TASKS))
        .values(state=TaskState.CLOSED, closed_at=now, outcome=outcome)
    )
    session.execute(
        update(deliveries)
        .where(
            deliveries.c.person_id.in_(person_ids),
            deliveries.c.alert_id.in_(alert_ids),
            deliveries.c.state == DeliveryState.QUEUED,
            deliveries.c.kind == DeliveryKind.AGAIN,
        )
        .values(state=DeliveryState.SUPERSEDED, why=outcome)
    )


def _settle(session: Session, speaker: Speaker, kept: Person, moved: bool, now: datetime) -> None:
    """Where the person is now decides what concerns them; the newest alert speaks; marks hold for all that waits."""
    assert kept.id is not None
    if kept.state is PersonState.LEFT:
        person_left(session, kept, now)
    elif moved:
        person_moved(session, speaker, kept, now)
    else:
        leave_other_places(session, kept, now)
    if (newest := _newest_standing(session, kept.id)) is not None:
        give_up_older(session, newest, select(literal(kept.id)), now)
    marks = marks_of(session, kept.id)
    if MarkKind.COVERT in marks:
        hide_queued(session, kept.id)
    if MarkKind.PROTECTED in marks:
        keep_from_wardens(session, kept.id, now)


def _newest_standing(session: Session, person_id: int) -> int | None:
    """The newest alert that speaks to the person."""
    gone = (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)
    chosen = (
        select(func.max(ledger.c.alert_id))
        .join(broadcasts, broadcasts.c.alert_id == ledger.c.alert_id)
        .join(alerts, alerts.c.id == ledger.c.alert_id)
        .where(
            ledger.c.person_id == person_id, ledger.c.state.not_in(gone), alerts.c.corrected_at.is_(None),
            broadcasts.c.kind == BroadcastKind.ALERT,
        )
    )  # fmt: skip
    return session.execute(chosen).scalar()


def _announce(session: Session) -> None:
    for topic in ("ledger", "escalation", "outbox"):
        announce(session, topic)
