"""Erasing a person everywhere, in one transaction; the register's own part is in `registry.erasure`.

The ledger keeps its rows, under a number that belongs to nobody, so that every alert still sums (promise P1); texts,
references and questions go. The last word, "everything is deleted", goes to an address row of its own, which holds
nothing else and goes as soon as that message is out (`finish_erasures`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, literal, null, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as choose

from broadcasts.enquiring import keys_of_enquiries
from broadcasts.family_messages import keys_of_messages
from broadcasts.ledger import close_tasks, exclude, open_rows
from broadcasts.outbox import queue_message
from broadcasts.outdated import ON_ITS_WAY
from broadcasts.register_lock import change_register
from broadcasts.speaker import Speaker
from broadcasts.tables import (
    OPEN,
    Broadcast,
    BroadcastKind,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Ledger,
    Priority,
    Relay,
    RelayState,
    Task,
    Wording,
)
from broadcasts.tasks import OPEN_TASKS, Assignment, NewTask, open_tasks, tell_wardens
from registry.acts import Act, Actor, Role, Subject, officer
from registry.addresses import find_or_create_address
from registry.audit import record
from registry.erasure import (
    ERASED,
    asked_with_codes_of,
    erase_address_row,
    erase_registered,
    registered_counts,
)
from registry.merges import merges_of
from registry.people import find_person
from registry.store import announce, table_of
from registry.tables import (
    Address,
    AddressState,
    Enquiry,
    ErasedFor,
    Erasure,
    FamilyAllowed,
    FamilyMessage,
    Incoming,
    Kin,
    Officer,
    OfficerChat,
    PersonState,
)

LAST_WORD_TRIED_FOR = timedelta(days=1)
"""A carrier that takes nothing for so long does not keep an address from being erased."""

deliveries = table_of(Delivery)
ledger = table_of(Ledger)
tasks = table_of(Task)

_BLANK = {
    "key": literal(f"{ERASED}:") + cast(deliveries.c.id, String),
    "text": null(),
    "wording_id": null(),
    "buttons": [],
    "question": null(),
    "carrier_ref": null(),
    "urgency": 0,
}
"""The key of a reply holds the carrier's own number of the message, by which the carrier knows the address; a wording
tells the language."""


class AlreadyErased(Exception):
    """This person is erased already."""


@dataclass(frozen=True)
class Farewell:
    """The last message: to which of the person's addresses, and in which language."""

    address_id: int
    language: str


def what_goes(session: Session, person_id: int) -> dict[str, int]:
    """How many rows of each kind an erasure would take, in the order in which an officer is told."""
    address_ids = _address_ids(session, person_id)
    texts = and_(_to(person_id, address_ids), deliveries.c.text.is_not(None))
    sent = select(func.count()).select_from(deliveries).where(texts)
    relays = (
        select(func.count()).select_from(Relay).where(col(Relay.warden_id) == person_id, col(Relay.text).is_not(None))
    )
    found = registered_counts(session, person_id, address_ids)
    found |= {
        "texts sent": session.execute(sent).scalar_one(),
        "texts to a group": session.execute(relays).scalar_one(),
    }
    waits = select(func.count()).select_from(ledger).where(ledger.c.person_id == person_id, ledger.c.state.in_(OPEN))
    return found | {"alerts that no longer wait": session.execute(waits).scalar_one()}


