"""The pages over a store with one person who was alerted by SMS, and over a country of which anybody may read."""

from collections.abc import AsyncIterator

import httpx
import pytest

from locales.catalogue import Catalogue
from registry.store import Store
from tests.bot.via_web.web_world import TOKEN, Site, add_person, visiting
from tests.broadcasts.told import SPEAKER
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.fakes.secrecy import Secrecy


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
async def site(store: Store, clock: FakeClock, secrecy: Secrecy) -> AsyncIterator[Site]:
    secrecy.tell(TOKEN)
    await store.write(add_person)
    site = Site(store, clock)
    async with visiting(site, SPEAKER) as client:
        site.client = client
        yield site


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture
async def anybody(country: Country, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who opens the public page."""
    async with visiting(Site(country.store, clock), country.speaker) as client:
        yield client
