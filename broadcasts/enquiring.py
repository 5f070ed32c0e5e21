"""What becomes of enquiries after they were answered: looked at for a number, put to the person, told as they decide.

All of it happens in the rounds, never while the asker waits: so the answer to an enquiry takes the same time whether
the person is in the register or not (promise P8). Nobody is asked while an alert waits for their own answer, nobody
more than a few times a week, and nobody in hiding at all.
"""

import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as choose

from broadcasts.digit_questions import put_question
from broadcasts.family_messages import language_at
from broadcasts.language_read import read_in
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import OPEN, DeliveryKind, Ledger, Priority
from broadcasts.tasks import reachable_at
from registry.enquiries import asked_too_often, note_decision, settle, sought_by_number
from registry.family_allowed import is_blocked
from registry.family_codes import new_family_code
from registry.marks import is_marked, marked
from registry.people import find_person
from registry.store import table_of
from registry.tables import (
    Address,
    AddressState,
    Enquiry,
    EnquiryState,
    MarkKind,
    Person,
    PersonState,
)

people = table_of(Person)

A_WEEK = timedelta(days=7)
ASKED_A_WEEK = 3
"""About so many enquiries a person is asked in a week, whoever they come from."""
AT_ONCE = 20
LONGEST_NAME, MOST_WORDS = 40, 4
RELATIONS = ("parent", "spouse", "child", "sibling", "other")
"""What an asker may say they are, in the order of the digits."""
TELL, GIVE_CODE, SAY_NOTHING, BLOCK = 1, 3, 4, 5
"""The digits of the question. 1 goes on meaning safe, and 2 is help, as everywhere."""
_LABELS = {
    TELL: "enquiry.tell", GIVE_CODE: "enquiry.give_code", SAY_NOTHING: "enquiry.say_nothing", BLOCK: "enquiry.block",
}  # fmt: skip


def take_up(session: Session, speaker: Speaker, now: datetime, most: int = AT_ONCE) -> bool:
    """Look at new enquiries for a number, and put to people what they may be asked now; whether there may be more."""
    looked = _look_for_numbers(session, now, most)
    asked = _put_to_people(session, speaker, now, most)
    return looked == most or asked == most


def shown_name(enquiry: Enquiry) -> str | None:
    """The asker's name as the person reads it: words that can be a name, and nothing that could be a message."""
    name = " ".join((enquiry.asker or "").partition("\n")[0].split())
    plain = all(unicodedata.category(char)[0] in "LM" or char in " -'\u2019" for char in name)
    return name if name and plain and len(name) <= LONGEST_NAME and len(name.split()) <= MOST_WORDS else None


def tell_asker(session: Session, speaker: Speaker, enquiry_id: int, person_id: int, now: datetime) -> None:
    """The person wants the asker told that they are safe."""
    enquiry = _to_be_told(session, enquiry_id, person_id, now)
    if enquiry is not None:
        note_decision(session, enquiry, EnquiryState.TOLD, now)
        _write_to_asker(session, speaker, enquiry, "enquiry.told", None, now)


def give_code(session: Session, speaker: Speaker, enquiry_id: int, person_id: int, now: datetime) -> None:
    """The person gives the asker a code of their own, under the asker's name; it shows no place."""
    enquiry = _to_be_told(session, enquiry_id, person_id, now)
    if enquiry is not None:
        code = new_family_code(session, person_id, now, shown_name(enquiry))
        note_decision(session, enquiry, EnquiryState.CODE_GIVEN, now)
        _write_to_asker(session, speaker, enquiry, "enquiry.code_for_you", code.code, now)


def say_nothing(session: Session, enquiry_id: int, person_id: int, now: datetime) -> Enquiry | None:
    """The asker is told nothing, which is what they were told already."""
    enquiry = _still_asked(session, enquiry_id, person_id)
    if enquiry is not None:
        note_decision(session, enquiry, EnquiryState.NOTHING, now)
    return enquiry


def keys_of_enquiries(session: Session, whose: ColumnElement[bool]) -> list[str]:
    """The keys of the deliveries of these enquiries: what told the person of the asker, and the asker of the person."""
    found = session.exec(choose(Enquiry.id).where(whose))
    return [key for number in found for key in (f"enquiry:{number}:ask", f"enquiry:{number}:told")]


def _look_for_numbers(session: Session, now: datetime, most: int) -> int:
    new = choose(Enquiry).where(Enquiry.state == EnquiryState.WAITING, col(Enquiry.handled_at).is_(None))
    found = list(session.exec(new.order_by(col(Enquiry.id)).limit(most)))
    for enquiry in found:
        nobody_to_tell = enquiry.address_id is None or asked_too_often(session, enquiry)
        person_id = None if nobody_to_tell else sought_by_number(session, enquiry)
        enquiry.person_id = person_id
        enquiry.state = EnquiryState.TO_FIND if person_id is None else EnquiryState.LINKED
        session.add(enquiry)
    session.flush()
    return len(found)


