"""Officers read on the first page why messages do not go out, since when, and what follows."""

from sqlmodel import Session

from broadcasts.circuit import Circuit
from broadcasts.health import note_health
from console.overview.engine_trouble import DESERTED_SECONDS
from registry.leases import take
from tests.console.office import Office, words_of
from tests.fakes.country import Country

WARNING = "Messages may not be going out"


async def first_page(office: Office) -> str:
    async with office.at_desk("eve") as eve:
        return words_of((await eve.open("/")).text)


def is_left(country: Country, duty: str) -> None:
    country.store.write_now(lambda session: take(session, duty, "elsewhere:1", -DESERTED_SECONDS - 1))


async def test_while_all_is_well_nothing_is_said(office: Office, country: Country) -> None:
    country.person("south")
    country.decide(("south", 4))
    country.fill()
    country.send()

    assert WARNING not in await first_page(office)


async def test_a_carrier_that_is_down_is_told_with_what_follows_and_when(office: Office, country: Country) -> None:
    since = country.clock.now()

    def goes_down(session: Session) -> None:
        note_health(session, "telegram", Circuit(9, since, "HTTP 502"), since)

    country.store.write_now(goes_down)
    country.clock.forward(minutes=1)
    page = await first_page(office)

    assert WARNING in page
    assert "Telegram has taken no messages since 12:00 UTC (HTTP 502). They wait, and go out when it is back." in page
    assert "They go to people's other addresses: level 4 from 12:02 UTC; level 3 from 12:10 UTC." in page.replace(
        "&#39;", "'"
    )
    country.store.write_now(lambda session: note_health(session, "telegram", Circuit(), since))
    assert WARNING not in await first_page(office)


async def test_an_engine_that_nobody_runs_is_told(office: Office, country: Country) -> None:
    is_left(country, "rounds")

    assert "No process fills alerts or looks for people: the engine stands still." in await first_page(office)


async def test_a_lane_that_nobody_has_is_told_only_while_something_waits_for_it(
    office: Office, country: Country
) -> None:
    is_left(country, "lane:telegram")
    assert WARNING not in await first_page(office)
    country.writes(country.person("south"), "a letter")

    assert "No process sends what waits for Telegram." in await first_page(office)


async def test_an_answer_that_waits_too_long_is_told(office: Office, country: Country) -> None:
    country.writes(country.person("south"), "a letter")
    country.clock.forward(minutes=4)
    assert WARNING not in await first_page(office)
    country.clock.forward(minutes=2)

    assert "Somebody who wrote has waited for an answer since 12:00 UTC." in await first_page(office)


async def test_deadlines_that_nobody_acts_on_are_told_once_nothing_is_left_to_send(
    office: Office, country: Country
) -> None:
    country.person("south")
    country.decide(("south", 4))
    country.fill()
    country.send()
    country.clock.forward(minutes=11)
    late = "Nobody has been asked again or looked for since 12:05 UTC: the engine stands still."
    assert late in await first_page(office)
    country.person("capital")
    country.decide(("capital", 4))
    country.fill()

    assert late not in await first_page(office), "repeats wait for first messages"
