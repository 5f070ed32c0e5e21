"""The people of a ledger, filtered: both ways to a page find the same people, and pages miss nobody."""

from itertools import product

import pytest
from sqlmodel import Session, col, select

from broadcasts.tables import Ledger, LedgerState
from console.alerts import ledger_list
from console.alerts.ledger_filter import ANY, CHOICES, LedgerFilter
from console.alerts.ledger_list import ORDER, Page, Place, find_page
from console.frame.counting import Look
from console.tallies import Tallies
from registry.store import Store
from registry.tables import CareGroup, Person
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.fakes.either_store import store  # noqa: F401 - the fixture of both databases

BOTH = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
WALKED, LOOKED_UP = -1, 20_000


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:  # noqa: F811
    return Country(store, clock)


@pytest.fixture(params=[WALKED, LOOKED_UP])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once as if every language were read by many, once as if by few."""
    monkeypatch.setattr(ledger_list, "FEW", request.param)


def page_of(
    country: Country, alert: int, wanted: LedgerFilter, after: Place | None = None, *, waits: bool = True
) -> Page:
    tallies, now = Tallies(), country.clock.now()
    return country.store.read_now(lambda session: find_page(Look(session, now, waits), tallies, alert, wanted, after))


def all_pages(country: Country, alert: int, wanted: LedgerFilter) -> list[int]:
    """The people of every page, one after the other, as the links lead from page to page."""
    found: list[int] = []
    page = page_of(country, alert, wanted)
    number = page.number
    while page.people:
        found += [person.person_id for person in page.people]
        page = page_of(country, alert, wanted, Place.read(str(page.people[-1].place)))
        assert page.number == number
    assert number == len(found)
    return found


@pytest.fixture
def alert(country: Country) -> int:
    """An alert in the south for 250 people: every fifth reads Bengali, every second is at the port; some answered."""
    people = [
        country.person("port" if number % 2 else "hill", language="bn" if number % 5 == 0 else "en")
        for number in range(250)
    ]
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.send()
    for person in people[::3]:
        country.answers(person, alert, "safe")
    return alert


@BOTH
def test_every_filter_finds_everybody_it_chooses_once(country: Country, alert: int, few: None) -> None:
    def everybody(session: Session) -> list[tuple[Ledger, Person]]:
        return list(session.exec(select(Ledger, Person).join(Person, col(Person.id) == Ledger.person_id)))

    rows = country.store.read_now(everybody)
    port, south = country.areas["port"], country.areas["south"]
    states = (ANY, "open", "accounted", LedgerState.ASKED.value, LedgerState.WITH_OFFICER.value)
    for state, area, language in product(states, (None, port, south), ("", "bn", "ti")):
        found = all_pages(country, alert, LedgerFilter(state, area, language))
        assert len(found) == len(set(found))
        assert set(found) == {
            row.person_id
            for row, person in rows
            if row.state in CHOICES[state] and area in (None, south, row.area_id) and language in ("", person.language)
        }


def test_a_list_that_does_not_wait_for_its_number_has_the_same_people(
    country: Country, alert: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.tallies.FEW", 0)
    for wanted in (LedgerFilter(ANY), LedgerFilter("open"), LedgerFilter(LedgerState.WITH_OFFICER.value)):
        counted = page_of(country, alert, wanted)
        at_once = page_of(country, alert, wanted, waits=False)
        assert at_once.number is None
        assert at_once.people == counted.people
        if counted.people:
            behind = counted.people[-1].place
            assert (
                page_of(country, alert, wanted, behind, waits=False).people
                == page_of(country, alert, wanted, behind).people
            )


def test_the_states_of_a_list_come_in_the_order_of_need_and_sum_to_the_audience(
    country: Country, alert: int, few: None
) -> None:
    sizes = {state: page_of(country, alert, LedgerFilter(state.value)).number for state in ORDER}
    assert sum(sizes.values()) == page_of(country, alert, LedgerFilter(ANY)).number == 250

    found = all_pages(country, alert, LedgerFilter(ANY))
    states = [row.state for person in found if (row := country.row(alert, person))]
    assert states == sorted(states, key=ORDER.index)


@BOTH
def test_a_group_is_found_by_its_code_and_by_those_who_look_after_it(country: Country) -> None:
    warden, deputy = country.person("port"), country.person("port")
    members = [country.person("port") for _ in range(3)]
    country.person("port")
    country.group(warden, *members, deputy=deputy)
    (alert,) = country.decide(("south", 3))
    country.fill()

    def code_of(person_id: int) -> str:
        return country.store.read_now(lambda session: session.get_one(Person, person_id).code)

    group = country.store.read_now(lambda session: session.get_one(CareGroup, 1).code)
    for typed in (group, code_of(warden), code_of(deputy), code_of(warden).lower()):
        assert set(all_pages(country, alert, LedgerFilter(ANY, group=typed))) == set(members)
    assert page_of(country, alert, LedgerFilter(ANY, group="nobody")).number == 0
    assert page_of(country, alert, LedgerFilter(LedgerState.ANSWERED.value, group=group)).number == 0


def test_a_language_that_very_many_read_is_counted_so_far_and_no_further(
    country: Country, alert: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_list, "FEW", WALKED)
    monkeypatch.setattr(ledger_list, "COUNTED", 10)

    page = page_of(country, alert, LedgerFilter(ANY, language="en"))
    assert (page.number, page.exact, len(page.people)) == (10, False, 100)
    monkeypatch.setattr(ledger_list, "COUNTED", 200)
    page = page_of(country, alert, LedgerFilter(ANY, language="en"))
    assert (page.number, page.exact) == (200, True)


@pytest.mark.parametrize(
    "text", ["", "3-4", "ASKED_3_4_x", "LOST_3_4_2026-03-02T12:00:00+00:00", "ASKED_x_4_2026-03-02"]
)
def test_a_place_that_cannot_be_read_is_the_beginning(text: str) -> None:
    assert Place.read(text) is None


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, LedgerFilter()),
        ({"state": ""}, LedgerFilter(ANY)),
        ({"state": "asked", "area": "3"}, LedgerFilter(LedgerState.ASKED.value, 3)),
        ({"state": "x", "area": "-1", "language": " bn ", "group": " g1 "}, LedgerFilter(language="bn", group="g1")),
    ],
)
def test_a_filter_is_read_from_a_query(asked: dict[str, str], wanted: LedgerFilter) -> None:
    assert LedgerFilter.read(asked) == wanted


def test_a_filter_is_written_as_the_query_it_was_read_from() -> None:
    assert LedgerFilter(ANY, 3, "bn", "g 1").query == "state=&area=3&language=bn&group=g+1"
    assert LedgerFilter(LedgerState.WITH_OFFICER.value).query == "state=with+an+officer"
