"""The pages over a store with one person who was alerted by SMS."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from bot.via_web.pages import people_pages
from locales.catalogue import Catalogue
from registry.store import Store
from tests.bot.via_web.web_world import TOKEN, Site, add_person
from tests.fakes.clock import FakeClock
from tests.fakes.secrecy import Secrecy


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
async def site(store: Store, catalogue: Catalogue, clock: FakeClock, secrecy: Secrecy) -> AsyncIterator[Site]:
    secrecy.tell(TOKEN)
    await store.write(add_person)
    site = Site(store, clock)
    application = FastAPI()
    doors = (site.receive, site.answer_family, clock, timedelta(0), site.answer_form)
    application.include_router(people_pages(store, catalogue, *doors))
    transport = httpx.ASGITransport(application, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://muster.test") as client:
        site.client = client
        yield site
