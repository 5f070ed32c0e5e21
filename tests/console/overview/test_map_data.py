"""What the map is told: the same as the list beside it."""

from sqlmodel import Session

from console.context import MapTiles
from console.entry.headers import SecurityHeaders
from registry.tables import Area
from tests.console.office import Office
from tests.fakes.country import Country


async def test_the_map_has_each_area_that_lies_somewhere_with_its_level_and_numbers(
    office: Office, country: Country
) -> None:
    def place(session: Session) -> None:
        port, south = (session.get_one(Area, country.areas[code]) for code in ("port", "south"))
        port.latitude, port.longitude, port.radius_km = 33.0, 35.0, 5.0
        south.outline = [(32.0, 34.0), (32.0, 36.0), (34.0, 36.0)]

    country.store.write_now(place)
    country.person("port")
    country.decide(("south", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        areas = (await eve.open("/map/areas")).json()

    south, port = areas
    assert (south["name"], south["ring"][1], south["centre"]) == ("South", [32.0, 36.0], None)
    assert (port["name"], port["ring"], port["centre"], port["metres"]) == ("Port Sur", [], [33.0, 35.0], 5000.0)
    assert port["level"] == {"code": "3", "name": "Voluntary repatriation", "colour": "red"}
    assert (port["people"], port["open"], port["cases"]) == (1, 1, 0)


async def test_without_places_there_are_no_countries_to_draw(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        assert (await eve.open("/map/countries")).json() == []
        assert (await eve.open("/map/areas")).json() == []


async def test_only_the_tiles_that_are_configured_may_come_from_elsewhere() -> None:
    async def nothing(*_: object) -> None:
        raise AssertionError("not called")

    tiles = MapTiles("https://{s}.tiles.example/{z}/{x}/{y}.png", "Somebody")
    policy = SecurityHeaders(nothing, tiles).headers["Content-Security-Policy"]
    assert "img-src 'self' https://*.tiles.example;" in policy
    assert "img-src 'self';" in SecurityHeaders(nothing).headers["Content-Security-Policy"]
