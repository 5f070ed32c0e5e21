"""Erasing a person: what goes, what stays for the sums, the last message, and who comes back."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from broadcasts.erasing import (
    AlreadyErased,
    Farewell,
    erase_address,
    erase_person,
    finish_erasures,
    last_erasure,
    what_goes,
)
from broadcasts.erasure_proof import left_over
from broadcasts.relay import approve_relay, ask_relay
from broadcasts.tables import Broadcast, Delivery, DeliveryKind, DeliveryState, LedgerState, Relay, Wording
from registry.addresses import addresses_of, find_address, find_or_create_address, note_kin
from registry.cases import find_case, open_case
from registry.enquiries import keep_enquiry
from registry.family_codes import issue_code, look_up, note_use
from registry.incoming import Written, keep
from registry.store import Store
from registry.tables import Address, CaseState, ErasedFor, Erasure, Incoming, Officer, Person, PersonState
from tests.broadcasts.both import BOTH
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


def erase(country: Country, person: int, *, farewell: bool = False) -> Erasure:
    def write(session: Session) -> Erasure:
        address = addresses_of(session, person)[0]
        goodbye = Farewell(address.id or 0, "en") if farewell else None
        now = country.clock.now()
        return erase_person(session, country.speaker, person, ErasedFor.ASKED, now, farewell=goodbye)

    return country.store.write_now(write)


def value_of(country: Country, person: int) -> str:
    return country.store.read_now(lambda session: addresses_of(session, person)[0].value)


def person_of(country: Country, person: int) -> Person:
    return country.store.read_now(lambda session: session.get_one(Person, person))


def finish(country: Country) -> int:
    return country.store.write_now(lambda session: finish_erasures(session, country.clock.now()))


def texts(store: Store) -> list[str]:
    rows = store.read_now(lambda session: list(session.exec(select(Delivery.text).order_by(col(Delivery.id)))))
    return [text for text in rows if text]


@BOTH
def test_a_number_without_identity_remains(country: Country) -> None:
    person = country.person("port", language="ar", channels=("telegram", "sms"), name="Amina")
    erase(country, person)

    left = person_of(country, person)
    assert (left.state, left.name, left.code, left.language) == (PersonState.ERASED, None, f"erased {person}", "en")
    assert left.area_id == country.areas["xb"], "where they lived is no finer than the country"
    rows = country.store.read_now(lambda session: list(session.exec(select(Address))))
    assert [row.value for row in rows] == ["erased 1", "erased 2"]
    assert country.store.read_now(lambda session: left_over(session, person)) == []


@BOTH
def test_the_states_of_every_alert_still_sum_and_nobody_waits_for_the_erased(country: Country) -> None:
    amina, bilal, chandra = country.person("south"), country.person("south"), country.person("south")
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.send()
    country.answers(bilal, alert, "safe")
    for person in (amina, bilal):
        erase(country, person)

    assert country.counts(alert).audience == 3
    assert country.state(alert, amina) is LedgerState.EXCLUDED
    assert country.state(alert, bilal) is LedgerState.ANSWERED
    assert country.state(alert, chandra) is LedgerState.ASKED
    assert country.contradictions() == []


@BOTH
def test_what_had_not_left_does_not_leave_any_more(country: Country) -> None:
    person = country.person("south")
    country.decide(("south", 3))
    country.fill()
    country.writes(person, "Come to the gate, Amina.")
    erase(country, person)

    assert country.send() == []
    assert "Come to the gate, Amina." not in texts(country.store)
    wordings = country.store.read_now(lambda session: session.exec(select(Delivery.wording_id)).all())
    assert set(wordings) == {None}, "a wording tells the language"


@BOTH
def test_the_last_message_goes_out_and_then_the_address_is_gone(country: Country) -> None:
    person = country.person("south", channels=("sms",))
    number = value_of(country, person)
    erase(country, person, farewell=True)
    assert finish(country) == 0, "the message has not left yet"

    (sent,) = country.send()
    assert sent.outgoing.to == number
    assert sent.outgoing.text == country.speaker.say("en", "delete.done")
    assert finish(country) == 1
    rows = country.store.read_now(lambda session: list(session.exec(select(Address.value))))
    assert rows == ["erased 1"]
    assert country.store.read_now(lambda session: session.exec(select(Delivery)).all()) == []


def test_a_carrier_that_is_down_for_a_day_does_not_keep_the_address(country: Country, clock: FakeClock) -> None:
    person = country.person("south", channels=("sms",))
    number = value_of(country, person)
    erase(country, person, farewell=True)
    clock.forward(hours=25)

    assert finish(country) == 1
    assert country.store.read_now(lambda session: find_address(session, "sms", number)) is None
    assert country.send() == []


@BOTH
def test_whoever_writes_again_is_a_stranger_and_stays_one_when_the_erasure_ends(country: Country) -> None:
    person = country.person("south", channels=("sms",))
    number = value_of(country, person)
    erase(country, person, farewell=True)

    def writes(session: Session) -> int:
        address = find_or_create_address(session, "sms", number, country.clock.now())
        assert address.person_id is None
        keep(session, [Written(address.id or 0, "hello", "freetext", False)], country.clock.now())
        return address.id or 0

    again = country.store.write_now(writes)
    country.send()
    finish(country)

    kept = country.store.read_now(lambda session: session.get_one(Address, again))
    assert (kept.value, kept.person_id) == (number, None)


def test_a_person_is_erased_once(country: Country) -> None:
    person = country.person("south")
    erase(country, person)
    with pytest.raises(AlreadyErased):
        country.store.write_now(
            lambda session: erase_person(session, country.speaker, person, ErasedFor.ASKED, country.clock.now())
        )


def test_the_record_tells_why_by_whom_and_how_much(country: Country) -> None:
    person = country.person("south", channels=("telegram", "sms"))
    ada, now = country.officer("ada"), country.clock.now()

    def write(session: Session) -> None:
        issue_code(session, person, now)
        open_case(session, person_id=person, address_id=None, category="help", now=now)

    country.store.write_now(write)
    promised = country.store.read_now(lambda session: what_goes(session, person))
    country.store.write_now(
        lambda session: erase_person(session, country.speaker, person, ErasedFor.OFFICER, now, officer_id=ada)
    )

    found = country.store.read_now(lambda session: last_erasure(session, person))
    assert found is not None
    assert (found.why, found.officer_id, found.at) == (ErasedFor.OFFICER, ada, now)
    assert found.counts == promised
    assert {key: found.counts[key] for key in ("addresses", "family codes", "open cases")} == {
        "addresses": 2, "family codes": 1, "open cases": 1,
    }  # fmt: skip
    case = country.store.read_now(lambda session: find_case(session, 1))
    assert (case.state, case.outcome) == (CaseState.CLOSED, "erased")


@BOTH
def test_what_a_relative_was_told_by_a_code_names_the_person_no_more(country: Country) -> None:
    person, now = country.person("south", name="Amina"), country.clock.now()

    def asks(session: Session) -> str:
        code = issue_code(session, person, now)
        note_use(session, code.id or 0, now)
        sister = find_or_create_address(session, "sms", "+99920009999", now)
        keep(session, [Written(sister.id or 0, f"FAMILY {code.code}", "familyquestion", False)], now)
        keep(session, [Written(sister.id or 0, "is the office open?", "freetext", False)], now)
        session.add(_reply(sister, "Amina says: safe", now))
        session.add(_reply(sister, "It opens at 8.", now + timedelta(minutes=1)))
        return code.code

    code = country.store.write_now(asks)
    erase(country, person)

    said = country.store.read_now(lambda session: list(session.exec(select(Incoming.text))))
    assert sorted(map(str, said)) == ["None", "is the office open?"]
    assert texts(country.store) == ["It opens at 8."]
    assert country.store.read_now(lambda session: look_up(session, code, country.clock.now())) is None


def _reply(address: Address, text: str, at: object) -> Delivery:
    return Delivery(
        key=f"reply:{text}", kind=DeliveryKind.REPLY, channel="sms", priority=3, address_id=address.id or 0,
        text=text, state=DeliveryState.ACCEPTED, due_at=at, queued_at=at,
    )  # fmt: skip


def test_a_relative_who_never_wrote_goes_with_the_person_and_one_who_wrote_stays(country: Country) -> None:
    person, now = country.person("south"), country.clock.now()

    def write(session: Session) -> None:
        for number, wrote in (("+99920009991", False), ("+99920009992", True)):
            relative = find_or_create_address(session, "sms", number, now)
            note_kin(session, person, relative.id or 0, now)
            if wrote:
                keep(session, [Written(relative.id or 0, "where is she?", "freetext", False)], now)
                keep_enquiry(session, relative.id, "where is she?", now)

    country.store.write_now(write)
    erase(country, person)

    values = country.store.read_now(lambda session: set(session.exec(select(Address.value))))
    assert "+99920009991" not in values
    assert "+99920009992" in values


@BOTH
def test_a_warden_who_is_told_of_several_is_told_of_the_others_again(country: Country, clock: FakeClock) -> None:
    warden = country.person("capital", name="Wanda")
    amina, bilal = country.person("south", name="Amina"), country.person("south", name="Bilal")
    country.group(warden, amina, bilal)
    country.decide(("south", 4))
    country.fill()
    country.send()
    for _ in range(40):
        clock.forward(minutes=10)
        country.escalate()
        if country.tasks(warden):
            break
    (told,) = country.deliveries(DeliveryKind.TASK)
    assert "Amina" in (told.text or "")
    erase(country, amina)

    text = "\n".join(claimed.outgoing.text for claimed in country.send())
    assert "Bilal" in text
    assert "Amina" not in text
    assert "Amina" not in "\n".join(texts(country.store))


@BOTH
def test_whom_an_erased_warden_had_to_find_goes_to_the_next_in_the_chain(country: Country, clock: FakeClock) -> None:
    warden, deputy, amina = country.person("capital"), country.person("capital"), country.person("south")
    country.group(warden, amina, deputy=deputy)
    (alert,) = country.decide(("south", 4))
    country.fill()
    country.send()
    for _ in range(40):
        clock.forward(minutes=10)
        country.escalate()
        if country.tasks(warden):
            break
    erase(country, warden)
    country.escalate()

    assert [task.person_id for task in country.tasks(deputy)] == [amina]
    assert country.tasks(warden) == []
    assert country.state(alert, amina) is LedgerState.WITH_WARDEN


def test_a_wardens_words_go_from_the_request_and_from_the_notice(country: Country) -> None:
    warden, member = country.person("capital"), country.person("south")
    country.group(warden, member)
    now, ada = country.clock.now(), country.officer("ada")

    def relay(session: Session) -> None:
        asked = ask_relay(session, warden, "Meet me at the blue door.", now)
        assert asked is not None
        approve_relay(session, country.speaker, asked.id or 0, ada, now)
        ask_relay(session, warden, "And bring water.", now)

    country.store.write_now(relay)
    country.fill()
    country.send()
    erase(country, warden)

    relays = country.store.read_now(lambda session: list(session.exec(select(Relay).order_by(col(Relay.id)))))
    assert [(relay.text, relay.state) for relay in relays] == [(None, "approved"), (None, "refused")]
    said = country.store.read_now(lambda session: [*session.exec(select(Wording.text))])
    assert said
    assert not any("blue door" in text for text in said)
    assert country.store.read_now(lambda session: session.exec(select(Broadcast.texts)).one()) == {}


def test_an_officer_who_is_paged_at_the_same_phone_is_still_paged(country: Country) -> None:
    person = country.person("south", channels=("sms",))
    number, ada = value_of(country, person), country.officer("ada")

    def page(session: Session) -> None:
        officer = session.get_one(Officer, ada)
        officer.page_address_id = addresses_of(session, person)[0].id
        session.add(officer)

    country.store.write_now(page)
    erase(country, person)

    paged = country.store.read_now(
        lambda session: session.get_one(Address, session.get_one(Officer, ada).page_address_id)
    )
    assert (paged.value, paged.person_id) == (number, None)
    assert country.store.read_now(lambda session: left_over(session, person)) == []


def test_somebody_who_only_asked_is_erased_as_well(country: Country) -> None:
    now = country.clock.now()

    def asks(session: Session) -> int:
        address = find_or_create_address(session, "sms", "+99920009999", now)
        keep(session, [Written(address.id or 0, "is Amina alive?", "freetext", True)], now)
        keep_enquiry(session, address.id, "is Amina alive?", now)
        return address.id or 0

    address_id = country.store.write_now(asks)
    country.store.write_now(lambda session: erase_address(session, country.speaker, address_id, ErasedFor.ASKED, now))

    kept = country.store.read_now(lambda session: session.get_one(Address, address_id))
    assert kept.value == f"erased {address_id}"
    assert country.store.read_now(lambda session: session.exec(select(Incoming)).all()) == []


@BOTH
def test_a_correction_brings_nothing_back_to_somebody_who_was_erased(country: Country, clock: FakeClock) -> None:
    amina, bilal = country.person("south"), country.person("south")
    (first,) = country.decide(("south", 2))
    country.fill()
    country.send()
    (wrong,) = country.decide(("south", 4))
    country.fill()
    country.send()
    erase(country, amina)
    country.correct(country.decision_of(wrong))
    country.fill()

    assert [claimed.person_id for claimed in country.send()] == [bilal]
    assert country.state(wrong, amina) is LedgerState.EXCLUDED
    assert country.state(first, amina) is LedgerState.CARRIED_OVER
    assert country.state(first, bilal) is LedgerState.ASKED
    assert country.contradictions() == []
