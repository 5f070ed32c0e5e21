"""Carries out what `escalation` decides for the rows whose time has come; what is due stands in the store.

A clock only rings the bell: after a restart or a jump of the clock everything overdue is done once, oldest first.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.tables import Alert
from broadcasts.escalation import (
    AcceptSilence,
    AskAgain,
    AskElsewhere,
    LookFor,
    Situation,
    Step,
    ToOfficer,
    Wait,
    next_act,
)
from broadcasts.issue import broadcast_of
from broadcasts.ledger import hand_to_officer
from broadcasts.outbox import queue_message, queue_wording
from broadcasts.rendering import route_key
from broadcasts.speaker import Speaker
from broadcasts.tables import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Ledger,
    LedgerState,
    Priority,
    Wording,
)
from broadcasts.tasks import Assignment, load_of, offer, pass_on, reachable_at, tell_wardens
from broadcasts.wording import AGAIN, CORE, FULL
from registry.addresses import addresses_of
from registry.people import find_person
from registry.store import announce
from registry.tables import Address, AddressState, CareGroup, Kin, Person, PersonState

BATCH = 40
"""So many rows a transaction: a reply or a correction must not wait long behind them."""
_TRIED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.ACCEPTED,
          DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED)  # fmt: skip


def escalate(session: Session, speaker: Speaker, now: datetime) -> int:
    """Take the next step for every row that is due, at most a batch; returns how many there were."""
    waiting = select(Ledger).where(col(Ledger.due_at) <= now).order_by(col(Ledger.due_at)).limit(BATCH)
    due = session.exec(waiting.with_for_update(skip_locked=True)).all()
    given: list[Assignment] = []
    for row in due:
        given += _step(session, speaker, row, now)
    tell_wardens(session, speaker, given, now)
    session.flush()
    if due:
        announce(session, "ledger")
    return len(due)


def _step(session: Session, speaker: Speaker, row: Ledger, now: datetime) -> list[Assignment]:
    person = find_person(session, row.person_id)
    untried = _untried(session, row, person)
    finders = _finders(session, speaker, person)
    situation = Situation(row.state, Step(row.step), row.repeats, row.asked_at, len(untried), frozenset(finders))
    row.due_at = None
    session.add(row)
    match next_act(speaker.ladder.level(row.now).escalation, situation, now):
        case AskAgain():
            _ask_again(session, speaker, row, person, now)
        case AskElsewhere():
            _ask(session, speaker, row, person, untried[0], now)
        case Wait(until):
            row.due_at = until
        case AcceptSilence():
            row.state, row.since, row.why = LedgerState.TOLD, now, "no answer, and this level accepts silence"
        case LookFor(Step.FAMILY, due_at):
            _ask_family(session, speaker, row, person, due_at, now)
        case LookFor(finder, due_at):
            return [_give(session, speaker, row, finder, finders[finder], due_at, now)]
        case ToOfficer(why):
            pass_on(session, row.alert_id, row.person_id, now)
            hand_to_officer(session, row, why, now)
    return []


def _untried(session: Session, row: Ledger, person: Person) -> list[Address]:
    """Usable addresses of the person that this alert was not sent to, in the person's order."""
    tried = set(
        session.exec(
            select(Delivery.address_id).where(
                Delivery.alert_id == row.alert_id,
                Delivery.person_id == row.person_id,
                col(Delivery.kind).in_((DeliveryKind.ALERT, DeliveryKind.CORRECTION)),
                col(Delivery.state).in_(_TRIED),
            )
        )
    )
    assert person.id is not None
    usable = [address for address in addresses_of(session, person.id) if address.state is AddressState.USABLE]
    return sorted((a for a in usable if a.id not in tried), key=lambda a: (a.rank, a.id or 0))


def _finders(session: Session, speaker: Speaker, person: Person) -> dict[Step, int]:
    """Who can look for the person: wardens who are not the person, can be written to and are not overloaded."""
    assert person.id is not None
    group = session.get(CareGroup, person.group_id) if person.group_id is not None else None
    chain = {
        Step.WARDEN: group.warden_id if group else None,
        Step.DEPUTY: group.deputy_id if group else None,
        Step.ZONE_WARDEN: group.zone_warden_id if group else None,
    }
    able = {
        step: warden_id
        for step, warden_id in chain.items()
        if warden_id is not None and warden_id != person.id and _can_find(session, speaker, warden_id)
    }
    kin = session.exec(
        select(Address.id)
        .join(Kin, col(Kin.address_id) == Address.id)
        .where(Kin.person_id == person.id, Address.state == AddressState.USABLE)
    ).first()
    return able if kin is None else {**able, Step.FAMILY: kin}


