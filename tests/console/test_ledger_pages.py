import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from broadcasts.fillers import note_fault
from broadcasts.issue import broadcast_of
from broadcasts.tables import LedgerState
from console.alert_views import people_in, progress
from console.live import MOST_OF_ONE
from console.tallies import Tallies
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def numbers_of(page: str) -> dict[str, int]:
    """The ledger table of a page: each row's name and number."""
    table = page.split("People by state")[1].split("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return {
        words_of(found[1]): int(found[2])
        for row in rows
        if (found := re.search(r'<th scope="row">(.*?)</th>\s*<td class="number">(\d+)</td>', row, re.DOTALL))
    }


@pytest.fixture
def alert(country: Country) -> int:
    """Level 3 for three people in the south: one says that they are safe."""
    people = [country.person("south", name=name) for name in ("Amina", "Bilal", "Grace")]
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.send()
    country.answers(people[0], alert, "safe")
    return alert


async def test_the_rows_of_the_ledger_sum_up_to_its_audience(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/alerts/{alert}")).text

    numbers = numbers_of(page)
    states = {state.value: numbers[state.value] for state in LedgerState}
    assert numbers["Everybody the alert concerns"] == sum(states.values()) == 3
    assert (numbers["Accounted for"], numbers["Open"]) == (1, 2)
    assert (states["answered"], states["asked"]) == (1, 2)
    assert "1 of 3 people accounted for, 2 open" in words_of(page).replace(" ,", ",")


async def test_the_messages_are_counted_by_channel_and_state_in_true_words(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open(f"/alerts/{alert}")).text)

    assert "telegram accepted taken by the carrier, arrival not known 3" in page
    assert "delivered" not in page


async def test_people_with_an_officer_are_listed_first_and_looking_is_noted(
    office: Office, country: Country, alert: int
) -> None:
    office.with_officer(alert, 2)
    async with office.at_desk("eve") as eve:
        first = words_of((await eve.open(f"/alerts/{alert}")).text)
        asked = words_of((await eve.open(f"/alerts/{alert}?state=asked")).text)
        await eve.open(f"/alerts/{alert}?state=asked")

    assert "Bilal South English" in first
    assert "Grace" not in first
    assert "Grace South English" in asked

    def views(person: int) -> list[tuple[str, int, str]]:
        found = office.store.read_now(lambda session: views_of(session, person))
        return [(view.role, view.viewer_id, view.what) for view in found]

    assert views(2) == views(3) == [("officer", country.officer("eve"), "list of M1")]
    assert views(1) == []


async def test_a_state_that_does_not_exist_shows_the_first_list(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        assert "With an officer: work these first" in (await eve.open(f"/alerts/{alert}?state=x&page=x")).text


def test_long_lists_come_in_pages_that_miss_nobody(office: Office, country: Country) -> None:
    people = [country.person(area) for area in ("port", "hill") for _ in range(103)]
    (alert,) = country.decide(("south", 3))
    country.fill()
    shown, after = [], None
    for length in (100, 100, 6):
        page = office.store.read_now(lambda session, after=after: people_in(session, alert, LedgerState.QUEUED, after))
        assert len(page) == length
        shown, after = shown + page, page[-1].place

    assert sorted(person.person_id for person in shown) == people
    assert [person.area for person in shown] == ["Port Sur"] * 103 + ["Hilltop"] * 103


async def test_the_link_to_what_follows_leads_there(office: Office, country: Country) -> None:
    for number in range(101):
        country.person("port", name=f"Nr {number}.")
    (alert,) = country.decide(("south", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        first = (await eve.open(f"/alerts/{alert}?state=queued")).text
        [link] = re.findall(r'href="([^"]*after=[^"]*)#people"', first)
        second = words_of((await eve.open(html.unescape(link))).text)
        broken = words_of((await eve.open(f"/alerts/{alert}?state=queued&after=3-4-x")).text)

    assert "Nr 100." not in first
    assert "Nr 100." in second
    assert "Nr 0." not in second
    assert "Nr 0." in broken


def test_an_alert_that_cannot_be_filled_says_so(office: Office, country: Country) -> None:
    country.person("south")
    (alert,) = country.decide(("south", 2))
    now = country.clock.now()
    office.store.write_now(lambda session: note_fault(session, broadcast_of(session, alert).id or 0, now))

    shown = office.store.read_now(lambda session: progress(session, Tallies(), alert, now))
    assert (shown.filled, shown.fill_after) == (False, now + timedelta(seconds=2))


def test_an_alert_that_is_still_being_filled_says_so(office: Office, country: Country) -> None:
    country.person("south")
    (alert,) = country.decide(("south", 2))
    now = country.clock.now()

    assert not office.store.read_now(lambda session: progress(session, Tallies(), alert, now)).filled
    country.fill()
    assert office.store.read_now(lambda session: progress(session, Tallies(), alert, now)).filled


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The console on a real socket: a stream has no end that an in-process client could wait for."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=2))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn gives no event to wait for
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    app.state.pulse.stop()
    server.should_exit = True
    await task


async def event(lines: AsyncIterator[str]) -> str:
    """The data of the next event."""
    data = []
    async for line in lines:
        if line.startswith("data: "):
            data.append(line.removeprefix("data: "))
        elif not line and data:
            break
    return "\n".join(data)


@asynccontextmanager
async def streaming(url: str, token: str, alert: int) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of an alert's stream, for as long as the block lasts."""
    async with (
        httpx.AsyncClient(base_url=url, cookies={"muster_session": token}, timeout=10) as client,
        client.stream("GET", f"/alerts/{alert}/events") as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield stream.aiter_lines()


async def test_an_open_page_follows_the_ledger(office: Office, country: Country, alert: int) -> None:
    ada = office.at_desk("ada")
    async with served(office.app) as url, streaming(url, ada.token, alert) as lines:
        before = numbers_of(await event(lines))
        country.answers(2, alert, "safe")
        after = numbers_of(await event(lines))

    assert (before["answered"], after["answered"]) == (1, 2)
    assert after["Everybody the alert concerns"] == 3


async def test_streams_are_bounded_so_that_pages_still_open(office: Office, alert: int) -> None:
    pulse = office.app.state.pulse
    ada_id = office.country.officer("ada")
    with pulse.seat(ada_id), pulse.seat(ada_id), pulse.seat(ada_id), pulse.seat(ada_id):
        assert MOST_OF_ONE == 4
        async with office.at_desk("ada") as ada:
            assert (await ada.open(f"/alerts/{alert}/events")).status_code == 503
            assert (await ada.open(f"/alerts/{alert}")).status_code == 200


async def test_a_stream_ends_with_the_log_in(office: Office, alert: int) -> None:
    ada = office.at_desk("ada")
    async with ada as same, served(office.app) as url, streaming(url, ada.token, alert) as lines:
        await event(lines)
        await same.submit("/logout")
        office.country.answers(2, alert, "safe")

        assert [line async for line in lines if line.startswith("data:")] == []