def erase_person(
    session: Session,
    speaker: Speaker,
    person_id: int,
    why: ErasedFor,
    now: datetime,
    *,
    officer_id: int | None = None,
    farewell: Farewell | None = None,
) -> Erasure:
    """Erase everything of the person but a number and the counts, with every record that was merged into theirs.

    Raises UnknownPerson, AlreadyErased.
    """
    change_register(session)
    person = find_person(session, person_id)
    if person.state is PersonState.ERASED:
        raise AlreadyErased(AlreadyErased.__doc__)
    for other_id in [merge.gone_id for merge in merges_of(session, person_id) if merge.gone_id != person_id]:
        erase_person(session, speaker, other_id, why, now, officer_id=officer_id)
    counts, address_ids = what_goes(session, person_id), _address_ids(session, person_id)
    goodbye = _reached_at(session, farewell)
    _leave_ledger(session, person_id, now)
    _leave_lists(session, person_id, now)
    _forget_relays(session, person_id, now)
    _blank(session, _to(person_id, address_ids))
    untold = _lists_not_told(session, person_id)
    _blank(session, or_(_naming(session, person_id), _from(session, address_ids)))
    for warden_id, alert_id in untold:
        _tell_again(session, speaker, warden_id, alert_id, now)
    erase_registered(session, person, address_ids, _reports_of_ledger(session, person_id), now)
    return _note(
        session, speaker, Erasure(person_id=person_id, why=why, officer_id=officer_id, counts=counts, at=now), goodbye
    )


def erase_address(
    session: Session,
    speaker: Speaker,
    address_id: int,
    why: ErasedFor,
    now: datetime,
    *,
    farewell: Farewell | None = None,
) -> Erasure:
    """The same for an address that belongs to nobody registered: somebody who asked, or began to join."""
    counts = registered_counts(session, 0, [address_id])
    goodbye = _reached_at(session, farewell)
    _blank(session, or_(deliveries.c.address_id == address_id, _from(session, [address_id])))
    erase_address_row(session, address_id, now)
    return _note(session, speaker, Erasure(why=why, counts=counts, at=now), goodbye)


def finish_erasures(session: Session, now: datetime) -> int:
    """Erase the addresses whose last message is out; returns how many. Whoever wrote again meanwhile keeps theirs."""
    waiting = list(session.exec(choose(Erasure).where(col(Erasure.finished_at).is_(None))))
    done = [erasure for erasure in waiting if _is_out(session, erasure, now)]
    for erasure in done:
        erasure.finished_at = now
        session.add(erasure)
        _erase_last_word(session, erasure)
    session.flush()
    return len(done)


def last_erasure(session: Session, person_id: int) -> Erasure | None:
    """The record that the person was erased."""
    return session.exec(choose(Erasure).where(Erasure.person_id == person_id)).first()


def _address_ids(session: Session, person_id: int) -> list[int]:
    chosen = choose(Address.id).where(Address.person_id == person_id).order_by(col(Address.rank), col(Address.id))
    return [address_id for address_id in session.exec(chosen) if address_id is not None]


def _to(person_id: int, address_ids: Sequence[int]) -> ColumnElement[bool]:
    return or_(deliveries.c.person_id == person_id, deliveries.c.address_id.in_(address_ids))


def _leave_ledger(session: Session, person_id: int, now: datetime) -> None:
    """No alert waits for the person any more. What was answered or told before stays counted."""
    for row in open_rows(session, person_id):
        exclude(session, row, ERASED, now)
    session.execute(update(ledger).where(ledger.c.person_id == person_id).values(needs=None))
    close_tasks(session, person_id, now, ERASED)
    session.execute(update(tasks).where(tasks.c.person_id == person_id).values(outcome=ERASED))


def _leave_lists(session: Session, person_id: int, now: datetime) -> None:
    """Whoever the person was to look for, as a warden, goes to the next in the chain at once."""
    sought = select(tasks.c.alert_id, tasks.c.person_id).where(
        tasks.c.warden_id == person_id, tasks.c.state.in_(OPEN_TASKS)
    )
    for alert_id, sought_id in session.execute(sought).all():
        session.execute(
            update(ledger)
            .where(ledger.c.alert_id == alert_id, ledger.c.person_id == sought_id, ledger.c.due_at.is_not(None))
            .values(due_at=now)
        )
    waiting = and_(ledger.c.waits_for == person_id, ledger.c.due_at.is_not(None))
    session.execute(update(ledger).where(waiting).values(due_at=now, waits_for=None, waits_below=None))
    announce(session, "escalation")


def _forget_relays(session: Session, person_id: int, now: datetime) -> None:
    """What no officer has decided yet is refused: there is nobody left to speak to the group."""
    relays = list(session.exec(choose(Relay).where(Relay.warden_id == person_id)))
    for relay in relays:
        if relay.state is RelayState.ASKED:
            relay.state, relay.decided_at = RelayState.REFUSED, now
    forget_relay_texts(session, relays)


