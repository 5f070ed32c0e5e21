from datetime import timedelta

import pytest

from alert_levels.calm import calm_areas
from registry.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def calm(country: Country, days: float) -> set[str]:
    """The areas that have been calm for so many days."""
    since = country.clock.now() - timedelta(days=days)
    ids = country.store.read_now(lambda session: calm_areas(session, since))
    return {code for code, area_id in country.areas.items() if area_id in ids}


def test_an_area_is_calm_only_a_while_after_its_level_ended(country: Country, clock: FakeClock) -> None:
    country.person("port")
    assert calm(country, 30) == set(country.areas)
    country.decide(("south", 2))
    clock.forward(days=100)
    assert calm(country, 30) == {"xb", "capital"}
    country.decide(("south", 0))
    clock.forward(days=29)
    assert calm(country, 30) == {"xb", "capital"}
    clock.forward(days=2)
    assert calm(country, 30) == set(country.areas)


def test_an_alert_that_was_taken_back_counts_until_it_was(country: Country, clock: FakeClock) -> None:
    country.person("port")
    (alert,) = country.decide(("south", 2))
    clock.forward(days=40)
    country.correct(country.decision_of(alert))
    clock.forward(days=10)
    assert "port" not in calm(country, 30)
    clock.forward(days=21)
    assert "port" in calm(country, 30)
