"""People without a warden, on both databases: by area, and page by page."""

import pytest
from sqlmodel import Session

from registry.store import Store
from registry.tables import CareGroup, Person, WardenDuty
from registry.without_warden import counted_by_area, people_without
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

BOTH = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@BOTH
def test_whoever_is_in_no_group_or_in_one_without_an_acting_warden_has_none(country: Country) -> None:
    port, hill = country.areas["port"], country.areas["hill"]
    warden, unwilling = country.person("capital"), country.person("capital")
    cared, waiting, alone, gone, elsewhere = (country.person(area) for area in ("port", "port", "port", "port", "hill"))
    country.group(warden, cared)
    country.group(unwilling, waiting)

    def change(session: Session) -> None:
        session.get_one(WardenDuty, unwilling).agreed_at = None
        session.get_one(Person, gone).state = "left"  # type: ignore[assignment]

    country.store.write_now(change)

    def check(session: Session) -> None:
        assert counted_by_area(session) == {country.areas["capital"]: 2, port: 2, hill: 1}
        assert people_without(session, port, 0, 10) == [waiting, alone]
        assert people_without(session, port, 0, 1) == [waiting]
        assert people_without(session, port, waiting, 10) == [alone]
        assert people_without(session, hill, 0, 10) == [elsewhere]

    country.store.read_now(check)


@BOTH
def test_a_warden_who_has_left_looks_after_nobody(country: Country) -> None:
    warden, member = country.person("capital"), country.person("port")
    country.group(warden, member)
    country.store.write_now(lambda session: setattr(session.get_one(Person, warden), "state", "left"))
    country.store.write_now(lambda session: session.add(CareGroup(code="empty", name="Empty")))

    assert country.store.read_now(counted_by_area) == {country.areas["port"]: 1}
