"""Points, ways out and numbers to call: added, changed, and closed with a word about whom that leaves on the way."""

import pytest
from sqlmodel import Session, col, select

from registry.acts import Act
from registry.tables import AuditEntry, Contact, EvacuationRoute, Point
from tests.console.office import Office, words_of
from tests.fakes.country import Country

SCHOOL = {"kind": "shelter", "name-en": "North school", "latitude": "33.3", "longitude": "35.3", "capacity": "400"}
ROAD = {"name-en": "Coast road", "path": "33.2,35.2\n33.5,35.3", "capacity": "", "open": "on"}
POLICE = {"kind": "police", "number": "112"}


def details(office: Office, act: Act) -> list[tuple[str | None, str]]:
    def read(session: Session) -> list[tuple[str | None, str]]:
        rows = session.exec(select(AuditEntry).where(AuditEntry.act == act).order_by(col(AuditEntry.number)))
        return [(row.subject, row.detail) for row in rows]

    return office.store.read_now(read)


async def test_a_point_is_added_changed_and_closed(office: Office, country: Country) -> None:
    port = country.areas["port"]
    async with office.at_desk("uma") as uma:
        form = await uma.open(f"/plans/areas/{port}/points/new")
        added = await uma.submit(f"/plans/areas/{port}/points/new", code="north", open="on", **SCHOOL)
        point = office.store.read_now(lambda s: s.exec(select(Point).where(Point.code == "north")).one())
        closed = await uma.submit(f"/plans/points/{point.id}", **{**SCHOOL, "capacity": "500"})
        page = words_of((await uma.open(f"/plans/points/{point.id}")).text)

    assert form.status_code == 200
    assert (added.status_code, added.headers["location"]) == (303, f"/plans/areas/{port}")
    assert (point.kind, point.names, point.capacity, point.open) == ("shelter", {"en": "North school"}, 400, True)
    assert closed.status_code == 303
    assert "closed" in page
    assert "Room for 500 people" in page
    assert "Alerts in force" not in page
    assert details(office, Act.PLAN_ADD) == [("point", "north open")]
    assert details(office, Act.PLAN_CHANGE) == [("point", "north capacity closed")]


async def test_closing_a_point_that_alerts_name_says_whom_it_leaves_on_the_way(
    office: Office, country: Country
) -> None:
    people = [country.person("port") for _ in range(3)]
    point = country.points["south"]
    [alert] = country.decide(("south", 4))
    country.fill()
    country.send()
    country.answers(people[0], alert, "safe")
    fields = {"kind": "assembly", "name-en": "South school", "latitude": "33", "longitude": "35"}
    async with office.at_desk("uma") as uma:
        refused = await uma.submit(f"/plans/points/{point}", **fields)
        still_open = office.store.read_now(lambda session: session.get_one(Point, point).open)
        page = words_of(refused.text)
        closed = await uma.submit(f"/plans/points/{point}", **fields, sure="on")
        after = words_of((await uma.open(f"/plans/points/{point}")).text)

    assert (refused.status_code, still_open, closed.status_code) == (422, True, 303)
    assert f"Alerts in force that send people there: M{alert}; people who were told: 3" in page
    assert "3 people were told, 2 of them have not answered yet" in page
    assert "Ask a proposer for a change" in page
    assert "It is closed, and alerts in force send people there" in after


async def test_a_point_whose_alert_was_corrected_or_replaced_is_closed_at_once(
    office: Office, country: Country
) -> None:
    point = country.points["south"]
    [wrong] = country.decide(("south", 4))
    country.correct(country.decision_of(wrong))
    country.decide(("south", 4))
    country.decide(("south", 0))
    async with office.at_desk("uma") as uma:
        closed = await uma.submit(
            f"/plans/points/{point}", kind="assembly", latitude="33", longitude="35", **{"name-en": "South school"}
        )

    assert closed.status_code == 303
    assert not office.store.read_now(lambda session: session.get_one(Point, point).open)


async def test_a_proposer_is_led_to_the_change(office: Office, country: Country) -> None:
    country.decide(("south", 4))
    async with office.at_desk("ada") as ada:
        page = (await ada.open(f"/plans/points/{country.points['south']}")).text

    assert '<a href="/decisions/new">Propose a change</a>' in page
    assert '<form method="post" action="/plans' not in page


async def test_a_way_out_is_added_and_changed(office: Office, country: Country) -> None:
    port = country.areas["port"]
    async with office.at_desk("uma") as uma:
        await uma.submit(f"/plans/areas/{port}/routes/new", code="coast", **ROAD)
        [route] = office.store.read_now(lambda session: list(session.exec(select(EvacuationRoute))))
        await uma.submit(f"/plans/routes/{route.id}", **{**ROAD, "capacity": "900"})
        page = (await uma.open(f"/plans/routes/{route.id}")).text
        wrong = await uma.submit(f"/plans/routes/{route.id}", **{**ROAD, "path": "33.2,35.2"})

    assert "33.2, 35.2\n33.5, 35.3</textarea>" in page
    assert 'name="capacity" inputmode="numeric" autocomplete="off" value="900"' in page
    assert (wrong.status_code, "A way has two points at least" in wrong.text) == (422, True)
    assert details(office, Act.PLAN_CHANGE) == [("route", "coast capacity")]


async def test_a_number_to_call_is_added_changed_and_taken_out(office: Office, country: Country) -> None:
    port = country.areas["port"]
    async with office.at_desk("uma") as uma:
        await uma.submit(f"/plans/areas/{port}/contacts/new", code="police", **POLICE)
        [contact] = office.store.read_now(lambda session: list(session.exec(select(Contact))))
        await uma.submit(f"/plans/contacts/{contact.id}", kind="police", number="+999 2000 0001")
        changed = office.store.read_now(lambda session: session.get_one(Contact, contact.id).number)
        out = await uma.submit(f"/plans/contacts/{contact.id}/take-out")
        gone = await uma.submit(f"/plans/contacts/{contact.id}/take-out")

    assert changed == "+99920000001"
    assert (out.status_code, gone.status_code) == (303, 404)
    assert office.store.read_now(lambda session: list(session.exec(select(Contact)))) == []
    assert details(office, Act.PLAN_REMOVE) == [("contact", "police")]


@pytest.mark.parametrize(
    ("path", "fields", "says"),
    [
        ("points", {**SCHOOL, "code": "p-port"}, "This code is taken already"),
        ("points", {**SCHOOL, "code": "x", "capacity": "many"}, "Write a whole number of people"),
        ("points", {**SCHOOL, "code": "x", "capacity": "9999999"}, "Write a whole number of people"),
        ("points", {**SCHOOL, "code": "x", "longitude": ""}, "Write latitude"),
        ("points", {**SCHOOL, "code": "x", "kind": ""}, "Choose what the point is for"),
        ("routes", {**ROAD, "code": "x", "name-en": ""}, "Write the name in English"),
        ("contacts", {**POLICE, "code": "x", "number": "call us"}, "Write the number as people dial it"),
        ("contacts", {**POLICE, "code": "x", "kind": "aunt"}, "Choose whom the number reaches"),
        ("contacts", {**POLICE, "code": "x", "name-ar": "الشرطة"}, "Write the name in English"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(
    office: Office, country: Country, path: str, fields: dict[str, str], says: str
) -> None:
    async with office.at_desk("uma") as uma:
        page = await uma.submit(f"/plans/areas/{country.areas['port']}/{path}/new", **fields)

    assert page.status_code in (409, 422)
    assert says in words_of(page.text)