def _can_find(session: Session, speaker: Speaker, warden_id: int) -> bool:
    if find_person(session, warden_id).state is not PersonState.ACTIVE:
        return False
    return reachable_at(session, warden_id) is not None and load_of(session, warden_id) < speaker.caseload


def _ask_again(session: Session, speaker: Speaker, row: Ledger, person: Person, now: datetime) -> None:
    """The repeat goes to the address that accepted the question last; acceptance sets the next deadline."""
    last = session.exec(
        select(Address)
        .join(Delivery, col(Delivery.address_id) == Address.id)
        .where(
            Delivery.alert_id == row.alert_id,
            Delivery.person_id == row.person_id,
            col(Delivery.accepted_at).is_not(None),
            Address.state == AddressState.USABLE,
        )
        .order_by(col(Delivery.accepted_at).desc())
    ).first()
    row.repeats += 1
    if last is None:
        row.due_at = now  # nothing to repeat at: the next step is due
        return
    _queue(session, speaker, row, person, last, DeliveryKind.AGAIN, now)


def _ask(session: Session, speaker: Speaker, row: Ledger, person: Person, address: Address, now: datetime) -> None:
    row.step = Step.NEXT_ADDRESS
    _queue(session, speaker, row, person, address, DeliveryKind.ALERT, now)


def _queue(
    session: Session, speaker: Speaker, row: Ledger, person: Person, address: Address, kind: DeliveryKind, now: datetime
) -> None:
    broadcast = broadcast_of(session, row.alert_id)
    length = AGAIN if kind is DeliveryKind.AGAIN else FULL if address.channel == "telegram" else CORE
    wording = session.exec(
        select(Wording).where(
            Wording.broadcast_id == broadcast.id,
            Wording.was == row.was,
            Wording.now == row.now,
            Wording.language == person.language,
            Wording.channel == address.channel,
            Wording.length == length,
            Wording.route == route_key(speaker.route_for(address.channel, address.country)),
        )
    ).one()
    queue_wording(
        session,
        key=f"{kind}:{row.alert_id}:{address.id}:{now.timestamp():.0f}",
        kind=kind,
        address=address,
        wording=wording,
        broadcast=broadcast,
        priority=int(Priority.REPEAT) if kind is DeliveryKind.AGAIN else broadcast.priority,
        area_id=row.area_id,
        now=now,
    )


def _give(
    session: Session, speaker: Speaker, row: Ledger, finder: Step, warden_id: int, due_at: datetime, now: datetime
) -> Assignment:
    pass_on(session, row.alert_id, row.person_id, now)
    reason = "no_answer" if row.asked_at is not None else "unreachable"
    task = offer(session, alert_id=row.alert_id, person_id=row.person_id, warden_id=warden_id, reason=reason, now=now)
    if row.state is not LedgerState.WITH_WARDEN:
        row.state, row.since = LedgerState.WITH_WARDEN, now
    row.step, row.due_at, row.why = finder, due_at, reason
    alert = session.get_one(Alert, row.alert_id)
    return Assignment(task, alert.ref, speaker.ladder.level(row.now).high)


def _ask_family(
    session: Session, speaker: Speaker, row: Ledger, person: Person, due_at: datetime, now: datetime
) -> None:
    """The last resort before an officer, only where the person allowed it. What the family says accounts for nobody."""
    pass_on(session, row.alert_id, row.person_id, now)
    row.state, row.since, row.step, row.due_at = LedgerState.UNREACHABLE, now, Step.FAMILY, due_at
    row.why = "family asked"
    relatives = session.exec(
        select(Address)
        .join(Kin, col(Kin.address_id) == Address.id)
        .where(Kin.person_id == person.id, Address.state == AddressState.USABLE)
    ).all()
    name = person.name or speaker.say(person.language, "family.someone")
    for address in relatives:
        text = speaker.say(person.language, "kin.question", post=speaker.post_name, name=name)
        queue_message(
            session,
            key=f"kin:{row.alert_id}:{person.id}:{address.id}",
            kind=DeliveryKind.KIN,
            address=address,
            text=speaker.dress(person.language, text),
            priority=Priority.LEVEL,
            now=now,
            question=f"kin:{person.id}:{row.alert_id}",
        )
