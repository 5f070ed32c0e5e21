"""With very many people the page comes first and its numbers follow; nobody approves numbers that were not shown."""

import pytest

from tests.console.office import Office, hidden, words_of
from tests.fakes.country import Country

COUNTED = "1 person will be written to."
COUNTING = "People are being counted."


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is few."""
    monkeypatch.setattr("console.tallies.FEW", 0)


@pytest.mark.usefixtures("many")
async def test_a_proposal_is_shown_before_its_people_are_counted_and_can_be_approved_after(
    office: Office, country: Country
) -> None:
    country.person("port")
    page = f"/decisions/{country.propose(('south', 3))}"
    async with office.at_desk("ben") as ben:
        first = (await ben.open(page)).text
        assert COUNTING in words_of(first)
        assert "For level 3, Voluntary repatriation" in words_of(first)
        assert "It can be approved once" in words_of(first)
        assert f'action="{page}/reject"' in first
        assert 'name="read"' not in first
        refused = await ben.submit(f"{page}/approve", confirm="South", read="")
        assert refused.status_code == 409

        then = (await ben.open(f"{page}?count=now")).text
        assert COUNTED in words_of(then)
        assert "People as counted at" in words_of(then)
        approved = await ben.submit(f"{page}/approve", confirm="South", read=hidden(then, "read"))
        assert approved.status_code == 303


@pytest.mark.usefixtures("many")
async def test_what_is_refused_stands_beside_the_numbers_that_were_read(office: Office, country: Country) -> None:
    country.person("port")
    page = f"/decisions/{country.propose(('south', 3))}"
    async with office.at_desk("ben") as ben:
        refused = await ben.submit(f"{page}/approve", confirm="North", read="x")

    assert refused.status_code == 422
    assert COUNTED in words_of(refused.text)


@pytest.mark.usefixtures("many")
async def test_whoever_looks_while_a_count_holds_sees_it_at_once(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.tallies.READS_A_PERSON", 10_000_000)
    country.person("port")
    page = f"/decisions/{country.propose(('south', 3))}"
    async with office.at_desk("ben") as ben, office.at_desk("eve") as eve:
        await ben.open(f"{page}?count=now")
        assert COUNTED in words_of((await eve.open(page)).text)


async def test_few_people_are_counted_at_the_first_look(office: Office, country: Country) -> None:
    country.person("port")
    async with office.at_desk("ben") as ben:
        assert COUNTED in words_of((await ben.open(f"/decisions/{country.propose(('south', 3))}")).text)


async def test_a_correction_can_be_sent_before_anything_is_counted(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    country.person("port")
    [alert] = country.decide(("south", 3))
    country.fill()
    page = f"/decisions/{country.decision_of(alert)}/correct"
    async with office.at_desk("ben") as ben:
        few = words_of((await ben.open(page)).text)
        monkeypatch.setattr("console.tallies.FEW", 0)
        first = words_of((await ben.open(page)).text)
        then = words_of((await ben.open(f"{page}?count=now")).text)
        sent = await ben.submit(page)

    assert "stops 1 message that waits" in few
    assert "stops whatever waits or is not queued yet" in first
    assert COUNTING in first
    assert "correct it now" in first
    assert "stops 1 message that waits" in then
    assert "As counted at" in then
    assert sent.status_code == 303


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("path", "known", "counted"),
    [
        ("/", "1 open case", "South 3 Level 3: Voluntary repatriation 2 0 of 2 2"),
        ("/alerts", "M1 South", "2 0 2"),
        ("/alerts/1", "Is this alert wrong?", "0 of 2 people accounted for, 2 open"),
        ("/wardens", "New group", "2 people without a warden"),
        ("/wardens/without", "Whoever is silent and has no warden", "Port Sur 2 2"),
    ],
)
async def test_a_page_shows_what_is_known_before_its_people_are_counted(
    office: Office, country: Country, path: str, known: str, counted: str
) -> None:
    called = country.person("port")
    country.person("port")
    country.decide(("south", 3))
    country.fill()
    office.calls_for_help(called)
    async with office.at_desk("eve") as eve:
        first = words_of((await eve.open(path)).text)
        then = words_of((await eve.open(f"{path}?count=now")).text)

    assert known in first
    assert COUNTING in first
    assert counted not in first
    assert known in then
    assert counted in then
    assert COUNTING not in then


@pytest.mark.usefixtures("many")
async def test_the_link_to_the_numbers_keeps_what_was_chosen(office: Office, country: Country) -> None:
    country.group(country.person("port"), country.person("port"))
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/wardens?show=no-deputy&of=x&count=")).text

    assert 'href="/wardens?show=no-deputy&amp;of=x&amp;count=now#counted"' in page


@pytest.mark.usefixtures("many")
async def test_the_first_people_of_an_alert_are_listed_before_they_are_counted(
    office: Office, country: Country
) -> None:
    country.person("port", name="Amina")
    country.decide(("south", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        listed = words_of((await eve.open("/alerts/1?state=")).text)
        in_area = words_of((await eve.open(f"/alerts/1?state=&area={country.areas['south']}")).text)

    assert "The first of them; above stands how many there are, once they are counted. " in listed
    assert "Amina" in listed
    assert "1 person" in in_area
