import pytest
from sqlmodel import Session

from broadcasts.ledger import find_row, hand_to_officer
from registry.tables import Person
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country

NO_ANSWER, NO_ROOM = "nobody could find them in time", "no warden had room in time"


def hands_over(office: Office, alert_id: int, person_id: int, why: str, needs: int = 0) -> None:
    """The person ends with an officer now, for that reason."""

    def write(session: Session) -> None:
        person = session.get_one(Person, person_id)
        person.needs_rank = needs
        session.add(person)
        session.flush()
        row = find_row(session, alert_id, person_id)
        assert row is not None
        hand_to_officer(session, row, why, office.country.clock.now())

    office.store.write_now(write)


@pytest.fixture
def alert(office: Office, country: Country) -> int:
    """Level 4 in the south. With an officer: in the port three people, one with needs, for two reasons; on the hill
    one; another one on the hill is only asked."""
    people = [country.person(area, name=f"Person {n}") for n, area in enumerate(["port"] * 3 + ["hill"] * 2)]
    (alert,) = country.decide(("south", 4))
    country.fill()
    hands_over(office, alert, people[0], NO_ANSWER)
    country.clock.forward(minutes=10)
    hands_over(office, alert, people[1], NO_ANSWER, needs=4)
    hands_over(office, alert, people[2], NO_ROOM)
    hands_over(office, alert, people[3], NO_ANSWER)
    return alert


async def test_officers_see_groups_by_area_and_reason_the_neediest_first(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/with-officer")).text)

    assert "find these 4 people, 1 of them with needs" in page
    assert "Longest since Port Sur nobody could find them in time M1 2 1 2026-03-02 12:00 UTC (10 minutes ago)" in page
    assert f"Port Sur {NO_ROOM} M1 1 0" in page
    assert f"Hilltop {NO_ANSWER} M1 1 0" in page
    assert "Person" not in page


async def test_a_group_opens_to_its_people_and_looking_is_noted(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/with-officer")).text
        port = page.split('<th scope="row"><a href="')[1].split('"')[0].replace("&amp;", "&")
        people = words_of((await eve.open(port)).text)
        needy = words_of((await eve.open(f"{port}&needs=1")).text)

    assert people.index("Person 1") < people.index("Person 0")
    assert "needs 4 of 9" in people
    assert "Person 2" not in people
    assert "Person 1" in needy
    assert "Person 0" not in needy
    views = office.store.read_now(lambda session: [view.what for view in views_of(session, 1)])
    assert views == ["list of people with an officer, M1"]


async def test_a_group_that_was_worked_off_is_empty_and_one_that_never_was_is_not_found(
    office: Office, country: Country, alert: int
) -> None:
    hill = country.areas["hill"]
    country.answers(4, alert, "safe")
    async with office.at_desk("eve") as eve:
        assert "Hilltop" not in (await eve.open("/with-officer")).text
        assert "Nobody is left" in (await eve.open(f"/with-officer/{alert}/{hill}?why={NO_ANSWER}")).text
        assert (await eve.open(f"/with-officer/{alert}/999?why=x")).status_code == 404
        assert (await eve.open(f"/with-officer/999/{hill}?why=x")).status_code == 404


async def test_an_office_with_nobody_to_find_says_so(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        assert "Nobody is with an officer." in (await eve.open("/with-officer")).text


async def test_a_long_group_comes_in_pages_that_miss_nobody(office: Office, country: Country) -> None:
    people = [country.person("port", name=f"Person {n:03}") for n in range(105)]
    (alert,) = country.decide(("south", 4))
    country.fill()
    for person in people:
        hands_over(office, alert, person, NO_ANSWER)
    path = f"/with-officer/{alert}/{country.areas['port']}?why={NO_ANSWER}"
    async with office.at_desk("eve") as eve:
        pages = [(await eve.open(f"{path}&page={number}")).text for number in (1, 2)]

    assert [page.count("Person ") for page in pages] == [100, 5]
    assert "page=2" in pages[0]
    assert "why=nobody+could" in pages[0]
