"""What is said to people unasked: in the language that they read, in the form of their channel, never to the covert."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from alert_levels.calm import calm_areas
from broadcasts.confirming import ask_to_confirm
from broadcasts.enquiring import take_up
from broadcasts.family_messages import keep_message, refuse_message
from broadcasts.inviting import invite_wardens
from broadcasts.language_read import read_in
from broadcasts.listing import tell_listed
from broadcasts.outbox import queue_messages
from broadcasts.own_first import Reached, asking_first
from broadcasts.reminding import remind_due
from broadcasts.stopped_elsewhere import tell_elsewhere
from broadcasts.tables import Delivery
from locales.channel_form import as_sent
from registry.addresses import addresses_of, find_or_create_address
from registry.details import keep_detail
from registry.enquiries import Sought, keep_enquiry, link
from registry.listed import note_listed
from registry.marks import set_mark, take_off_mark
from registry.people import find_person
from registry.tables import CareGroup, DetailKind, MarkKind, Person
from tests.fakes.country import Country

GONE = "xx"
"""A language that was once shipped."""

Say = Callable[[Country, Session, int], object]


def listed(country: Country, session: Session, person_id: int) -> None:
    now = country.clock.now()
    note_listed(session, [person_id], now)
    tell_listed(session, country.speaker, calm_areas(session, now), now, 10)


def reminded(country: Country, session: Session, person_id: int) -> None:
    now = country.clock.now()
    keep_detail(session, person_id, DetailKind.EXPIRY, "2031-05", now - timedelta(days=1))
    remind_due(session, country.speaker, calm_areas(session, now), now, 10)


def invited(country: Country, session: Session, person_id: int) -> None:
    session.add(CareGroup(code=f"g{person_id}", name="Group", warden_id=person_id))
    session.flush()
    invite_wardens(session, country.speaker, country.clock.now())


def confirmed(country: Country, session: Session, person_id: int) -> None:
    ask_to_confirm(session, country.speaker, person_id, country.clock.now())


def stopped(country: Country, session: Session, person_id: int) -> None:
    [first] = addresses_of(session, person_id)
    channel, value = ("telegram", f"77{person_id}") if first.channel == "sms" else ("sms", f"+9992000997{person_id}")
    other = find_or_create_address(session, channel, value, country.clock.now())
    other.person_id = person_id
    session.add(other)
    session.flush()
    tell_elsewhere(session, country.speaker, other, f"k{person_id}", country.clock.now())


def enquired(country: Country, session: Session, person_id: int) -> None:
    now = country.clock.now()
    asker = find_or_create_address(session, "sms", "+99910000001", now)
    enquiry = keep_enquiry(session, asker.id, Sought("Amina Haddad", asker="Karim Haddad", relation="spouse"), now)
    link(session, enquiry.id or 0, find_person(session, person_id).code, country.officer("ada"), now)
    take_up(session, country.speaker, now)


def refused(country: Country, session: Session, person_id: int) -> None:
    now = country.clock.now()
    mother = find_or_create_address(session, "sms", "+99910000001", now)
    message = keep_message(session, person_id, mother.id, "I am well", now, from_person=True, called=None)
    assert message is not None
    refuse_message(session, country.speaker, message.id or 0, country.officer("ada"), now)


def asked_first(country: Country, session: Session, person_id: int) -> None:
    [address] = addresses_of(session, person_id)
    at = {
        person_id: Reached(address.id or 0, address.channel, address.country, read_in(find_person(session, person_id)))
    }
    now = country.clock.now()
    queue_messages(session, list(asking_first(country.speaker, {person_id: 1}, at, now)), now)


ALL: tuple[Say, ...] = (
    listed, reminded, invited, confirmed, stopped, enquired, refused, asked_first,
)  # fmt: skip
NAMES_US: tuple[Say, ...] = (listed, reminded, invited, stopped, enquired)


def list_again(country: Country, session: Session) -> None:
    now = country.clock.now()
    tell_listed(session, country.speaker, calm_areas(session, now), now, 10)


def remind_again(country: Country, session: Session) -> None:
    now = country.clock.now()
    remind_due(session, country.speaker, calm_areas(session, now), now, 10)


def invite_again(country: Country, session: Session) -> None:
    invite_wardens(session, country.speaker, country.clock.now())


AGAIN = {listed: list_again, reminded: remind_again, invited: invite_again}


def reader(country: Country, channel: str, language: str) -> int:
    """Somebody whose own language is not shipped any more, and who reads another."""
    person_id = country.person("port", channels=(channel,), name="Amina")

    def enter(session: Session) -> None:
        person = session.get_one(Person, person_id)
        person.language, person.second_language = GONE, language
        session.add(person)

    country.store.write_now(enter)
    return person_id


def said_to(country: Country, person_id: int) -> list[str]:
    chosen = select(Delivery).where(Delivery.person_id == person_id).order_by(col(Delivery.id))
    return [each.text or "" for each in country.store.read_now(lambda session: list(session.exec(chosen)))]


@pytest.mark.parametrize("say", ALL)
@pytest.mark.parametrize(("channel", "language"), [("telegram", "ar"), ("sms", "fr"), ("sms", "es")])
def test_it_is_in_the_language_that_is_read_and_in_the_form_of_the_channel(
    country: Country, say: Say, channel: str, language: str
) -> None:
    country.speaker = replace(country.speaker, post_name="Embassy +99920000000")
    own = country.person("port", channels=(channel,), language=language, name="Amina")
    second = reader(country, channel, language)
    for person_id in (own, second):
        country.store.write_now(lambda session, person_id=person_id: say(country, session, person_id))
    [text] = said_to(country, own)

    assert said_to(country, second) == [text]
    assert text == as_sent(channel, language, text)


@pytest.mark.parametrize("say", NAMES_US)
def test_whoever_is_covert_is_told_nothing(country: Country, say: Say) -> None:
    person_id, now = reader(country, "telegram", "en"), country.clock.now()
    country.store.write_now(lambda session: set_mark(session, person_id, MarkKind.COVERT, None, now))
    country.store.write_now(lambda session: say(country, session, person_id))

    assert said_to(country, person_id) == []


@pytest.mark.parametrize("say", AGAIN)
def test_it_is_said_once_they_are_covert_no_more(country: Country, say: Say) -> None:
    person_id, now = reader(country, "telegram", "en"), country.clock.now()
    country.store.write_now(lambda session: set_mark(session, person_id, MarkKind.COVERT, None, now))
    country.store.write_now(lambda session: say(country, session, person_id))
    ada = country.officer("ada")
    country.store.write_now(lambda session: take_off_mark(session, person_id, MarkKind.COVERT, ada, now))
    country.store.write_now(lambda session: AGAIN[say](country, session))

    assert len(said_to(country, person_id)) == 1