def forget_relay_texts(session: Session, relays: Sequence[Relay]) -> None:
    """Take the warden's words off the requests and off the notices that carried them; those on their way still go."""
    for relay in relays:
        relay.text = relay.why = None
        session.add(relay)
        for broadcast in _notices_of(session, relay):
            broadcast.texts = {}
            session.add(broadcast)
            session.execute(
                update(Wording).where(col(Wording.broadcast_id) == broadcast.id).values(text="", buttons=[])
            )
    session.flush()


def _notices_of(session: Session, relay: Relay) -> list[Broadcast]:
    """The notice was issued in the transaction of the decision. One that still goes out is left to go."""
    made = choose(Broadcast).where(
        Broadcast.kind == BroadcastKind.NOTICE,
        Broadcast.issued_at == relay.decided_at,
        Broadcast.issued_by == relay.decided_by,
        col(Broadcast.filled_at).is_not(None),
    )
    live = choose(Delivery.id).where(Delivery.broadcast_id == Broadcast.id, col(Delivery.state).in_(ON_ITS_WAY))
    found = session.exec(made.where(~live.exists()))
    return [broadcast for broadcast in found if broadcast.audience.get("group") == relay.group_id]


def _blank(session: Session, which: ColumnElement[bool]) -> None:
    """Take the words off messages; those that have not left do not leave any more."""
    live = deliveries.c.state.in_(ON_ITS_WAY)
    session.execute(update(deliveries).where(which, live).values(state=DeliveryState.SUPERSEDED, why=ERASED))
    session.execute(update(deliveries).where(which).values(**_BLANK))
    session.execute(update(deliveries).where(which, deliveries.c.why.is_not(None)).values(why=ERASED))


def _naming(session: Session, person_id: int) -> ColumnElement[bool]:
    """Messages to others that name the person: to relatives, to wardens, to whoever asked about them or enquired."""
    to_relatives = and_(
        deliveries.c.kind == DeliveryKind.KIN, deliveries.c.question.startswith(f"kin:{person_id}:", autoescape=True)
    )
    about = select(tasks.c.warden_id, tasks.c.alert_id).where(tasks.c.person_id == person_id).distinct()
    to_wardens = [
        and_(
            deliveries.c.kind == DeliveryKind.TASK,
            deliveries.c.person_id == warden_id,
            deliveries.c.alert_id == alert_id,
        )
        for warden_id, alert_id in session.execute(about)
    ]
    to_askers = [
        and_(deliveries.c.address_id == address_id, deliveries.c.queued_at == at)
        for address_id, at in asked_with_codes_of(session, person_id)
    ]
    passed_on = [
        *keys_of_messages(session, col(FamilyMessage.person_id) == person_id),
        *keys_of_enquiries(session, col(Enquiry.person_id) == person_id),
    ]
    return or_(to_relatives, deliveries.c.key.in_(passed_on), *to_wardens, *to_askers)


def _from(session: Session, address_ids: Sequence[int]) -> ColumnElement[bool]:
    """Messages to others that hold the words, the name or the number of whoever wrote from these addresses."""
    passed_on = [
        *keys_of_messages(session, col(FamilyMessage.address_id).in_(address_ids)),
        *keys_of_enquiries(session, col(Enquiry.address_id).in_(address_ids)),
    ]
    return deliveries.c.key.in_(passed_on)


def _lists_not_told(session: Session, person_id: int) -> list[tuple[int, int]]:
    """(warden, alert) of messages with the person's name that have not left: others may stand in them too."""
    about = and_(tasks.c.warden_id == deliveries.c.person_id, tasks.c.alert_id == deliveries.c.alert_id)
    chosen = (
        select(tasks.c.warden_id, tasks.c.alert_id)
        .join(deliveries, about)
        .where(
            tasks.c.person_id == person_id,
            deliveries.c.kind == DeliveryKind.TASK,
            deliveries.c.state.in_(ON_ITS_WAY),
        )
        .distinct()
    )
    return [(warden_id, alert_id) for warden_id, alert_id in session.execute(chosen)]


