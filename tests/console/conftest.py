import pytest

from registry.store import Store
from tests.console.office import Office
from tests.console.pango import MISSING, has_pango
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.from_debian import do_without


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture
def office(country: Country) -> Office:
    return Office(country)


@pytest.fixture
def pango() -> None:
    """For tests that make PDF."""
    if not has_pango():
        do_without(MISSING)
