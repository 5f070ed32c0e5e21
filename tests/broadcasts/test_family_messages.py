"""Messages between people and their families: what an erasure and the purge take of them, and whom nothing reaches."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from broadcasts.enquiring import take_up, tell_asker
from broadcasts.erasing import erase_address, erase_person
from broadcasts.family_messages import (
    FamilyMessageError,
    approve_message,
    forget_words,
    keep_message,
    may_write,
    refuse_message,
)
from broadcasts.outdated import at_moment, due_numbers
from broadcasts.tables import Delivery
from registry.addresses import addresses_of, find_or_create_address
from registry.enquiries import Sought, keep_enquiry, link
from registry.family_allowed import allow, block
from registry.marks import set_mark
from registry.retention import Kind, Terms
from registry.tables import Address, Enquiry, EnquiryState, ErasedFor, FamilyAllowed, FamilyMessage, MarkKind, Person
from tests.fakes.country import Country

MOTHER = "+99910000001"


def mother(session: Session, country: Country) -> int:
    return find_or_create_address(session, "sms", MOTHER, country.clock.now()).id or 0


def writes(country: Country, person: int, text: str, *, from_person: bool) -> int:
    """A message between the person and her mother, passed on by Ada."""

    def work(session: Session) -> int:
        now = country.clock.now()
        kept = keep_message(
            session, person, mother(session, country), text, now, from_person=from_person, called="mother"
        )
        assert kept is not None
        assert kept.id is not None
        approve_message(session, country.speaker, kept.id, country.officer("ada"), now, looked_twice=False)
        return kept.id

    return country.store.write_now(work)


def texts(country: Country) -> list[str]:
    found = country.store.read_now(lambda s: list(s.exec(select(Delivery.text))))
    return [text for text in found if text]


def test_an_erasure_takes_what_went_to_the_mother_and_what_she_was_allowed(country: Country) -> None:
    person = country.person("port", name="Amina")
    now = country.clock.now()
    writes(country, person, "I am well", from_person=True)

    def enquires(session: Session) -> None:
        allow(session, person, mother(session, country), "mother", now)
        asked = keep_enquiry(session, mother(session, country), "where is Amina Haddad?", now)
        assert asked.id is not None
        link(session, asked.id, session.get_one(Person, person).code, country.officer("ada"), now)
        take_up(session, country.speaker, now)
        tell_asker(session, country.speaker, asked.id, person, now)

    country.store.write_now(enquires)
    assert sum("Amina" in text for text in texts(country)) == 2

    country.store.write_now(lambda s: erase_person(s, country.speaker, person, ErasedFor.ASKED, now))

    assert not any("Amina" in text or "I am well" in text for text in texts(country))
    for model in (FamilyMessage, FamilyAllowed, Enquiry):
        assert country.store.read_now(lambda s, model=model: list(s.exec(select(model)))) == []  # type: ignore[misc]


def test_an_erasure_of_the_mother_takes_her_words_off_the_phone_they_wait_for(country: Country) -> None:
    person = country.person("port", name="Amina")
    writes(country, person, "come home", from_person=False)
    now = country.clock.now()

    country.store.write_now(lambda s: erase_address(s, country.speaker, mother(s, country), ErasedFor.ASKED, now))

    assert not any("come home" in text for text in texts(country))


@pytest.mark.parametrize("registered", [False, True])
def test_an_erasure_of_whoever_asks_takes_their_name_number_and_words_off_the_phone_of_others(
    country: Country, registered: bool
) -> None:
    person, asker = country.person("port", name="Amina"), country.person("port", channels=("sms",))
    country.loses_address(asker)
    now = country.clock.now()

    def asks(session: Session) -> tuple[int, str]:
        at = addresses_of(session, asker)[0] if registered else session.get_one(Address, mother(session, country))
        kept = keep_enquiry(session, at.id, Sought("Amina Haddad", asker="Karim Haddad"), now)
        link(session, kept.id or 0, session.get_one(Person, person).code, country.officer("ada"), now)
        take_up(session, country.speaker, now)
        message = keep_message(session, person, at.id, "come home", now, from_person=False, called="Karim")
        assert message is not None
        approve_message(session, country.speaker, message.id or 0, country.officer("ada"), now, looked_twice=False)
        return at.id or 0, at.value

    address, number = country.store.write_now(asks)
    assert len([text for text in texts(country) if "Karim" in text]) == 2
    if registered:
        country.store.write_now(lambda s: erase_person(s, country.speaker, asker, ErasedFor.ASKED, now))
    else:
        country.store.write_now(lambda s: erase_address(s, country.speaker, address, ErasedFor.ASKED, now))

    assert not any(word in text for text in texts(country) for word in ("Karim", number, "come home"))


def test_words_go_as_texts_do_once_an_officer_has_decided(country: Country) -> None:
    person = country.person("port")
    decided = writes(country, person, "hello", from_person=False)
    now = country.clock.now()
    country.store.write_now(lambda s: keep_message(s, person, None, "waits", now, from_person=False, called=None))
    later = now + timedelta(days=40)

    due = country.store.read_now(lambda s: due_numbers(s, Kind.FAMILY_MESSAGES, at_moment(s, Terms(), later), 0, 10))
    country.store.write_now(lambda s: forget_words(s, due))

    assert due == [decided]
    kept = country.store.read_now(lambda s: s.get_one(FamilyMessage, decided))
    assert (kept.text, kept.called) == (None, None)


def test_nothing_passes_to_or_from_the_covert_and_a_refusal_is_told_to_nobody(country: Country) -> None:
    person, officer, now = country.person("port"), country.officer("ada"), country.clock.now()
    country.store.write_now(lambda s: set_mark(s, person, MarkKind.COVERT, officer, now))
    for from_person in (True, False):
        with pytest.raises(FamilyMessageError, match="covert"):
            writes(country, person, "hello", from_person=from_person)

    def refused(session: Session) -> None:
        kept = keep_message(session, person, mother(session, country), "x", now, from_person=False, called=None)
        assert kept is not None
        refuse_message(session, country.speaker, kept.id or 0, officer, now)

    country.store.write_now(refused)
    assert texts(country) == []


def test_nothing_passes_to_or_from_a_relative_who_is_covert(country: Country) -> None:
    person, wife = country.person("port"), country.person("port")
    now = country.clock.now()

    def between(session: Session, *, from_person: bool) -> int:
        at = addresses_of(session, wife)[0].id
        kept = keep_message(session, person, at, "hello", now, from_person=from_person, called=None)
        assert kept is not None
        return kept.id or 0

    country.store.write_now(lambda s: set_mark(s, wife, MarkKind.COVERT, None, now))
    for from_person in (True, False):
        number = country.store.write_now(lambda s, way=from_person: between(s, from_person=way))
        with pytest.raises(FamilyMessageError, match="covert"):
            country.store.write_now(
                lambda s, number=number: approve_message(
                    s, country.speaker, number, country.officer("ada"), now, looked_twice=False
                )
            )
        country.store.write_now(
            lambda s, number=number: refuse_message(s, country.speaker, number, country.officer("ada"), now)
        )
    assert texts(country) == []


def test_whoever_was_blocked_since_is_not_passed_on(country: Country) -> None:
    person, now = country.person("port"), country.clock.now()

    def waits(session: Session) -> int:
        kept = keep_message(session, person, mother(session, country), "hello", now, from_person=False, called=None)
        assert kept is not None
        block(session, person, mother(session, country), now)
        return kept.id or 0

    number = country.store.write_now(waits)
    with pytest.raises(FamilyMessageError, match="no more"):
        country.store.write_now(
            lambda s: approve_message(s, country.speaker, number, country.officer("ada"), now, looked_twice=False)
        )
    assert texts(country) == []


def test_whoever_is_marked_covert_after_being_asked_tells_nobody_any_more(country: Country) -> None:
    person, officer, now = country.person("port"), country.officer("ada"), country.clock.now()

    def asked(session: Session) -> Enquiry:
        kept = keep_enquiry(session, mother(session, country), "where?", now)
        link(session, kept.id or 0, session.get_one(Person, person).code, officer, now)
        take_up(session, country.speaker, now)
        set_mark(session, person, MarkKind.COVERT, officer, now)
        tell_asker(session, country.speaker, kept.id or 0, person, now)
        return kept

    assert country.store.write_now(asked).state is EnquiryState.NOTHING
    assert len(texts(country)) == 1, "the question alone"


def test_three_a_day_from_each_and_none_from_whoever_is_blocked(country: Country) -> None:
    person, now = country.person("port"), country.clock.now()

    def work(session: Session) -> list[bool]:
        address, may = mother(session, country), []
        for _ in range(4):
            may.append(may_write(session, person, address, now, from_person=False))
            keep_message(session, person, address, "x", now, from_person=False, called=None)
        may.append(may_write(session, person, address, now + timedelta(days=1, hours=1), from_person=False))
        block(session, person, address, now)
        may.append(keep_message(session, person, address, "x", now, from_person=False, called=None) is not None)
        return may

    assert country.store.write_now(work) == [True, True, True, False, True, False]