def _tell_again(session: Session, speaker: Speaker, warden_id: int, alert_id: int, now: datetime) -> None:
    """What the warden still has to do for the alert, without the person who is erased."""
    rest = [task for task in open_tasks(session, warden_id) if task.alert_id == alert_id]
    given = [Assignment(_as_new(session, speaker, task), task.number) for task in rest]
    tell_wardens(session, speaker, given, now)


def _as_new(session: Session, speaker: Speaker, task: Task) -> NewTask:
    row = session.get_one(Ledger, (task.alert_id, task.person_id))
    high = speaker.ladder.level(row.now).high
    return NewTask(task.alert_id, task.person_id, task.warden_id, task.reason, high)


def _reports_of_ledger(session: Session, person_id: int) -> list[int]:
    """An answered row needs its report: without it the ledger would contradict itself."""
    chosen = select(ledger.c.report_id).where(ledger.c.person_id == person_id, ledger.c.report_id.is_not(None))
    return list(session.execute(chosen).scalars())


def _reached_at(session: Session, farewell: Farewell | None) -> tuple[str, str, str] | None:
    """Channel, value and language of the last message, read before they are gone; None where it cannot be sent."""
    address = session.get(Address, farewell.address_id) if farewell is not None else None
    if farewell is None or address is None or address.state is not AddressState.USABLE:
        return None
    return address.channel, address.value, farewell.language


def _note(session: Session, speaker: Speaker, erasure: Erasure, goodbye: tuple[str, str, str] | None) -> Erasure:
    erasure.finished_at = erasure.at if goodbye is None else None
    session.add(erasure)
    session.flush()
    record(session, _by(erasure), Act.ERASE, erasure.at, Subject("person", erasure.person_id), erasure.why.value)
    if goodbye is not None:
        channel, value, language = goodbye
        erasure.farewell_id = queue_message(
            session,
            key=f"farewell:{erasure.id}",
            kind=DeliveryKind.REPLY,
            address=find_or_create_address(session, channel, value, erasure.at),
            text=speaker.dress(language, speaker.say(language, "delete.done"), channel),
            priority=Priority.REPLY,
            now=erasure.at,
        )
        session.add(erasure)
        session.flush()
    return erasure


def _by(erasure: Erasure) -> Actor:
    match erasure.why:
        case ErasedFor.OFFICER if erasure.officer_id is not None:
            return officer(erasure.officer_id)
        case ErasedFor.EXPIRED:
            return Actor(Role.SERVICE)
    return Actor(Role.PERSON, erasure.person_id)


def _is_out(session: Session, erasure: Erasure, now: datetime) -> bool:
    word = session.get(Delivery, erasure.farewell_id, populate_existing=True)
    return word is None or word.state not in ON_ITS_WAY or now - erasure.at > LAST_WORD_TRIED_FOR


def _erase_last_word(session: Session, erasure: Erasure) -> None:
    word = session.get(Delivery, erasure.farewell_id)
    if word is None:
        return
    address_id = word.address_id
    session.execute(delete(Delivery).where(col(Delivery.id) == word.id))
    session.expunge(word)
    address = session.get_one(Address, address_id)
    if address.person_id is None and not _is_used(session, address_id):
        session.delete(address)


def _is_used(session: Session, address_id: int) -> bool:
    """Whether anything else refers to the address by now: somebody wrote from it, or is written to there."""
    used = (
        choose(Incoming.id).where(Incoming.address_id == address_id),
        choose(Delivery.id).where(Delivery.address_id == address_id),
        choose(Kin.person_id).where(Kin.address_id == address_id),
        choose(FamilyAllowed.id).where(FamilyAllowed.address_id == address_id),
        choose(Enquiry.id).where(Enquiry.address_id == address_id),
        choose(Officer.id).where(Officer.page_address_id == address_id),
        choose(OfficerChat.officer_id).where(OfficerChat.address_id == address_id),
    )
    return any(session.exec(each.limit(1)).first() is not None for each in used)
