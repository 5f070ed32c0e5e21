from collections.abc import Iterator

import pytest
from sqlmodel import SQLModel

from registry.keys import sandbox_ring
from registry.settings import SecondFactor
from registry.store import Store
from tests.console.office import Office
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

PAGES = ["/", "/decisions", "/decisions/new", "/decisions/1/correct", "/decisions/2", "/alerts", "/alerts/1"]
PAGES += ["/alerts/1/messages?channel=sms&state=accepted", "/alerts/1/messages?channel=sms&state=failed&why=x"]
PAGES += [
    "/alerts/1?state=&area=1&language=en&group=g1",
    "/alerts/1?state=asked",
    "/with-officer",
    "/people/1",
    "/cases",
    "/cases/1",
    "/messages",
    "/relays",
]
PAGES += ["/records", "/records?act=view&officer=1&before=3", "/notices/new", "/api/alerts", "/api/decisions/1"]
PAGES += ["/log-ins", "/plans", "/plans/areas/1", "/plans/points/1", "/wardens", "/wardens?show=busy&of=g1"]
PAGES += ["/wardens?show=no-warden", "/wardens/groups/1", "/wardens/groups/1/sheet.html", "/wardens/without"]
PAGES += ["/wardens/without/3"]


@pytest.fixture
def country(postgresql: str) -> Iterator[Country]:
    store = Store(postgresql, sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    yield Country(store, FakeClock())
    store.close()


@pytest.fixture
def office(country: Country) -> Office:
    return Office(country)


async def test_every_page_and_form_works_on_postgresql_too(office: Office) -> None:
    country = office.country
    people = [country.person("port", channels=("sms",)) for _ in range(3)]
    country.group(people[0], people[1], deputy=people[2])
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.send()
    office.with_officer(alert, people[0])
    office.calls_for_help(people[1])
    office.writes(office.address_of(people[2]), "which bus?")
    country.propose(("capital", 2))
    async with office.at_desk("ben") as ben:
        pages = {path: (await ben.open(path)).status_code for path in PAGES}
        forms = [
            await ben.submit("/decisions/2/approve", confirm="Capital"),
            await ben.submit("/people/1/letter", text="hello", once="a"),
            await ben.submit("/people/1/report", status="safe", how="saw them"),
            await ben.submit("/cases/1/take"),
            await ben.submit("/messages/1/letter", text="the blue one", once="b"),
            await ben.submit("/decisions/1/correct"),
            await ben.submit("/notices/new", area="1", **{"text-en": "hello"}),
        ]

    assert set(pages.values()) == {200}, pages
    assert [form.status_code for form in forms] == [303] * 7


async def test_codes_and_administration_work_on_postgresql_too(country: Country) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    decision, abe = country.propose(("south", 2)), country.officer("abe")
    secrets = {login: office.gives_factor(login) for login in ("ben", "ivo")}
    async with office.at_desk("ben") as ben, office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        form = {"confirm": "South", "code": office.code(secrets["ben"])}
        acts = [
            await ben.submit(f"/decisions/{decision}/approve", **form),
            await ben.submit(f"/decisions/{decision}/approve", **form),
            await uma.submit(f"/officers/{abe}/reset"),
            await ivo.submit("/administration/1/confirm", code=office.code(secrets["ivo"])),
            await uma.submit("/officers", login="zoe", name="Zoe", may_propose="on"),
            await ivo.submit("/administration/2/refuse"),
            await uma.open("/officers"),
            await ben.open("/log-ins"),
        ]

    assert [act.status_code for act in acts] == [303, 422, 303, 200, 303, 303, 200, 200]
