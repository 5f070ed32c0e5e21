"""Short messages between a person and a relative, both ways: kept, read by an officer, and only then passed on.

Nothing is passed on to or from somebody marked covert: whoever they hide from may hold their phone, or the relative's.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from broadcasts.language_read import read_in
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from broadcasts.tasks import reachable_at
from locales.catalogue import SOURCE
from locales.languages import is_shipped
from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.family_allowed import is_blocked
from registry.marks import is_marked
from registry.people import find_person
from registry.tables import Address, AddressState, FamilyMessage, MarkKind, MessageState, Officer, Thread

LONGEST = 300
"""Characters: two SMS in the Latin alphabet, five in others."""
A_DAY = timedelta(days=1)
MESSAGES_A_DAY = 3
"""So many a day from one relative to one person, and from one person to all of theirs."""

MOST_LISTED = 50

_KEY = "family message:"
_SUSPICIOUS = (
    (
        Sentence("a link"),
        re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|info|me|ly|link|site|online|xyz)\b|t\.me|@\w", re.I),
    ),
    (Sentence("a number to call or to pay to"), re.compile(r"(?:\d[ ()./-]?){6,}")),
)


class FamilyMessageError(Exception):
    """The message cannot be decided like this."""


def dangers_in(text: str) -> tuple[str, ...]:
    """What an officer must look at twice before the text goes out in the embassy's name."""
    return tuple(what for what, sign in _SUSPICIOUS if sign.search(text))


def may_write(session: Session, person_id: int, address_id: int | None, now: datetime, *, from_person: bool) -> bool:
    """Whether the writer has messages left for today."""
    whose: list[ColumnElement[bool]] = [col(FamilyMessage.person_id) == person_id]
    if not from_person:
        whose.append(
            col(FamilyMessage.address_id).is_(None)
            if address_id is None
            else col(FamilyMessage.address_id) == address_id
        )
    written = select(func.count()).where(
        *whose, FamilyMessage.from_person == from_person, FamilyMessage.at > now - A_DAY
    )
    return session.exec(written).one() < MESSAGES_A_DAY


def keep_message(
    session: Session,
    person_id: int,
    address_id: int | None,
    text: str,
    now: datetime,
    *,
    from_person: bool,
    called: str | None,
) -> FamilyMessage | None:
    """Keep the words for an officer; None where the person wants to hear no more of this address."""
    if not from_person and is_blocked(session, person_id, address_id):
        return None
    message = FamilyMessage(
        person_id=person_id, address_id=address_id, from_person=from_person, called=called, text=text[:LONGEST], at=now
    )
    session.add(message)
    session.flush()
    return message


def waiting_family_messages(session: Session, limit: int = MOST_LISTED) -> list[FamilyMessage]:
    """What waits for an officer, the oldest first."""
    chosen = select(FamilyMessage).where(FamilyMessage.state == MessageState.WAITING).order_by(col(FamilyMessage.id))
    return list(session.exec(chosen.limit(limit)))


def count_waiting_messages(session: Session) -> int:
    return session.exec(select(func.count()).where(FamilyMessage.state == MessageState.WAITING)).one()


def last_passed_on(
    session: Session, person_id: int | None, address_id: int, number: int | None
) -> FamilyMessage | None:
    """The newest message (or the one of that number) that an officer passed on to this person or this relative."""
    to_relative = (col(FamilyMessage.address_id) == address_id) & col(FamilyMessage.from_person).is_(True)
    to_person = (
        (col(FamilyMessage.person_id) == (person_id or 0))
        & col(FamilyMessage.from_person).is_(False)
        & col(FamilyMessage.address_id).is_not(None)
    )
    chosen = select(FamilyMessage).where(to_relative | to_person, FamilyMessage.state == MessageState.APPROVED)
    if number is not None:
        chosen = chosen.where(FamilyMessage.id == number)
    return session.exec(chosen.order_by(col(FamilyMessage.decided_at).desc(), col(FamilyMessage.id).desc())).first()


def approve_message(
    session: Session, speaker: Speaker, message_id: int, officer_id: int, now: datetime, *, looked_twice: bool
) -> None:
    """Pass the words on, in the reader's frame. Raises FamilyMessageError."""
    message = _decide(session, message_id, MessageState.APPROVED, officer_id, now)
    if message.text is None:
        raise FamilyMessageError(
            Sentence("The words are not kept any more. Refuse the message, and they can write again.")
        )
    if _is_watched(session, message):
        raise FamilyMessageError(
            Sentence("One of the two is marked covert: nothing is passed on to or from them. Refuse it.")
        )
    if not message.from_person and is_blocked(session, message.person_id, message.address_id):
        raise FamilyMessageError(Sentence("This person wants to hear no more of the writer. Refuse it."))
    if dangers_in(message.text) and not looked_twice:
        raise FamilyMessageError(Sentence("Tick that you have looked at what is pointed out, or refuse the message."))
    reader = _reader(session, message)
    if reader is None or reader.state is not AddressState.USABLE:
        raise FamilyMessageError(Sentence("Nothing can be sent to the reader: no address works."))
    language = language_at(session, reader)
    _queue(session, speaker, message, reader, language, _worded(session, speaker, message, language), now)


