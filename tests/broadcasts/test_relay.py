"""A warden's own words to the group go out only after an officer read them."""

import pytest

from broadcasts.erasing import forget_relay_texts
from broadcasts.relay import RelayError, approve_relay, ask_relay, refuse_relay, waiting_relays
from broadcasts.tables import DeliveryKind, Priority, Relay, RelayState
from locales.channel_form import as_sent
from tests.fakes.clock import NOON
from tests.fakes.country import Country


@pytest.fixture
def warden(country: Country) -> int:
    """The warden of two people who read English and Arabic."""
    warden = country.person("port", language="fil")
    country.group(warden, country.person("port"), country.person("hill", language="ar"))
    return warden


def asks(country: Country, warden: int, text: str = "Meet at my house.") -> Relay:
    relay = country.store.write_now(lambda session: ask_relay(session, warden, text, country.clock.now()))
    assert relay is not None
    return relay


def approve(country: Country, relay: Relay) -> None:
    officer = country.officer("ben")
    country.store.write_now(lambda session: approve_relay(session, country.speaker, relay.id or 0, officer, NOON))


def refuse(country: Country, relay: Relay, why: str) -> None:
    officer = country.officer("ben")
    country.store.write_now(lambda session: refuse_relay(session, country.speaker, relay.id or 0, officer, why, NOON))


def test_only_who_leads_a_group_can_ask(country: Country, warden: int) -> None:
    member = country.person("port")
    assert country.store.write_now(lambda session: ask_relay(session, member, "Hello", NOON)) is None
    deputy, second = country.person("port"), country.person("port")
    country.group(second, deputy=deputy)
    assert asks(country, deputy).group_id == asks(country, second).group_id


def test_requests_wait_oldest_first_and_nothing_goes_out_yet(country: Country, warden: int) -> None:
    first = asks(country, warden, "one")
    country.clock.forward(minutes=1)
    second = asks(country, warden, "two")

    waiting = country.store.read_now(waiting_relays)
    assert [relay.id for relay in waiting] == [first.id, second.id]
    country.fill()
    assert country.send() == []


def test_an_approved_text_reaches_the_group_in_each_readers_frame_and_the_wardens_words(
    country: Country, warden: int
) -> None:
    relay = asks(country, warden)
    approve(country, relay)
    country.fill()
    texts = sorted(claimed.outgoing.text for claimed in country.send())

    assert texts == sorted(
        as_sent("telegram", code, country.speaker.say(code, "relay.text", post="Embassy", text="Meet at my house."))
        for code in ("en", "ar")
    )
    decided = country.store.read_now(lambda session: session.get_one(Relay, relay.id))
    assert (decided.state, decided.decided_by, decided.decided_at) == (
        RelayState.APPROVED,
        country.officer("ben"),
        NOON,
    )
    assert country.store.read_now(waiting_relays) == []


def test_a_refusal_tells_the_warden_why_in_the_wardens_language(country: Country, warden: int) -> None:
    refuse(country, asks(country, warden), " It names a person. ")
    [row] = country.deliveries(DeliveryKind.REPLY)

    assert row.priority == Priority.REPLY
    assert row.text == country.speaker.say("fil", "relay.refused", reason="It names a person.")
    country.fill()
    assert len(country.send()) == 1


def test_a_refusal_needs_a_reason(country: Country, warden: int) -> None:
    relay = asks(country, warden)
    with pytest.raises(RelayError, match="the warden is told"):
        refuse(country, relay, "  ")
    assert len(country.store.read_now(waiting_relays)) == 1


def test_a_warden_without_an_address_is_refused_in_silence(country: Country, warden: int) -> None:
    country.loses_address(warden)
    relay = asks(country, warden)
    refuse(country, relay, "no")
    assert country.deliveries(DeliveryKind.REPLY) == []


def test_a_request_is_decided_once(country: Country, warden: int) -> None:
    relay = asks(country, warden)
    approve(country, relay)
    for decide in (lambda: approve(country, relay), lambda: refuse(country, relay, "no")):
        with pytest.raises(RelayError, match="Ben has let this text go out already"):
            decide()
    country.fill()
    assert len(country.send()) == 2


def test_a_request_that_does_not_exist_is_named(country: Country) -> None:
    with pytest.raises(RelayError, match="no relay request number 5"):
        approve(country, Relay(id=5, warden_id=1, group_id=1, text="-", asked_at=NOON))


def test_words_that_are_not_kept_any_more_cannot_be_sent(country: Country, warden: int) -> None:
    relay = asks(country, warden)
    country.store.write_now(lambda session: forget_relay_texts(session, [session.get_one(Relay, relay.id)]))
    with pytest.raises(RelayError, match="not kept any more"):
        approve(country, relay)