def _put_to_people(session: Session, speaker: Speaker, now: datetime, most: int) -> int:
    asked = aliased(Enquiry)
    within_a_week = (
        select(func.count())
        .select_from(asked)
        .where(col(asked.person_id) == Enquiry.person_id, col(asked.asked_at) > now - A_WEEK)
        .correlate(Enquiry)
        .scalar_subquery()
    )
    busy = select(col(Ledger.alert_id)).where(
        col(Ledger.person_id) == col(Enquiry.person_id), col(Ledger.state).in_(OPEN)
    )
    reachable = select(col(Address.id)).where(
        col(Address.person_id) == col(Enquiry.person_id), col(Address.state) == AddressState.USABLE
    )
    ready = (
        choose(Enquiry)
        .join(Person, col(Person.id) == Enquiry.person_id)
        .where(
            Enquiry.state == EnquiryState.LINKED,
            col(Enquiry.handled_at).is_(None),
            Person.state != PersonState.ERASED,
            ~marked(people.c.id, MarkKind.COVERT),
            ~busy.correlate(Enquiry).exists(),
            reachable.correlate(Enquiry).exists(),
            within_a_week < ASKED_A_WEEK,
        )
        .order_by(col(Enquiry.id))
        .limit(most)
    )
    found = list(session.exec(ready))
    for enquiry in _one_of_each(found):
        _put(session, speaker, enquiry, now)
    return len(found)


def _one_of_each(enquiries: list[Enquiry]) -> list[Enquiry]:
    """One of each person at a time, so that the week's count holds."""
    return list({enquiry.person_id: enquiry for enquiry in reversed(enquiries)}.values())


def _put(session: Session, speaker: Speaker, enquiry: Enquiry, now: datetime) -> None:
    assert enquiry.person_id is not None
    if session.get_one(Address, enquiry.address_id).person_id == enquiry.person_id:
        settle(session, enquiry, EnquiryState.CLOSED, now)
        return
    if is_blocked(session, enquiry.person_id, enquiry.address_id):
        settle(session, enquiry, EnquiryState.BLOCKED, now)
        return
    person, address = find_person(session, enquiry.person_id), reachable_at(session, enquiry.person_id)
    assert address is not None
    language, question = read_in(person), f"enquiry:{enquiry.id}"
    text = speaker.say(language, "enquiry.ask", post=speaker.post_name, who=_who(session, speaker, enquiry, language))
    key = f"{question}:ask"
    put_question(session, speaker, address, language, text, _LABELS, key=key, question=question, now=now)
    enquiry.state, enquiry.asked_at = EnquiryState.ASKED, now
    session.add(enquiry)
    session.flush()


def _who(session: Session, speaker: Speaker, enquiry: Enquiry, language: str) -> str:
    """Name, relation and number, as far as they can be shown. Never a text of the asker's own."""
    assert enquiry.address_id is not None
    address = session.get_one(Address, enquiry.address_id)
    told = (
        shown_name(enquiry) or speaker.say(language, "enquiry.somebody"),
        speaker.say(language, f"relation.{enquiry.relation}") if enquiry.relation in RELATIONS else None,
        address.value if address.value.startswith("+") else None,
    )
    return ", ".join(part for part in told if part)


def _still_asked(session: Session, enquiry_id: int, person_id: int) -> Enquiry | None:
    enquiry = session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
    waits = enquiry is not None and enquiry.state is EnquiryState.ASKED and enquiry.person_id == person_id
    return enquiry if waits else None


def _to_be_told(session: Session, enquiry_id: int, person_id: int, now: datetime) -> Enquiry | None:
    """Whoever was marked covert after they were asked tells nobody anything any more."""
    if is_marked(session, person_id, MarkKind.COVERT):
        say_nothing(session, enquiry_id, person_id, now)
        return None
    return _still_asked(session, enquiry_id, person_id)


def _write_to_asker(
    session: Session, speaker: Speaker, enquiry: Enquiry, key: str, code: str | None, now: datetime
) -> None:
    """Only where the address that asked can be written to; the person's wish stands in the record either way."""
    address = session.get(Address, enquiry.address_id)
    if address is None or address.state is not AddressState.USABLE or enquiry.person_id is None:
        return
    language = language_at(session, address)
    name = find_person(session, enquiry.person_id).name or speaker.say(language, "family.someone")
    slots = {"name": name, "post": speaker.post_name} | ({"code": code} if code is not None else {})
    queue_message(
        session,
        key=f"enquiry:{enquiry.id}:told",
        kind=DeliveryKind.LETTER,
        address=address,
        text=speaker.dress(language, speaker.say(language, key, **slots), address.channel),
        priority=Priority.BULK,
        now=now,
    )