def refuse_message(session: Session, speaker: Speaker, message_id: int, officer_id: int, now: datetime) -> None:
    """Do not pass it on, and tell the writer so; not where one of the two is covert. Raises FamilyMessageError."""
    message = _decide(session, message_id, MessageState.REFUSED, officer_id, now)
    if _is_watched(session, message):
        return
    writer = reachable_at(session, message.person_id) if message.from_person else _address(session, message.address_id)
    if writer is None or writer.state is not AddressState.USABLE:
        return
    language = language_at(session, writer)
    _queue(session, speaker, message, writer, language, speaker.say(language, "message.refused"), now)


def keys_of_messages(session: Session, whose: ColumnElement[bool]) -> list[str]:
    """The keys of the deliveries that carried these messages to the other side."""
    return [f"{_KEY}{number}" for number in session.exec(select(FamilyMessage.id).where(whose))]


def forget_words(session: Session, numbers: Sequence[int]) -> None:
    """The words go; that there was a message, and what became of it, stays."""
    for message in session.exec(select(FamilyMessage).where(col(FamilyMessage.id).in_(numbers))):
        message.text = message.called = None
        session.add(message)
    session.flush()


def language_at(session: Session, address: Address) -> str:
    """What the person reads, or the one that the conversation goes by; English where neither was ever said."""
    if address.person_id is not None:
        return read_in(find_person(session, address.person_id))
    thread = session.get(Thread, address.id)
    said = thread.language if thread else None
    return said if said is not None and is_shipped(said) else SOURCE


def _worded(session: Session, speaker: Speaker, message: FamilyMessage, language: str) -> str:
    words = {"post": speaker.post_name, "text": message.text or ""}
    answer = speaker.catalogue.first_word(language, "message")
    if message.from_person:
        name = find_person(session, message.person_id).name or speaker.say(language, "family.someone")
        return speaker.say(language, "message.from_person", name=name, message=answer, **words)
    who = message.called or speaker.say(language, "family.someone")
    if message.address_id is None:
        return speaker.say(language, "message.from_page", name=who, **words)
    return speaker.say(language, "message.from_family", name=who, message=answer, number=message.id, **words)


def _is_watched(session: Session, message: FamilyMessage) -> bool:
    """Whether somebody else may read the phone of the person, or of a relative who is registered too."""
    relative = _address(session, message.address_id)
    both = (message.person_id, None if relative is None else relative.person_id)
    return any(one is not None and is_marked(session, one, MarkKind.COVERT) for one in both)


def _reader(session: Session, message: FamilyMessage) -> Address | None:
    if message.from_person:
        return _address(session, message.address_id)
    return reachable_at(session, message.person_id)


def _address(session: Session, address_id: int | None) -> Address | None:
    return session.get(Address, address_id) if address_id is not None else None


def _queue(
    session: Session, speaker: Speaker, message: FamilyMessage, to: Address, language: str, text: str, now: datetime
) -> None:
    queue_message(
        session,
        key=f"{_KEY}{message.id}",
        kind=DeliveryKind.LETTER,
        address=to,
        text=speaker.dress(language, text, to.channel),
        priority=Priority.BULK,
        now=now,
    )


def _decide(session: Session, message_id: int, to: MessageState, officer_id: int, now: datetime) -> FamilyMessage:
    message = session.get(FamilyMessage, message_id, with_for_update=True, populate_existing=True)
    if message is None:
        raise FamilyMessageError(Sentence("There is no family message number {number}.", number=message_id))
    if message.state is not MessageState.WAITING:
        raise FamilyMessageError(_decided_by(session, message))
    message.state, message.decided_by, message.decided_at = to, officer_id, now
    session.add(message)
    session.flush()
    act = Act.FAMILY_MESSAGE_APPROVE if to is MessageState.APPROVED else Act.FAMILY_MESSAGE_REFUSE
    record(session, officer(officer_id), act, now, Subject("family message", message_id))
    return message


def _decided_by(session: Session, message: FamilyMessage) -> Sentence:
    """Who was first."""
    officer_name = session.get_one(Officer, message.decided_by).name
    if message.state is MessageState.APPROVED:
        return Sentence("{officer} has passed this message on already.", officer=officer_name)
    return Sentence("{officer} has refused this message already.", officer=officer_name)
