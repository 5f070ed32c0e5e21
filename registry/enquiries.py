"""Enquiries: kept as they were asked, found again by a number that was typed, and linked to a person by an officer.

Names never link anything by themselves: two people may share one, and a name is what a stranger knows.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from locales.sentence import Sentence
from registry.acts import Act, Actor, Role, Subject, officer
from registry.addresses import find_address
from registry.audit import record
from registry.codes import read_code
from registry.merges import standing_for
from registry.numbers import NumberFault, parse_number
from registry.people import PERSON_CODE_LENGTH
from registry.settings import Mode
from registry.tables import Enquiry, EnquiryState, Person, PersonState

A_DAY = timedelta(days=1)
ENQUIRIES_A_DAY = 3
"""So many enquiries of one address a day are looked at for a number; the rest wait for an officer."""

OPEN_STATES = (EnquiryState.WAITING, EnquiryState.TO_FIND, EnquiryState.LINKED, EnquiryState.ASKED)
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{6,20}[0-9]")
_CHANNELS_OF_NUMBERS = ("sms", "whatsapp", "voice")


class EnquiryError(Exception):
    """That cannot be done with this enquiry."""


@dataclass(frozen=True)
class Sought:
    """What somebody says who asks without a code. `text` names whom they seek; everything else may be missing."""

    text: str
    relation: str | None = None
    place: str | None = None
    asker: str | None = None


def keep_enquiry(
    session: Session, address_id: int | None, text: str | Sought, now: datetime, state: EnquiryState | None = None
) -> Enquiry:
    """Keep a question of somebody without a valid code; the asker learns nothing. A mistyped code is closed."""
    sought = text if isinstance(text, Sought) else Sought(text)
    enquiry = Enquiry(
        address_id=address_id, at=now, state=state or EnquiryState.WAITING, **vars(sought),
        handled_at=now if state is EnquiryState.CLOSED else None,
    )  # fmt: skip
    session.add(enquiry)
    session.flush()
    return enquiry


def numbers_in(text: str, *modes: Mode) -> Iterator[str]:
    """Every phone number with its country code that stands in the text, in E.164, and that one of the modes takes."""
    for found in _NUMBER.findall("".join(str(unicodedata.decimal(sign, sign)) for sign in text)):
        for mode in modes:
            with suppress(NumberFault):
                yield parse_number(found, None, mode)


def sought_by_number(session: Session, enquiry: Enquiry) -> int | None:
    """The one person whose very number was typed; None where it is nobody's, or several people's."""
    found = set()
    for number in numbers_in(enquiry.text, Mode.LIVE, Mode.SANDBOX):
        for channel in _CHANNELS_OF_NUMBERS:
            address = find_address(session, channel, number)
            if address is not None and address.person_id is not None:
                found.add(address.person_id)
    return found.pop() if len(found) == 1 else None


def asked_too_often(session: Session, enquiry: Enquiry) -> bool:
    """Whether the asker had made their enquiries of a day before this one."""
    if enquiry.address_id is None:
        return False
    before = select(func.count()).where(
        Enquiry.address_id == enquiry.address_id, Enquiry.at > enquiry.at - A_DAY, col(Enquiry.id) < enquiry.id
    )
    return session.exec(before).one() >= ENQUIRIES_A_DAY


def find_open(session: Session, enquiry_id: int) -> Enquiry:
    """Raises EnquiryError where there is none, or where it is settled."""
    enquiry = session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
    if enquiry is None:
        raise EnquiryError(Sentence("There is no enquiry number {number}.", number=enquiry_id))
    if enquiry.state not in OPEN_STATES:
        raise EnquiryError(Sentence("This enquiry is settled: {state}.", state=Sentence(enquiry.state.value)))
    return enquiry


def link(session: Session, enquiry_id: int, code: str, officer_id: int, now: datetime) -> int:
    """An officer knows who is meant, by the person's code; the person's number. They are asked next.

    Raises EnquiryError.
    """
    enquiry = find_open(session, enquiry_id)
    if enquiry.address_id is None:
        raise EnquiryError(Sentence("Whoever asked left no number, so nobody could be told anything. Close it."))
    person = _with_code(session, code.strip()) or _with_code(
        session, read_code(code, PERSON_CODE_LENGTH, asked_for=True)
    )
    if person is None or person.id is None:
        raise EnquiryError(
            Sentence("Nobody in the register has this code. Look the person up and copy the code of their page.")
        )
    enquiry.person_id, enquiry.state = person.id, EnquiryState.LINKED
    session.add(enquiry)
    session.flush()
    record(session, officer(officer_id), Act.ENQUIRY_LINK, now, Subject("enquiry", enquiry_id))
    return person.id


def _with_code(session: Session, code: str | None) -> Person | None:
    """A post's own codes, from a file, hold any letters: they are looked for as they stand before slips are read."""
    person = session.exec(select(Person).where(Person.code == code, Person.state != PersonState.ERASED)).first()
    return standing_for(session, person) if person is not None else None


def close(session: Session, enquiry_id: int, officer_id: int, now: datetime) -> None:
    """Nothing more is done about it. Raises EnquiryError."""
    settle(session, find_open(session, enquiry_id), EnquiryState.CLOSED, now)
    record(session, officer(officer_id), Act.ENQUIRY_CLOSE, now, Subject("enquiry", enquiry_id))


def settle(session: Session, enquiry: Enquiry, state: EnquiryState, now: datetime) -> None:
    """The end of an enquiry; from here on its retention counts."""
    enquiry.state, enquiry.handled_at = state, now
    session.add(enquiry)
    session.flush()


def note_decision(session: Session, enquiry: Enquiry, state: EnquiryState, now: datetime) -> None:
    """What the person wants told to whoever asked."""
    settle(session, enquiry, state, now)
    person = Actor(Role.PERSON, enquiry.person_id)
    record(session, person, Act.ENQUIRY_ANSWER, now, Subject("enquiry", enquiry.id), state.value)
