"""The plans of areas as every officer reads them: what is there, what is overdue, by which clock."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from console.plans.plans import is_overdue
from registry.tables import Area, Contact, ContactKind, EvacuationRoute
from tests.console.office import Office, words_of
from tests.fakes.clock import NOON
from tests.fakes.country import Country


def plan(country: Country, area: str, **facts: object) -> None:
    def write(session: Session) -> None:
        session.get_one(Area, country.areas[area]).sqlmodel_update(facts)

    country.store.write_now(write)


async def test_the_tree_says_of_each_area_what_is_planned(office: Office, country: Country) -> None:
    for _ in range(3):
        country.person("port")
    country.decide(("south", 2))
    plan(country, "xb", time_zone="Asia/Beirut")
    plan(country, "port", latitude=33.2, longitude=35.2, radius_km=8.0, review_by=date(2020, 1, 1))
    async with office.at_desk("val") as val:
        page = (await val.open("/plans")).text

    assert page.index("Bravia") < page.index("South") < page.index("Port Sur")
    assert f'href="/people?area={country.areas["south"]}" aria-label="3 people in South">3<' in page
    said = words_of(page)
    assert [said.count(f"Level {level}:") for level in (0, 2)] == [2, 3]
    assert "2020-01-01 overdue" in said
    assert "33.2, 35.2 , 8 km around" in said
    assert said.count("Asia/Beirut of the area around it") == 4
    assert "1 plan to review is overdue" in said
    assert "Add an area" not in page


async def test_the_numbers_lead_to_their_areas(office: Office, country: Country) -> None:
    plan(country, "port", review_by=date(2020, 1, 1))
    plan(country, "hill", review_by=date(2090, 1, 1), latitude=33.0, longitude=35.0)
    async with office.at_desk("eve") as eve:
        shown = {show: words_of((await eve.open(f"/plans?show={show}")).text) for show in
                 ("overdue", "undated", "unplaced", "nonsense")}  # fmt: skip

    assert ("Port Sur" in shown["overdue"], "Hilltop" in shown["overdue"]) == (True, False)
    assert ("Port Sur" in shown["undated"], "Capital" in shown["undated"]) == (False, True)
    assert ("Port Sur" in shown["unplaced"], "Hilltop" in shown["unplaced"]) == (True, False)
    assert all(name in shown["nonsense"] for name in ("Bravia", "Port Sur", "Hilltop", "Capital"))


async def test_the_page_of_an_area_has_its_points_ways_and_numbers(office: Office, country: Country) -> None:
    port = country.areas["port"]
    plan(country, "port", time_zone="Asia/Tokyo", outline=[[33, 35], [33, 36], [34, 36], [33, 35]])
    country.store.write_now(
        lambda session: session.add_all(
            [
                EvacuationRoute(
                    code="r",
                    area_id=port,
                    names={"en": "Coast <road>"},
                    path=[(33.0, 35.0), (33.5, 35.5)],
                    open=False,
                    capacity=900,
                ),
                Contact(code="c", area_id=port, kind=ContactKind.POLICE, number="112"),
            ]
        )
    )
    async with office.at_desk("val") as val, office.at_desk("uma") as uma:
        page = (await val.open(f"/plans/areas/{port}")).text
        parent = words_of((await val.open(f"/plans/areas/{country.areas['south']}")).text)
        administrators = (await uma.open(f"/plans/areas/{port}")).text

    said = words_of(page)
    assert "Port Sur school meeting point open not known 33.0, 35.0" in said
    assert "Coast &lt;road&gt; closed 900 33.0, 35.0 33.5, 35.5" in said
    assert "police 112" in said
    assert "outline of 3 corners" in said
    assert f"Asia/Tokyo : {NOON.astimezone(ZoneInfo('Asia/Tokyo')):%Y-%m-%d %H:%M} JST" in said
    assert "Bravia / South" in said
    assert "Port Sur" in parent.split("Areas directly in it")[1]
    assert (f"/plans/areas/{port}/edit" in page, f"/plans/areas/{port}/edit" in administrators) == (False, True)


async def test_an_area_that_is_not_there_is_a_page_that_says_so(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        for path in ("/plans/areas/99", "/plans/points/99", "/plans/routes/99", "/plans/contacts/99"):
            assert (await eve.open(path)).status_code == 404, path


@pytest.mark.parametrize(
    ("zone", "overdue"), [("Pacific/Auckland", True), ("UTC", False), ("America/Los_Angeles", False)]
)
def test_a_plan_is_overdue_when_its_day_is_over_where_the_area_is(zone: str, overdue: bool) -> None:
    day = NOON.date()

    assert is_overdue(day, NOON, ZoneInfo(zone)) is overdue
    assert not is_overdue(None, NOON, ZoneInfo(zone))
