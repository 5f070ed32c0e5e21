"""One browser for all tests, and a world of its own for each module: a real service on the sandbox's carriers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from sqlmodel import Session

from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from registry.tables import Officer
from tests.browser.chromium import MISSING, find_chromium
from tests.from_debian import do_without
from tests.stories.conftest import found
from tests.stories.world import World, begin

HERE = Path(__file__).parent
ROLES = {"may_propose": True, "may_approve": True, "may_administer": True}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser and the worlds live in one loop, so all that uses them runs there."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = find_chromium()
    if path is None:
        do_without(MISSING)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path)
        yield started
        await started.close()


@pytest.fixture(scope="session")
def post(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stories' post, with officers who administer, work on cases, or only look."""
    path = tmp_path_factory.mktemp("post") / "muster.db"
    upgrade(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}", sandbox_ring())
    store.write_now(found)
    store.write_now(_hire)
    store.close()
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory, post: Path) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("world")
    async with begin(folder, post, MUSTER_CONSOLE__SECOND_FACTOR="required") as started:
        yield started


def _hire(session: Session) -> None:
    session.add(Officer(login="uma", name="Uma", password_hash="-", **ROLES))
    session.add(Officer(login="eve", name="Eve", password_hash="-"))
    session.add(Officer(login="val", name="Val", password_hash="-", may_work=False))
