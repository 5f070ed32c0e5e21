import pytest

from registry.store import Store
from tests.console.office import Office
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture
def office(country: Country) -> Office:
    return Office(country)
