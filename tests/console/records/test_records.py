"""The log as officers read it, and that what they do at their desks is in it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from console.records import records
from registry.acts import Act
from registry.audit import COLUMNS, entries
from registry.audit_chain import Entry
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def log_of(office: Office) -> list[Entry]:
    return office.store.read_now(
        lambda session: [Entry(*row) for row in session.execute(select(*COLUMNS).order_by(entries.c.number))]
    )


def last(office: Office) -> tuple[object, ...]:
    """Who did what to what, in the newest entry."""
    entry = log_of(office)[-1]
    return entry.role, entry.actor, entry.act, entry.subject, entry.subject_number, entry.detail


async def test_the_steps_of_a_decision_are_in_the_log_with_the_officer_of_each(
    office: Office, country: Country
) -> None:
    ada, ben = country.officer("ada"), country.officer("ben")
    first, second, third = [country.propose(("capital", rank)) for rank in (1, 2, 1)]
    async with office.at_desk("ben") as desk:
        await desk.submit(f"/decisions/{first}/approve", confirm="Capital")
        await desk.submit(f"/decisions/{first}/correct")
        await desk.submit(f"/decisions/{second}/reject", why="not now")
    async with office.at_desk("ada") as desk:
        await desk.submit(f"/decisions/{third}/withdraw", why="not now")

    area = country.areas["capital"]
    assert [entry[3:8] for entry in log_of(office)] == [
        (ada, "propose", "decision", first, f"area {area}: 0 to 1"),
        (ada, "propose", "decision", second, f"area {area}: 0 to 2"),
        (ada, "propose", "decision", third, f"area {area}: 0 to 1"),
        (ben, "approve", "decision", first, f"area {area}: 0 to 1"),
        (ben, "correct", "decision", first, f"area {area}: 0 to 1"),
        (ben, "reject", "decision", second, f"area {area}: 0 to 2"),
        (ada, "withdraw", "decision", third, f"area {area}: 0 to 1"),
    ]
    assert "not now" not in str(log_of(office))


async def test_whoever_decides_alone_is_in_the_log(office: Office, country: Country) -> None:
    decision = country.propose(("capital", 4))
    country.clock.forward(hours=1)
    async with office.at_desk("pia") as pia:
        assert (await pia.submit(f"/decisions/{decision}/override", confirm="Capital")).status_code == 303

    assert last(office)[:5] == ("officer", country.officer("pia"), "override", "decision", decision)


async def test_letters_reports_cases_messages_and_notices_are_in_the_log_without_a_word_of_theirs(
    office: Office, country: Country
) -> None:
    person, eve = country.person("port", channels=("sms",), name="Amina"), country.officer("eve")
    case, message = office.calls_for_help(person), office.writes(office.address_of(person), "which bus?")
    async with office.at_desk("eve") as desk:
        await desk.submit(f"/people/{person}/letter", text="seven green doors", once="a")
        assert last(office) == ("officer", eve, "letter", "person", person, "")
        await desk.submit(f"/people/{person}/report", status="hurt", how="saw them")
        assert last(office) == ("officer", eve, "report", "person", person, "hurt")
        for act, does in (("take", "take case"), ("give-back", "give back case"), ("take", "take case")):
            await desk.submit(f"/cases/{case}/{act}")
            assert last(office) == ("officer", eve, does, "case", case, "")
        await desk.submit(f"/cases/{case}/close", outcome="seven green doors")
        assert last(office) == ("officer", eve, "close case", "case", case, "")
        await desk.submit(f"/messages/{message}/handled")
        assert last(office) == ("officer", eve, "handle message", "message", message, "")
    async with office.at_desk("ada") as desk:
        area = country.areas["south"]
        sent = await desk.submit("/notices/new", area=str(area), **{"text-en": "seven green doors"})
        number = int(sent.headers["location"].rpartition("/")[2])
        assert last(office) == ("officer", country.officer("ada"), "notice", "notice", number, f"areas {area}")

    assert not re.search("Amina|green|bus", str(log_of(office)))


async def test_opening_somebodys_page_is_in_the_log_once_for_a_look(office: Office, country: Country) -> None:
    person, eve = country.person("port"), country.officer("eve")
    async with office.at_desk("eve") as desk:
        await desk.open(f"/people/{person}")
        await desk.open(f"/people/{person}")

    assert [entry[2:8] for entry in log_of(office)] == [("officer", eve, "view", "person", person, f"page: {person}")]


async def test_the_newest_stand_first_with_the_officers_name_and_a_link(office: Office, country: Country) -> None:
    person = country.person("port")
    country.propose(("capital", 1))
    async with office.at_desk("eve") as desk:
        await desk.open(f"/people/{person}")
        page = (await desk.open("/records")).text

    words = words_of(page.partition("<tbody>")[2])
    assert words.index("Somebody was shown people") < words.index("A change of level was proposed")
    assert f"officer {country.officer('eve')}, Eve" in words
    assert f'<a href="/people/{person}">person {person}</a>' in page
    assert log_of(office)[-1].hash in page
    assert 'aria-current="page">Records' in page


async def test_the_log_is_filtered_by_act_and_by_officer(office: Office, country: Country) -> None:
    people = [country.person("port") for _ in range(2)]
    country.propose(("capital", 1))
    for login, person in (("ada", people[0]), ("eve", people[1])):
        async with office.at_desk(login) as desk:
            await desk.open(f"/people/{person}")
    ada = country.officer("ada")

    async def shown(query: str) -> list[int]:
        async with office.at_desk("ada") as desk:
            page = (await desk.open(f"/records?{query}")).text
        return [int(number) for number in re.findall(r'<th scope="row" class="number">(\d+)</th>', page)]

    assert await shown("act=view&officer=") == [3, 2]
    assert await shown(f"act=&officer={ada}") == [2, 1]
    assert await shown(f"act=view&officer={ada}") == [2]
    assert await shown("act=nonsense&officer=x&before=y") == [3, 2, 1]
    assert await shown("act=close+case") == []


async def test_the_log_is_shown_up_to_a_time_by_the_officers_own_clock(office: Office, country: Country) -> None:
    for rank in (1, 2, 3):
        country.propose(("south", rank))
        country.clock.forward(hours=12)
    first = country.clock.now() - timedelta(hours=36)

    async def shown(until: object) -> list[int]:
        async with office.at_desk("ada") as desk:
            page = (await desk.open(f"/records?until={until}")).text
        assert ("Write the time as" in page) == (until == "yesterday")
        return [int(number) for number in re.findall(r'<th scope="row" class="number">(\d+)</th>', page)]

    assert await shown(f"{first + timedelta(hours=13):%Y-%m-%d %H:%M}") == [2, 1]
    assert await shown(f"{first - timedelta(minutes=1):%Y-%m-%d %H:%M}") == []
    assert await shown(f"{first:%Y-%m-%d}") == [1], "a day alone is all of it"
    assert await shown("yesterday") == [3, 2, 1]


async def test_the_copy_that_was_asked_for_is_followed_on_the_page(office: Office) -> None:
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        assert "Ask for a copy" in (await uma.open("/records")).text
        await uma.submit("/records/export")
        waits = words_of((await uma.open("/records")).text)
        his = words_of((await ivo.open("/records")).text)
        await ivo.submit("/administration/1/confirm")
        ready = (await uma.open("/records")).text
        for _ in range(2):  # within the hour, so that nobody is logged out
            office.country.clock.forward(minutes=40)
            lapsed = (await uma.open("/records")).text

    assert "You asked for a copy. Another administrator has to confirm it" in waits
    assert "Ask for a copy" in his
    assert '<a class="button" href="/records/export/1">Take the copy</a>' in ready
    assert "Ask for a copy" in lapsed


async def test_the_log_is_paged_by_its_numbers(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "PAGE", 2)
    for rank in (1, 2, 3):
        country.propose(("south", rank))
    async with office.at_desk("ada") as desk:
        first = (await desk.open("/records?act=propose")).text
        further = re.search(r'href="(/records\?[^"]*before=2)"', first)
        assert further is not None
        country.propose(("south", 4))
        second = (await desk.open(further[1].replace("&amp;", "&"))).text

    assert re.findall(r'<th scope="row" class="number">(\d+)</th>', second) == ["1"], "what came since moves nothing"


async def test_what_another_version_logged_is_shown_too(office: Office) -> None:
    entry = Entry(1, "2026-03-02T12:00:00.000000+00:00", "robot", None, "fly", None, None, "", "h")
    office.store.write_now(lambda session: session.execute(entries.insert(), [entry._asdict()]))
    async with office.at_desk("ada") as desk:
        assert "This version knows no such act." in (await desk.open("/records")).text
    assert "fly" not in set(Act)
