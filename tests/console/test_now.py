from tests.console.office import Office, words_of
from tests.fakes.country import Country


async def test_the_first_page_says_what_holds_and_where_it_comes_from(office: Office, country: Country) -> None:
    country.decide(("south", 3), ("hill", 1), exempt=("hill",))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/")).text)

    assert "Bravia 0 Level 0: Normal never decided" in page
    assert "South 3 Level 3: Voluntary repatriation decided here" in page
    assert "Port Sur 3 Level 3: Voluntary repatriation the area around it" in page
    assert "Hilltop 1 Level 1: Precautionary decided here 2026-03-02 12:00 UTC (just now) , cut off" in page


async def test_a_late_promise_cannot_be_overlooked(office: Office, country: Country) -> None:
    country.decide(("south", 2))
    async with office.at_desk("eve") as eve:
        in_time = (await eve.open("/")).text
    country.clock.forward(hours=6, minutes=20)
    async with office.at_desk("eve") as eve:
        late = (await eve.open("/")).text

    assert "promised message is late" not in in_time
    assert '<section class="late" role="alert">' in late
    assert "South: promised for 2026-03-02 18:00 UTC (20 minutes ago)" in words_of(late)


async def test_what_waits_is_counted(office: Office, country: Country) -> None:
    one, two = country.person("south", name="Amina"), country.person("south")
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.answers(one, alert, "safe")
    office.with_officer(alert, two)
    office.calls_for_help(two)
    office.writes(office.address_of(one), "when does the bus go?")
    country.propose(("capital", 1))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/")).text)

    assert "1 with an officer 1 open cases 1 messages waiting 0 relay requests" in page
    assert "Decision 2 , proposed by Ada" in page
    assert "M1 South" in page
    assert page.split("M1 South")[1].split("Levels by area")[0].endswith("(just now) 2 1 1 ")
