"""An administrator adds and changes areas; what cannot be is refused beside its field, and the rest stays typed."""

import pytest
from sqlmodel import Session, col, select

from registry.acts import Act
from registry.areas import chain
from registry.tables import Area, AuditEntry
from tests.console.office import Office, words_of
from tests.fakes.country import Country

QUARTER = {
    "kind": "zone", "name-en": "Old  quarter", "name-ar": "الحي القديم", "latitude": "", "longitude": "",
    "radius_km": "1,5", "outline": "33,35\n33,36\n34,36\n33,35", "time_zone": "Asia/Beirut", "review_by": "2027-01-31",
}  # fmt: skip


def area(office: Office, code: str) -> Area:
    return office.store.read_now(lambda session: session.exec(select(Area).where(Area.code == code)).one())


def acts(office: Office) -> list[tuple[str, str | None, str]]:
    def read(session: Session) -> list[tuple[str, str | None, str]]:
        rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.number)))
        return [(row.act, row.subject, row.detail) for row in rows if row.act in (Act.PLAN_ADD, Act.PLAN_CHANGE)]

    return office.store.read_now(read)


async def test_an_area_is_added_below_another_with_everything_about_it(office: Office, country: Country) -> None:
    port = country.areas["port"]
    async with office.at_desk("uma") as uma:
        form = (await uma.open(f"/plans/areas/new?parent={port}")).text
        done = await uma.submit("/plans/areas/new", code="old", parent=str(port), **QUARTER)

    assert f'<option value="{port}" selected>' in form
    old = area(office, "old")
    assert (done.status_code, done.headers["location"]) == (303, f"/plans/areas/{old.id}")
    assert (old.kind, old.names) == ("zone", {"en": "Old quarter", "ar": "الحي القديم"})
    assert (old.latitude, old.longitude, old.radius_km) == (pytest.approx(33.333333), pytest.approx(35.666667), 1.5)
    assert (old.time_zone, str(old.review_by), len(old.outline or ())) == ("Asia/Beirut", "2027-01-31", 4)
    assert office.store.read_now(lambda session: chain(session, old.id or 0))[1:] == [
        port, country.areas["south"], country.areas["xb"],
    ]  # fmt: skip
    assert acts(office) == [("add to plan", "area", "old")]


async def test_a_change_says_what_changed_and_no_change_says_nothing(office: Office, country: Country) -> None:
    path = f"/plans/areas/{country.areas['port']}/edit"
    same = {"kind": "city", "name-en": "Port Sur"}
    async with office.at_desk("uma") as uma:
        await uma.submit(path, **same)
        await uma.submit(path, **same, outline=QUARTER["outline"], review_by="2027-01-31")
        await uma.submit(
            path,
            **same,
            outline=QUARTER["outline"],
            review_by="2027-01-31",
            latitude="33.333333",
            longitude="35.666667",
        )
        form = (await uma.open(path)).text

    assert acts(office) == [("change plan", "area", "port latitude longitude outline review_by")]
    assert "33, 35\n33, 36\n34, 36\n33, 35</textarea>" in form
    assert 'value="2027-01-31"' in form


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"code": "old quarter"}, "Write a code of up to 40 letters"),
        ({"code": "port"}, "This code is taken already"),
        ({"kind": "planet"}, "Choose what kind of area it is"),
        ({"name-en": ""}, "Write the name in English"),
        ({"name-ar": "x" * 121}, "at most 120 characters"),
        ({"latitude": "33"}, "Write latitude"),
        ({"latitude": "91", "longitude": "1"}, "Write latitude"),
        ({"latitude": "nan", "longitude": "1"}, "Write latitude"),
        ({"radius_km": "far"}, "Write the radius in kilometres"),
        ({"outline": "33,35 33,36"}, "The outline is not closed"),
        ({"outline": "0,0 2,2 0,2 2,0 0,0"}, "between points 1 and 2, and between 3 and 4"),
        ({"time_zone": "Asia/Atlantis"}, "There is no such time zone"),
        ({"review_by": "soon"}, "Write the day as 2027-01-31"),
    ],
)
async def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    office: Office, wrong: dict[str, str], says: str
) -> None:
    async with office.at_desk("uma") as uma:
        page = await uma.submit("/plans/areas/new", **{"code": "old", "parent": "1", **QUARTER, **wrong})

    assert page.status_code in (409, 422)
    assert says in words_of(page.text)
    assert "الحي القديم" in page.text or "name-ar" in wrong
    [typed] = [value for field, value in {**QUARTER, **wrong}.items() if field == "time_zone"]
    assert f'value="{typed}"' in page.text
    assert office.store.read_now(lambda session: len(session.exec(select(Area)).all())) == 5


async def test_an_area_cannot_lie_in_one_that_is_not_there(office: Office) -> None:
    async with office.at_desk("uma") as uma:
        assert (await uma.submit("/plans/areas/new", code="old", parent="99", **QUARTER)).status_code == 404
        assert (await uma.submit("/plans/areas/99/edit", **QUARTER)).status_code == 404
        assert (await uma.open("/plans/areas/99/edit")).status_code == 404
