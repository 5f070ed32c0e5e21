"""Which alerts in force name a place, on both databases."""

import pytest
from sqlmodel import Session

from alert_levels.named_places import Names, alerts_that_name, was_ever_named
from alert_levels.tables import DecisionLine
from registry.store import Store
from registry.tables import Contact, ContactKind, EvacuationRoute, Point
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.fakes.either_store import store as store

BOTH = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def names(country: Country, kind: type[Point] | type[EvacuationRoute] | type[Contact], number: int) -> list[Names]:
    return country.store.read_now(lambda session: alerts_that_name(session, session.get_one(kind, number)))


@BOTH
def test_a_point_is_named_as_long_as_the_level_of_its_line_holds(country: Country) -> None:
    south, capital = country.areas["south"], country.areas["capital"]
    point = country.points["south"]
    [alert] = country.decide(("south", 4))
    assert names(country, Point, point) == [Names(alert, south, 4)]
    assert names(country, Point, country.points["capital"]) == []
    [other] = country.decide(("capital", 4))
    assert names(country, Point, country.points["capital"]) == [Names(other, capital, 4)]

    country.decide(("south", 2))

    assert names(country, Point, point) == []
    assert country.store.read_now(lambda session: was_ever_named(session, session.get_one(Point, point)))


@BOTH
def test_ways_out_and_numbers_to_call_are_named_by_the_lines_that_carry_them(country: Country) -> None:
    port = country.areas["port"]

    def add(session: Session) -> tuple[int, int]:
        route = EvacuationRoute(code="r", area_id=port, names={"en": "Road"}, path=[(33.0, 35.0), (34.0, 35.0)])
        contact = Contact(code="c", area_id=port, kind=ContactKind.POLICE, number="112")
        session.add_all([route, contact])
        session.flush()
        return route.id or 0, contact.id or 0

    route, contact = country.store.write_now(add)
    [alert] = country.decide(("port", 3))
    assert names(country, EvacuationRoute, route) == names(country, Contact, contact) == []
    assert not country.store.read_now(lambda session: was_ever_named(session, session.get_one(Contact, contact)))

    def name(session: Session) -> None:
        session.get_one(DecisionLine, 1).sqlmodel_update({"route_id": route, "contact_id": contact})

    country.store.write_now(name)

    assert names(country, EvacuationRoute, route) == names(country, Contact, contact) == [Names(alert, port, 3)]


@BOTH
def test_an_alert_that_was_taken_back_sends_nobody_anywhere(country: Country) -> None:
    [alert] = country.decide(("south", 4))
    country.fill()
    assert names(country, Point, country.points["south"]) == [Names(alert, country.areas["south"], 4)]

    country.correct(1)

    assert names(country, Point, country.points["south"]) == []
