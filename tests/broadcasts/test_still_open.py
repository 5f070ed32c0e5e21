"""Who is not accounted for, area by area, on either database: everybody once, in order of work, a page at a time."""

import pytest
from sqlmodel import Session

from broadcasts import still_open
from broadcasts.still_open import IN_ORDER_OF_WORK, AreaAlert, StillOpen, alerts_by_area, people_open
from broadcasts.tables import OPEN, Ledger, LedgerState
from registry.tables import Person
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def alerts(country: Country) -> list[AreaAlert]:
    return country.store.read_now(alerts_by_area)


def listed(country: Country, alert_id: int, area: str, *, at_addresses: bool = False) -> list[StillOpen]:
    def read(session: Session) -> list[StillOpen]:
        return list(people_open(session, alert_id, country.areas[area], at_addresses=at_addresses))

    return country.store.read_now(read)


def put(country: Country, alert_id: int, person_id: int, state: LedgerState, *, needs: int = 0) -> None:
    def write(session: Session) -> None:
        row, person = session.get_one(Ledger, (alert_id, person_id)), session.get_one(Person, person_id)
        row.state, row.since, person.needs_rank = state, country.clock.now(), needs
        session.add_all([row, person])

    country.store.write_now(write)


def test_every_open_state_is_worked_and_no_other() -> None:
    assert set(IN_ORDER_OF_WORK) == set(OPEN)
    assert len(IN_ORDER_OF_WORK) == len(OPEN)


@BOTH
def test_the_people_of_an_alert_are_counted_by_area_and_state(country: Country) -> None:
    safe, silent, elsewhere = country.person("port"), country.person("port"), country.person("hill")
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.send()
    country.answers(safe, alert, "safe")

    found = {each.area_id: each for each in alerts(country)}

    port = found[country.areas["port"]]
    assert (port.ref, port.was, port.now) == (f"M{alert}", 0, 3)
    assert port.counts.by_state == {LedgerState.ANSWERED: 1, LedgerState.ASKED: 1}
    assert found[country.areas["hill"]].counts.open == 1
    assert sum(each.counts.audience for each in found.values()) == country.counts(alert).audience
    assert [each.person_id for each in listed(country, alert, "port")] == [silent]
    assert [each.person_id for each in listed(country, alert, "hill")] == [elsewhere]


@BOTH
def test_an_alert_that_no_longer_stands_is_listed_while_somebody_is_open_and_then_no_more(country: Country) -> None:
    person = country.person("port")
    (alert,) = country.decide(("port", 3))
    country.fill()
    country.decide(("port", 0))
    assert [each.alert_id for each in alerts(country)] == [alert]

    country.fill()
    country.send()

    assert country.state(alert, person) is LedgerState.CARRIED_OVER
    assert alerts(country) == []


@BOTH
def test_whom_nobody_else_looks_for_comes_first_then_needs_then_who_waits_longest(country: Country) -> None:
    people = {name: country.person("port", name=name) for name in ("asked", "late", "early", "needy", "warden")}
    (alert,) = country.decide(("port", 3))
    country.fill()
    for name, state, needs in (
        ("asked", LedgerState.ASKED, 9),
        ("early", LedgerState.WITH_OFFICER, 0),
        ("late", LedgerState.WITH_OFFICER, 0),
        ("needy", LedgerState.WITH_OFFICER, 2),
        ("warden", LedgerState.WITH_WARDEN, 0),
    ):
        country.clock.forward(minutes=1)
        put(country, alert, people[name], state, needs=needs)

    assert [each.name for each in listed(country, alert, "port")] == ["needy", "early", "late", "warden", "asked"]


@BOTH
@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_everybody_is_on_it_once_however_small_the_pages_are(
    country: Country, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(still_open, "PAGE", page)
    everybody = [country.person("port") for _ in range(7)]
    (alert,) = country.decide(("port", 3))
    country.fill()  # all since the same moment
    put(country, alert, everybody[3], LedgerState.QUEUED, needs=1)

    found = [each.person_id for each in listed(country, alert, "port")]

    assert found == [everybody[3], *everybody[:3], *everybody[4:]]


@BOTH
def test_a_person_comes_with_the_warden_and_with_addresses_only_when_asked_for(country: Country) -> None:
    warden, person = country.person("capital", name="Wim"), country.person("port", channels=("telegram", "sms"))
    country.group(warden, person)
    (alert,) = country.decide(("port", 3))
    country.fill()

    (plain,), (reached,) = (listed(country, alert, "port", at_addresses=asked) for asked in (False, True))

    assert (plain.warden_name, plain.addresses) == ("Wim", ())
    assert [each.partition(" ")[0] for each in reached.addresses] == ["telegram", "sms"]
