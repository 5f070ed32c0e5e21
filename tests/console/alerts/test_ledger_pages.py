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

from broadcasts.channel import SendError, Trouble
from broadcasts.fillers import note_fault
from broadcasts.issue import broadcast_of
from broadcasts.outbox import Claimed
from broadcasts.tables import LedgerState
from console.alerts.alert_views import progress
from console.frame.counting import Look
from console.frame.live import MOST_OF_ONE, Pace, Pulse
from console.tallies import Tallies
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country, accept


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The cells of each row of the table with that caption."""
    table = page.split(f"<caption>{caption}")[1].split("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return [[words_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def numbers_of(page: str) -> dict[str, int]:
    """The ledger table of a page: each row's name and number."""
    return {row[0]: int(row[1]) for row in rows_of(page, "People by state") if row[1].isdigit()}


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


async def test_the_messages_are_counted_by_state_and_channel_in_true_words(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/alerts/{alert}")).text

    assert rows_of(page, "Messages by state") == [
        ["State", "Telegram", "All"],
        ["sent taken by the carrier, arrival not known", "3", "3"],
        ["All messages", "3", "3"],
    ]
    funnel = words_of(page.split('class="funnel"')[1].split("</ol>")[0])
    assert "3 queued" in funnel
    assert "3 sent" in funnel
    assert "0 delivered" in funnel
    assert "1 answered people of whom there is a report" in funnel


async def test_the_page_says_how_fast_messages_go_and_until_when(office: Office, country: Country) -> None:
    for _ in range(4):
        country.person("south")
    (alert,) = country.decide(("south", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        before = rows_of((await eve.open(f"/alerts/{alert}")).text, "How fast each channel is")
        country.clock.forward(minutes=3)
        country.send(limit=2)
        country.clock.forward(seconds=30)
        during = (await eve.open(f"/alerts/{alert}")).text
        country.clock.forward(minutes=1)
        after = rows_of((await eve.open(f"/alerts/{alert}")).text, "How fast each channel is")

    assert before[1] == ["Telegram", "4", "0", "nothing has left in the last minute"]
    assert rows_of(during, "How fast each channel is")[1] == [
        "Telegram", "2", "2", "in 1 minute at the rate of the last minute",
    ]  # fmt: skip
    assert "2 of 4 messages wait no more; carriers took 2 in the last minute" in words_of(during)
    assert after[1] == ["Telegram", "2", "0", "nothing has left in the last minute"]


async def test_each_failure_stands_with_what_to_do_and_opens_the_people(office: Office, country: Country) -> None:
    for name in ("Amina", "Bilal", "Grace"):
        country.person("south", name=name, channels=("sms",))
    (alert,) = country.decide(("south", 3))
    country.fill()

    def answer(claimed: Claimed) -> str | SendError:
        if claimed.person_id == 1:
            return SendError(Trouble.OPTED_OUT, "21610")
        return SendError(Trouble.REFUSED, "21408") if claimed.person_id == 2 else accept(claimed)

    country.send(answer)
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/alerts/{alert}")).text
        failures = page.split('id="failures"')[1]
        links = [html.unescape(link) for link in re.findall(r'href="(/alerts[^"]*state=failed[^"]*)"', failures)]
        lists = [words_of((await eve.open(link)).text) for link in links]

    rows = rows_of(page, "Messages that failed, and what to do")[1:]
    assert [row[0] for row in rows] == [
        "They sent STOP to our number.",
        "Our sender is not permitted for the country of this number.",
    ]
    assert "SMS stays off until they send START themselves" in rows[0][1]
    assert [row[2:] for row in rows] == [["SMS", "21610", "1"], ["SMS", "21408", "1"]]
    assert ["Amina" in lists[0], "Bilal" in lists[0], "Grace" in lists[0]] == [True, False, False]
    assert ["Amina" in lists[1], "Bilal" in lists[1], "Grace" in lists[1]] == [False, True, False]
    views = office.store.read_now(lambda session: [view.what for view in views_of(session, 2)])
    assert views == ["messages of M1"]


async def test_the_messages_behind_a_number_come_in_pages_that_miss_nobody(office: Office, country: Country) -> None:
    people = [country.person("south", name=f"Nr {number}.") for number in range(103)]
    (alert,) = country.decide(("south", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        for state in ("queued", "accepted"):
            if state == "accepted":
                country.send()
            first = (await eve.open(f"/alerts/{alert}/messages?channel=telegram&state={state}")).text
            [link] = re.findall(r'href="([^"]*after=[^"]*)"', first)
            second = (await eve.open(html.unescape(link))).text
            shown = re.findall(r"Nr \d+\.", first) + re.findall(r"Nr \d+\.", second)
            assert len(shown) == len(set(shown)) == len(people)


async def test_messages_of_no_state_or_alert_are_not_found(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        assert (await eve.open(f"/alerts/{alert}/messages?channel=sms&state=lost")).status_code == 404
        assert (await eve.open("/alerts/9/messages?channel=sms&state=queued")).status_code == 404
        none = await eve.open(f"/alerts/{alert}/messages?channel=sms&state=queued&after=x")
        assert "No message is in this state now" in none.text


async def test_who_may_decide_is_led_to_the_correction_and_others_to_them(office: Office, alert: int) -> None:
    async with office.at_desk("ada") as ada, office.at_desk("eve") as eve:
        decides, looks = (await ada.open(f"/alerts/{alert}")).text, (await eve.open(f"/alerts/{alert}")).text

    assert 'href="/decisions/1/correct">Correct this alert</a>' in decides
    assert "A correction stops everything of it that still waits here" in decides
    assert "/correct" not in looks
    assert "Whoever may propose or approve decisions can do this" in looks


async def test_a_corrected_alert_says_what_was_stopped_and_is_not_corrected_again(
    office: Office, country: Country, alert: int
) -> None:
    country.correct(country.decision_of(alert))
    async with office.at_desk("ada") as ada:
        page = (await ada.open(f"/alerts/{alert}")).text

    assert "Stopped in South, with all within it: the alert was wrong and was corrected." in words_of(page)
    assert "This alert was wrong, and it was corrected." in page
    assert "Correct this alert" not in page


async def test_people_with_an_officer_are_listed_first_and_looking_is_noted(
    office: Office, country: Country, alert: int
) -> None:
    office.with_officer(alert, 2)
    async with office.at_desk("eve") as eve:
        first = words_of((await eve.open(f"/alerts/{alert}")).text)
        asked = words_of((await eve.open(f"/alerts/{alert}?state=asked")).text)
        await eve.open(f"/alerts/{alert}?state=asked")

    assert "Work these first" in first
    assert "Bilal South English" in first
    assert "Grace" not in first
    assert "Grace South English" in asked

    def views(person: int) -> list[tuple[str, int, str]]:
        found = office.store.read_now(lambda session: views_of(session, person))
        return [(view.role, view.viewer_id, view.what) for view in found]

    assert views(2) == views(3) == [("officer", country.officer("eve"), "list of M1")]
    assert views(1) == []


async def test_everybody_of_the_alert_stands_in_one_list_with_their_states(
    office: Office, country: Country, alert: int
) -> None:
    office.with_officer(alert, 2)
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open(f"/alerts/{alert}?state=")).text)

    assert "3 people" in page
    assert page.index("Bilal with an officer") < page.index("Grace asked") < page.index("Amina answered")
    assert "confirmed just now 2026-03-02 12:00 UTC (just now) safe" in page


async def test_the_filters_are_kept_in_the_form_and_in_the_links(office: Office, country: Country) -> None:
    for number in range(101):
        country.person("port", name=f"Nr {number}.")
    (alert,) = country.decide(("south", 3))
    country.fill()
    south = country.areas["south"]
    async with office.at_desk("eve") as eve:
        first = (await eve.open(f"/alerts/{alert}?state=queued&area={south}&language=en")).text
        [link] = re.findall(r'href="([^"]*after=[^"]*)#people"', first)
        second = words_of((await eve.open(html.unescape(link))).text)
        broken = words_of((await eve.open(f"/alerts/{alert}?state=queued&after=QUEUED_3-4-x")).text)

    assert f'<option value="{south}" selected>' in first
    assert '<option value="en" selected>' in first
    assert '<option value="queued" selected>' in first
    assert f"state=queued&amp;area={south}&amp;language=en&amp;after=" in link
    assert "101 people" in words_of(first)
    assert "Nr 100." not in first
    assert "Nr 100." in second
    assert "Nr 0." not in second
    assert "Nr 0." in broken


async def test_a_state_that_does_not_exist_shows_the_first_list(office: Office, alert: int) -> None:
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/alerts/{alert}?state=x&page=x&area=x&language=x")).text

    assert '<option value="with an officer" selected>' in page
    assert "Nobody of this alert fits" in page


def number_listed(page: str) -> int:
    """How many people the list of an alert's page says there are."""
    [number] = re.findall(
        r"(\d+) (?:person|people)", page.split('<section id="people">')[1].split('<p class="sum">')[1]
    )[:1]
    return int(number)


async def test_every_number_of_an_alert_leads_to_as_many_people(office: Office, country: Country, alert: int) -> None:
    country.answers(2, alert, "safe")
    async with office.at_desk("eve") as eve:
        for page in ("/alerts", f"/alerts/{alert}"):
            links = re.findall(
                rf'<a id="[^"]*" href="(/alerts/{alert}\?state=[a-z]*)#people" aria-label="[^"]*">([\d,]+)</a>',
                (await eve.open(page)).text,
            )
            assert {path.split("=")[1] for path, _ in links} >= {"open", "accounted"}
            for path, number in links:
                assert number_listed((await eve.open(html.unescape(path))).text) == int(number), path


async def test_older_alerts_are_on_the_pages_behind(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.alerts.ledger_pages.PAGE_OF_ALERTS", 2)
    for rank in (1, 2, 3):
        country.decide(("south", rank))
    async with office.at_desk("eve") as eve:
        first = (await eve.open("/alerts")).text
        second = (await eve.open("/alerts?before=2")).text
        beyond = (await eve.open("/alerts?before=1")).text
        nowhere = (await eve.open("/alerts?before=0")).text

    assert 'href="/alerts/3"' in first
    assert 'href="/alerts/1"' not in first
    assert 'href="/alerts?before=2">Further' in first
    assert 'href="/alerts/1"' in second
    assert "Further" not in second
    assert "There is nothing further." in beyond
    assert "There is nothing further." in nowhere


def test_an_alert_that_cannot_be_filled_says_so(office: Office, country: Country) -> None:
    country.person("south")
    (alert,) = country.decide(("south", 2))
    now = country.clock.now()
    office.store.write_now(lambda session: note_fault(session, broadcast_of(session, alert).id or 0, now))

    shown = office.store.read_now(lambda session: progress(Look(session, now), Tallies(), {}, alert))
    assert (shown.filled, shown.fill_after) == (False, now + timedelta(seconds=2))


def test_an_alert_that_is_still_being_filled_says_so(office: Office, country: Country) -> None:
    country.person("south")
    (alert,) = country.decide(("south", 2))
    now = country.clock.now()

    assert not office.store.read_now(lambda session: progress(Look(session, now), Tallies(), {}, alert)).filled
    country.fill()
    assert office.store.read_now(lambda session: progress(Look(session, now), Tallies(), {}, alert)).filled


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


async def test_what_is_sent_to_open_pages_is_no_officers_own(office: Office, alert: int) -> None:
    ada, eve = office.at_desk("ada"), office.at_desk("eve")
    async with (
        served(office.app) as url,
        streaming(url, ada.token, alert) as to_ada,
        streaming(url, eve.token, alert) as to_eve,
    ):
        assert await event(to_ada) == await event(to_eve)


async def test_streams_are_bounded_so_that_pages_still_open(office: Office, alert: int) -> None:
    pulse = office.app.state.pulse
    ada_id = office.country.officer("ada")
    with pulse.seat(ada_id), pulse.seat(ada_id), pulse.seat(ada_id), pulse.seat(ada_id):
        assert MOST_OF_ONE == 4
        async with office.at_desk("ada") as ada:
            assert (await ada.open(f"/alerts/{alert}/events")).status_code == 503
            assert (await ada.open(f"/alerts/{alert}")).status_code == 200


async def test_a_stream_ends_at_once_with_the_log_in(office: Office, alert: int) -> None:
    office.app.state.pulse = Pulse(office.store, Pace(check=3600.0))
    ada = office.at_desk("ada")
    async with ada as same, served(office.app) as url, streaming(url, ada.token, alert) as lines:
        await event(lines)
        await same.submit("/logout")

        async with asyncio.timeout(5):
            rest = "".join([line async for line in lines])
    assert "event: over" in rest
    assert "This log-in has ended" in rest
    assert "<table" not in rest
