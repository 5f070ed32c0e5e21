"""Whoever was referred to help outside is asked whether it came: when, how often, in which words, and who never is."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from broadcasts.following_up import NotAsked, follow_up, why_not_asked
from broadcasts.hiding import go_covert
from broadcasts.speaker import Route
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState
from registry.addresses import find_or_create_address
from registry.case_entries import entries_of
from registry.cases import adopt, close, find_case, open_case
from registry.people import register
from registry.referrals import note_heard, refer, standing_referrals
from registry.tables import Address, Case, EntryKind, Referral
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country
from tests.fakes.paused import SECONDS, Paused

NOBODY_OUTSIDE_READS = "the women's shelter"


def referred(country: Country, person: int | None, address: int | None = None) -> int:
    """A case that was referred an hour ago, to be asked about now."""
    now, eve = country.clock.now(), country.officer("eve")

    def work(session: Session) -> int:
        case = open_case(session, person_id=person, address_id=address, category="hurt", now=now)
        refer(session, case.id or 0, eve, NOBODY_OUTSIDE_READS, now + timedelta(hours=1), now)
        return case.id or 0

    case = country.store.write_now(work)
    country.clock.forward(hours=1)
    return case


def asks(country: Country) -> list[Delivery]:
    """The round comes by; the questions so far."""
    country.store.write_now(lambda s: follow_up(s, country.speaker, country.clock.now()))
    return [each for each in country.deliveries(DeliveryKind.NOTICE) if (each.question or "").startswith("received:")]


def referral(country: Country, case: int) -> Referral:
    return country.store.read_now(lambda s: standing_referrals(s, [case]))[case]


@BOTH
def test_the_question_goes_out_at_its_time_in_their_language_and_names_nobody(country: Country) -> None:
    amina = country.person("port", language="ar", channels=("sms",))
    case = referred(country, amina)
    country.clock.forward(minutes=-1)
    assert asks(country) == []
    country.clock.forward(minutes=1)
    [question] = asks(country)
    assert question.text == country.speaker.dress(
        "ar", country.speaker.say("ar", "received.ask", post="Embassy"), question.channel
    )
    assert NOBODY_OUTSIDE_READS not in str(question.text)
    number = referral(country, case).id
    assert (question.question, [button[1] for button in question.buttons]) == (
        f"received:{number}", [f"received:{number}:1", f"received:{number}:2"],
    )  # fmt: skip
    kinds = [each.kind for each in country.store.read_now(lambda s: entries_of(s, case))]
    assert kinds == [EntryKind.REFERRED, EntryKind.ASKED]


def test_who_does_not_answer_is_asked_once_more_and_then_never(country: Country) -> None:
    case = referred(country, country.person("port"))
    assert len(asks(country)) == 1
    country.clock.forward(hours=23)
    assert len(asks(country)) == 1
    country.clock.forward(hours=1)
    assert len(asks(country)) == 2
    country.clock.forward(days=30)
    assert len(asks(country)) == 2
    kept = referral(country, case)
    assert (kept.asked, kept.ask_at, kept.answered_at) == (2, None, None)


def test_nobody_is_asked_while_an_alert_waits_for_their_answer(country: Country) -> None:
    amina = country.person("port")
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.send()
    referred(country, amina)
    assert asks(country) == []
    country.answers(amina, alert, "safe")
    assert len(asks(country)) == 1


def test_somebody_covert_is_never_asked_and_a_question_on_its_way_is_withheld(country: Country) -> None:
    hidden, later = country.person("port"), country.person("hill")
    country.store.write_now(lambda s: go_covert(s, hidden, None, country.clock.now()))
    case = referred(country, hidden)
    referred(country, later)
    [question] = asks(country)
    assert question.person_id == later
    country.store.write_now(lambda s: go_covert(s, later, None, country.clock.now()))
    assert [each.state for each in asks(country)] == [DeliveryState.SUPERSEDED]
    assert referral(country, case).asked == 0
    found = country.store.read_now(lambda s: why_not_asked(s, country.speaker, s.get_one(Case, case)))
    assert found is NotAsked.COVERT


@BOTH
def test_somebody_who_called_before_they_registered_and_hides_by_now_is_not_asked_either(country: Country) -> None:
    """The case was closed by then, so that it is the phone's and not the person's."""
    now, eve = country.clock.now(), country.officer("eve")
    address = country.store.write_now(lambda s: find_or_create_address(s, "sms", "+99920009999", now))
    case = referred(country, None, address.id)

    def registers(session: Session) -> int:
        close(session, case, eve, "the shelter fetches her", now)
        person = register(session, session.get_one(Address, address.id), "en", country.areas["port"], now)
        adopt(session, person.id or 0, address.id or 0)
        go_covert(session, person.id or 0, None, now)
        return person.id or 0

    country.store.write_now(registers)
    assert country.store.read_now(lambda s: find_case(s, case).person_id) is None
    assert asks(country) == []
    assert country.store.read_now(lambda s: why_not_asked(s, country.speaker, find_case(s, case))) is NotAsked.COVERT


def test_where_no_answer_can_come_back_nobody_is_asked_and_the_officer_learns_why(country: Country) -> None:
    silent, reachable, lost = (country.person("port", channels=c) for c in (("sms",), ("sms", "telegram"), ("sms",)))

    def abroad(session: Session) -> None:
        for address in session.exec(select(Address).where(Address.channel == "sms")):
            address.country = "XC"

    country.store.write_now(abroad)
    assert country.speaker.routes["XC"] == Route("web")
    cases = {person: referred(country, person) for person in (silent, reachable, lost)}
    country.loses_address(lost)
    assert [each.channel for each in asks(country)] == ["telegram"]

    def why(person: int) -> NotAsked | None:
        return country.store.read_now(lambda s: why_not_asked(s, country.speaker, find_case(s, cases[person])))

    assert [why(person) for person in (silent, reachable, lost)] == [
        NotAsked.NO_WAY_BACK, None, NotAsked.NO_ADDRESS,
    ]  # fmt: skip
    assert referral(country, cases[silent]).asked == 0


def test_a_caller_who_is_not_registered_is_asked_where_they_called_from(country: Country) -> None:
    now = country.clock.now()
    address = country.store.write_now(lambda s: find_or_create_address(s, "sms", "+99920009999", now)).id
    referred(country, None, address)
    assert [each.address_id for each in asks(country)] == [address]


def test_many_are_asked_a_few_at_a_time(country: Country) -> None:
    for _ in range(3):
        referred(country, country.person("port"))
    found = [
        country.store.write_now(lambda s: follow_up(s, country.speaker, country.clock.now(), most=2)) for _ in range(2)
    ]
    assert found == [True, False]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_nobody_is_asked_whose_answer_is_just_being_written_down(country: Country, pool: ThreadPoolExecutor) -> None:
    case, eve, now = referred(country, country.person("port")), country.officer("eve"), country.clock.now()
    heard = Paused(country, lambda session: note_heard(session, case, eve, now, received=True))
    noted = heard.start(pool)
    asking = pool.submit(country.store.write_now, lambda s: follow_up(s, country.speaker, now))
    wait([asking], timeout=1)
    heard.commit()
    noted.result(SECONDS)
    asking.result(SECONDS)

    assert asks(country) == []
    kept = referral(country, case)
    assert (kept.received, kept.asked, kept.ask_at) == (True, 0, None)
