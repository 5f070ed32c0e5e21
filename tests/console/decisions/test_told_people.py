"""Every number of a preview leads to the people it counts, and each look at them is noted."""

import re
from html import unescape
from itertools import chain

import pytest
from sqlmodel import Session, select

from alert_levels.tables import DecisionState
from broadcasts.readers_listed import Wanted
from console.decisions import told_people
from console.decisions.told_filter import ToldFilter
from registry.tables import Address, AddressState, Person
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country

LINK = re.compile(r'<a href="(/decisions/\d+/people[^"]*)">([^<]*)</a>')
ON_LIST = re.compile(r'<a href="/people/(\d+)">')


def numbers_of(page: str) -> list[tuple[str, int]]:
    """Where each number of the preview leads, and the number."""
    links = [(unescape(path), said) for path, said in LINK.findall(page)]
    return [(path, int(re.findall(r"\d+", said)[0])) for path, said in links]


def people_on(page: str) -> list[int]:
    return [int(number) for number in ON_LIST.findall(page)]


def choose(office: Office, person: int, language: str, second: str) -> None:
    def write(session: Session) -> None:
        row = session.get_one(Person, person)
        row.language, row.second_language = language, second

    office.store.write_now(write)


def lose(office: Office, person: int, state: AddressState | None) -> None:
    """The person's address is in that state, or no longer theirs."""

    def write(session: Session) -> None:
        address = session.exec(select(Address).where(Address.person_id == person)).one()
        address.state = state or address.state
        if state is None:
            address.person_id = None

    office.store.write_now(write)


@pytest.fixture
def town(office: Office, country: Country) -> dict[str, int]:
    """One of each kind in the south, and somebody elsewhere."""
    people = {
        "arab": country.person("port", language="ar"),
        "by_sms": country.person("port", channels=("sms",)),
        "portuguese": country.person("hill", language="en"),
        "blocked": country.person("hill", language="ar"),
        "nowhere": country.person("south", language="bn"),
        "elsewhere": country.person("capital", language="ar"),
    }
    choose(office, people["portuguese"], "pt", "es")
    lose(office, people["blocked"], AddressState.BLOCKED)
    lose(office, people["nowhere"], None)
    return people


@pytest.mark.usefixtures("town")
async def test_each_number_leads_to_so_many_people(office: Office, country: Country) -> None:
    page = f"/decisions/{country.propose(('south', 3), ('capital', 2))}"
    async with office.at_desk("ben") as ben:
        numbers = numbers_of((await ben.open(page)).text)
        found = [(path, len(people_on((await ben.open(path)).text))) for path, _ in numbers]

    assert len(numbers) > 12
    assert found == numbers


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("", {"arab", "by_sms", "portuguese", "blocked", "nowhere"}),
        ("reads=ar", {"arab", "blocked"}),
        ("reads=ar&first=telegram", {"arab"}),
        ("reads=es&chose=pt", {"portuguese"}),
        ("first=sms", {"by_sms"}),
        ("first=nowhere", {"blocked", "nowhere"}),
        ("lost=blocked", {"blocked"}),
        ("lost=never", {"nowhere"}),
        ("now=4", set[str]()),
        ("was=0&now=3", {"arab", "by_sms", "portuguese", "blocked", "nowhere"}),
    ],
)
async def test_the_list_has_whom_its_link_asks_for(
    office: Office, country: Country, town: dict[str, int], query: str, who: set[str]
) -> None:
    async with office.at_desk("ben") as ben:
        page = (await ben.open(f"/decisions/{country.propose(('south', 3))}/people?{query}")).text

    assert set(people_on(page)) == {town[name] for name in who}
    assert ("Nobody is such now." in page) == (not who)


async def test_it_says_who_they_are_and_the_look_at_each_is_noted(
    office: Office, country: Country, town: dict[str, int]
) -> None:
    async with office.at_desk("ben") as ben:
        page = (await ben.open(f"/decisions/{country.propose(('south', 3))}/people?reads=ar&lost=blocked")).text
        views = office.store.read_now(lambda session: [views_of(session, each) for each in town.values()])

    assert "Language they read Arabic No address that works blocked us" in words_of(page)
    assert "As of 2026-03-02" in page
    assert [[view.what for view in seen] for seen in views] == [
        ["list of people whom a proposal would tell"] if name == "blocked" else [] for name in town
    ]


async def test_further_people_follow_page_by_page_over_all_areas(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told_people, "PAGE", 2)
    people = [country.person(area) for area in ("port", "hill", "port", "south", "hill")]
    seen, path = [], f"/decisions/{country.propose(('south', 3))}/people?reads=en"
    async with office.at_desk("ben") as ben:
        while path:
            page = (await ben.open(path)).text
            seen.append(people_on(page))
            further = re.search(r'href="([^"]*after=[^"]*)"', page)
            path = unescape(further[1]) if further else ""

    assert [len(each) for each in seen] == [2, 2, 1]
    assert sorted(chain.from_iterable(seen)) == people


async def test_once_it_is_decided_the_ledger_is_the_list(office: Office, country: Country) -> None:
    country.person("port")
    decision = country.propose(("south", 3))
    country.approve(decision)
    async with office.at_desk("ben") as ben:
        response = await ben.open(f"/decisions/{decision}/people")

    assert country.decision(decision).state is DecisionState.ISSUED
    assert response.status_code == 303
    assert response.headers["location"] == f"/decisions/{decision}"


@pytest.mark.parametrize("query", ["line=x&was=-1&lost=lost", "first=&reads=", "after=x"])
async def test_what_no_link_says_chooses_everybody(
    office: Office, country: Country, town: dict[str, int], query: str
) -> None:
    async with office.at_desk("ben") as ben:
        page = (await ben.open(f"/decisions/{country.propose(('south', 3))}/people?{query}")).text

    assert len(people_on(page)) == len(town) - 1


def test_a_link_carries_the_whole_choice() -> None:
    chosen = ToldFilter(5, 0, 3, Wanted("ar", "pt", "nowhere", AddressState.OPTED_OUT))

    asked = dict(part.split("=") for part in chosen.query.replace("+", " ").split("&"))
    assert ToldFilter.read(asked) == chosen
