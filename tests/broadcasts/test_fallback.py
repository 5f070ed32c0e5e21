"""When a carrier is down, what waits for it goes another way; who has none is not forgotten (promises P1, P2)."""

from functools import partial

import pytest
from sqlmodel import Session

from broadcasts import fallback
from broadcasts.fallback import fall_back, next_window, waiting_alerts
from broadcasts.tables import CarrierHealth, Delivery, DeliveryKind, DeliveryState, LedgerState
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country

D, K, S = DeliveryState, DeliveryKind, LedgerState
BOTH_WAYS = ("telegram", "sms")


def goes_down(country: Country, *channels: str) -> None:
    def write(session: Session) -> None:
        for channel in channels:
            now = country.clock.now()
            session.merge(CarrierHealth(channel=channel, down_since=now, why="503", seen_at=now))

    country.store.write_now(write)


def one_pass(country: Country) -> None:
    """Everybody who waits is looked at, window by window, as the rounds do it."""
    for alert_id in country.store.read_now(waiting_alerts):
        after = 0
        while after := country.store.write_now(partial(one_window, country, alert_id, after)):
            pass


def one_window(country: Country, alert_id: int, after: int, session: Session) -> int:
    window = next_window(session, alert_id, after)
    if window is None:
        return 0
    fall_back(session, country.speaker, window, country.clock.now())
    return window.upto


def messages(country: Country, person: int) -> list[tuple[str, DeliveryState]]:
    return [(row.channel, row.state) for row in of(country, person)]


def of(country: Country, person: int) -> list[Delivery]:
    kinds = (K.ALERT, K.CORRECTION)
    return [row for kind in kinds for row in country.deliveries(kind) if row.person_id == person]


@BOTH
def test_what_waits_for_a_carrier_that_is_down_goes_another_way_after_the_ladders_deadline(country: Country) -> None:
    amina = country.person("port", channels=BOTH_WAYS)
    [alert] = country.decide(("port", 4))
    country.fill()
    goes_down(country, "telegram")
    country.clock.forward(seconds=119)
    one_pass(country)
    assert messages(country, amina) == [("telegram", D.QUEUED)]
    country.clock.forward(seconds=1)
    one_pass(country)
    one_pass(country)

    assert messages(country, amina) == [("telegram", D.SUPERSEDED), ("sms", D.QUEUED)]
    assert of(country, amina)[0].why == "sent another way: telegram is down"
    country.send()
    assert country.state(alert, amina) is S.ASKED
    assert country.contradictions() == []


@pytest.mark.parametrize(("rank", "minutes"), [(4, 2), (3, 10)])
def test_each_level_has_its_own_deadline(country: Country, rank: int, minutes: int) -> None:
    amina = country.person("port", channels=BOTH_WAYS)
    country.decide(("port", rank))
    country.fill()
    goes_down(country, "telegram")
    country.clock.forward(minutes=minutes, seconds=-1)
    one_pass(country)
    assert len(of(country, amina)) == 1
    country.clock.forward(seconds=1)
    one_pass(country)
    assert len(of(country, amina)) == 2


@pytest.mark.parametrize("rank", [1, 2])
def test_a_low_level_waits_for_its_carrier(country: Country, rank: int) -> None:
    amina = country.person("port", channels=BOTH_WAYS)
    country.decide(("port", rank))
    country.fill()
    goes_down(country, "telegram")
    country.clock.forward(hours=3)
    one_pass(country)

    assert messages(country, amina) == [("telegram", D.QUEUED)]


@BOTH
def test_who_has_no_other_way_is_looked_for_when_the_levels_silence_is_over_and_still_gets_the_message(
    country: Country,
) -> None:
    warden, amina = country.person("capital", channels=("sms",)), country.person("port")
    country.group(warden, amina)
    [alert] = country.decide(("port", 4))
    country.fill()
    goes_down(country, "telegram")
    country.clock.forward(hours=1)
    one_pass(country)
    assert country.state(alert, amina) is S.QUEUED
    country.clock.forward(hours=1)
    one_pass(country)
    row = country.row(alert, amina)
    assert row is not None
    assert (row.state, row.why) == (S.UNREACHABLE, "telegram is down")
    country.escalate()
    assert country.state(alert, amina) is S.WITH_WARDEN

    assert messages(country, amina) == [("telegram", D.QUEUED)]
    country.send()
    assert messages(country, amina) == [("telegram", D.ACCEPTED)]


def test_where_both_carriers_are_down_nothing_is_moved_back_and_forth(country: Country) -> None:
    amina = country.person("port", channels=BOTH_WAYS)
    country.decide(("port", 4))
    country.fill()
    goes_down(country, "telegram", "sms")
    country.clock.forward(minutes=30)
    one_pass(country)

    assert messages(country, amina) == [("telegram", D.QUEUED)]


def test_a_carrier_that_goes_down_after_the_other_sends_nobody_back_to_an_address_that_was_tried(
    country: Country,
) -> None:
    amina = country.person("port", channels=BOTH_WAYS)
    country.decide(("port", 4))
    country.fill()
    goes_down(country, "telegram")
    country.clock.forward(minutes=2)
    one_pass(country)
    country.store.write_now(lambda session: session.delete(session.get_one(CarrierHealth, "telegram")))
    goes_down(country, "sms")
    country.clock.forward(minutes=2)
    one_pass(country)

    assert messages(country, amina) == [("telegram", D.SUPERSEDED), ("sms", D.QUEUED)]


def test_a_correction_goes_another_way_as_well(country: Country) -> None:
    amina = country.person("port", channels=BOTH_WAYS)
    [wrong] = country.decide(("port", 4))
    country.fill()
    country.send()
    goes_down(country, "telegram")
    country.correct(country.decision_of(wrong))
    country.fill()
    country.clock.forward(hours=1)
    one_pass(country)
    corrections = [(row.channel, row.state) for row in of(country, amina) if row.kind is K.CORRECTION]

    assert corrections == [("telegram", D.SUPERSEDED), ("sms", D.QUEUED)]


def test_everybody_is_looked_at_in_windows(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "WINDOW", 2)
    people = [country.person("port", channels=BOTH_WAYS) for _ in range(5)]
    country.decide(("port", 4))
    country.fill()
    goes_down(country, "telegram")
    country.clock.forward(minutes=2)
    one_pass(country)

    assert {person: len(of(country, person)) for person in people} == dict.fromkeys(people, 2)


def test_while_all_is_well_nobody_is_looked_at(country: Country) -> None:
    country.person("port")
    country.decide(("port", 4))
    country.fill()
    assert country.store.read_now(waiting_alerts) == []
