"""The first page: what holds, who is not heard from, what waits, and what is new to this officer."""

from tests.console.office import Office, hidden, words_of
from tests.fakes.country import Country


async def test_the_first_page_says_what_holds_and_where_it_comes_from(office: Office, country: Country) -> None:
    country.decide(("south", 3), ("hill", 1), exempt=("hill",))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/")).text)

    assert "Bravia 0 Level 0: Normal 0 nobody was asked 0 0 never" in page
    assert "South 3 Level 3: Voluntary repatriation 0 nobody was asked 0 0 here 2026-03-02 12:00 UTC" in page
    assert "Port Sur 3 Level 3: Voluntary repatriation 0 nobody was asked 0 0 by the area around it" in page
    assert "0 0 here, cut off from the areas around it 2026-03-02 12:00 UTC (just now)" in page


async def test_an_area_tells_who_is_in_it_and_whom_nobody_heard_from(office: Office, country: Country) -> None:
    heard, _, called = (country.person("port") for _ in range(3))
    country.person("capital")
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.answers(heard, alert, "safe")
    office.calls_for_help(called)
    country.clock.forward(minutes=20)
    async with office.at_desk("eve") as eve:
        html = (await eve.open("/")).text

    page, port, south = words_of(html), country.areas["port"], country.areas["south"]
    assert "Bravia 0 Level 0: Normal 4 1 of 3 2 1 20 minutes ago never" in page
    assert "South 3 Level 3: Voluntary repatriation 3 1 of 3 2 1 20 minutes ago here" in page
    assert "Capital 0 Level 0: Normal 1 nobody was asked 0 0 never" in page
    for link in (f"/people?area={port}", f"/alerts/{alert}?state=open&amp;area={port}#people", f"/cases?area={south}"):
        assert f'href="{link}"' in html, link


async def test_those_not_heard_from_are_behind_their_number_alert_by_alert(office: Office, country: Country) -> None:
    heard, *_ = (country.person("port") for _ in range(3))
    country.person("hill")
    (wide,) = country.decide(("south", 2))
    country.fill()
    country.send()
    country.answers(heard, wide, "safe")
    (narrow,) = country.decide(("hill", 3))
    country.fill()
    south = country.areas["south"]
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/")).text
        assert "South 2 Level 2: Restriction 4 1 of 4 3 M2: 1 M1: 2" in words_of(page)
        for alert, people in ((wide, "2 people"), (narrow, "1 person")):
            path = f"/alerts/{alert}?state=open&amp;area={south}"
            assert f'href="{path}#people"' in page
            assert people in words_of((await eve.open(path.replace("&amp;", "&"))).text)


async def test_whoever_a_newer_alert_asks_counts_once(office: Office, country: Country) -> None:
    country.person("port")
    country.decide(("south", 2))
    country.fill()
    country.decide(("port", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/")).text)

    assert "Port Sur 3 Level 3: Voluntary repatriation 1 0 of 1 1" in page


async def test_a_late_promise_cannot_be_overlooked(office: Office, country: Country) -> None:
    country.decide(("south", 2))
    async with office.at_desk("eve") as eve:
        in_time = (await eve.open("/")).text
    country.clock.forward(hours=6, minutes=20)
    async with office.at_desk("eve") as eve:
        late = (await eve.open("/")).text

    assert "promised message is late" not in in_time
    assert '<section class="late" role="alert">' in late
    assert "South : promised for 2026-03-02 18:00 UTC (20 minutes ago)" in words_of(late)


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

    assert "1 open case the oldest just now 1 with an officer 1 message waiting 0 from families 0 relay" in page
    assert "Decision 2 , proposed by Ada" in page
    assert "M1 South" in page


async def test_what_is_new_is_told_until_the_officer_says_that_they_have_seen_it(
    office: Office, country: Country
) -> None:
    person = country.person("south")
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        assert "New since" not in (await eve.open("/")).text
        country.clock.forward(minutes=5)
        country.decide(("south", 3))
        office.calls_for_help(person)
        office.writes(office.address_of(person), "when does the bus go?")
        page = (await eve.open("/")).text
        country.clock.forward(minutes=1)
        await eve.submit("/seen", shown_at=hidden(page, "shown_at"))
        seen, others = (await eve.open("/")).text, words_of((await ben.open("/")).text)

    news = words_of(page)
    assert "New since 2026-03-01 12:05 UTC Decision 1" in news
    assert "1 new call for help is still open 1 new message waits" in news
    assert "New since" not in seen
    assert "New since" in others, "each officer has their own"


async def test_what_came_while_the_officer_was_reading_is_still_new(office: Office, country: Country) -> None:
    first, second = country.person("south"), country.person("south")
    office.calls_for_help(first)
    async with office.at_desk("eve") as eve:
        shown_at = hidden((await eve.open("/")).text, "shown_at")
        country.clock.forward(minutes=3)
        office.calls_for_help(second)
        country.clock.forward(minutes=1)
        await eve.submit("/seen", shown_at=shown_at)
        page = words_of((await eve.open("/")).text)

    assert "1 new call for help is still open" in page


async def test_nobody_has_seen_what_is_still_to_come(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        for when in ("2026-03-02T12:01:00+00:00", "soon", ""):
            assert (await eve.submit("/seen", shown_at=when)).status_code == 404, when
