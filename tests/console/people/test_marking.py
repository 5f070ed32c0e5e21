"""Officers mark people, and look at those who came in a rush."""

import re

import pytest

from console.people import marking
from registry.marks import marks_of
from registry.newcomers import RUSH, note_newcomer
from registry.tables import MarkKind
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


async def test_a_mark_is_set_shown_and_taken_off(office: Office, country: Country) -> None:
    person = country.person("port", name="Amina")
    async with office.at_desk("eve") as eve:
        assert "Mark as covert" in words_of((await eve.open(f"/people/{person}")).text)
        response = await eve.submit(f"/people/{person}/marks", kind="covert", on="1")
        assert response.headers["location"] == f"/people/{person}#marks"
        assert set(country.store.read_now(lambda session: marks_of(session, person))) == {MarkKind.COVERT}
        page = words_of((await eve.open(f"/people/{person}")).text)
        assert "answer as if nothing had been heard" in page
        assert "Mark as protected" in page
        await eve.submit(f"/people/{person}/marks", kind="covert")
    assert country.store.read_now(lambda session: marks_of(session, person)) == {}


async def test_no_mark_of_another_kind_and_of_nobody(office: Office, country: Country) -> None:
    person = country.person("port")
    async with office.at_desk("eve") as eve:
        assert (await eve.submit(f"/people/{person}/marks", kind="illegal", on="1")).status_code == 404
        assert (await eve.submit("/people/999/marks", kind="covert", on="1")).status_code == 404


async def test_a_rush_is_listed_and_each_look_at_it_is_noted(office: Office, country: Country) -> None:
    people = [country.person("port", name=f"P{number}") for number in range(RUSH + 2)]
    now = country.clock.now()
    for person in people:
        country.store.write_now(lambda session, person=person: note_newcomer(session, person, "+9992000", now))
    async with office.at_desk("eve") as eve:
        assert "2 came in a rush" in words_of((await eve.open("/")).text)
        page = words_of((await eve.open("/newcomers")).text)
        assert "Numbers that begin with +9992000: 2" in page
        assert f"P{RUSH + 1}" in page
        assert "P0 " not in page
        await eve.submit("/newcomers/looked", source="+9992000", oldest="1", newest=str(people[-1]))
        assert "came in a rush" not in words_of((await eve.open("/")).text)
        assert (await eve.submit("/newcomers/looked", source="+9992000", oldest="1", newest="x")).status_code == 404
        assert (await eve.submit("/newcomers/looked", source="+9992000", newest="9")).status_code == 404
    assert len(country.store.read_now(lambda session: views_of(session, people[-1]))) == 1


async def test_who_was_not_on_the_page_is_on_the_next_one(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MOST_SHOWN", 2)
    people = [country.person("port", name=f"P{number}") for number in range(RUSH + 3)]
    now = country.clock.now()
    for person in people:
        country.store.write_now(lambda session, person=person: note_newcomer(session, person, "+9992000", now))
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/newcomers")).text
        assert f"P{RUSH}<" not in page
        oldest, newest = re.findall(r'name="(?:oldest|newest)" value="(\d+)"', page)
        assert [int(oldest), int(newest)] == people[-2:]
        await eve.submit("/newcomers/looked", source="+9992000", oldest=oldest, newest=newest)
        page = (await eve.open("/newcomers")).text
        assert f"P{RUSH}<" in page
        assert f"P{RUSH + 1}<" not in page
