"""With very many people a proposal is shown first, and its numbers follow into a page that is in use already."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.desk import Desk, at_desk
from tests.browser.keys import Keys
from tests.browser.test_alert import proposes
from tests.stories.world import World

NUMBERS = "1 person will be written to."
SEND = re.compile("approve and send to 1 person")


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is few."""
    monkeypatch.setattr("console.tallies.FEW", -1)


async def test_numbers_come_into_the_page_and_nothing_that_was_begun_is_lost(browser: Browser, world: World) -> None:
    dora = await world.sms()
    await dora.lives_in("Bravia City", "Dora")
    async with at_desk(browser, world, "ada") as ada, at_desk(browser, world, "ben") as ben:
        await proposes(ada, world, "Bravia City", rank=3)
        counted = await _holds_count(ben)
        await ben.opens(ada.path)
        await expect(ben.page.get_by_role("button", name=SEND)).to_have_count(0)
        why = ben.page.get_by_label("Why you reject it")
        await why.fill("not yet")
        await Keys(ben.page).comes_to(ben.page.get_by_role("link", name="Show the numbers"), "Shift+Tab")

        counted.set()
        await ben.sees(NUMBERS)
        await expect(ben.page.locator("#preview-numbers")).to_be_focused()
        await expect(ben.page.get_by_role("button", name=SEND)).to_be_visible()
        await expect(why).to_have_value("not yet")
    dora.hangs_up()


async def test_without_scripts_a_link_shows_the_numbers(browser: Browser, world: World) -> None:
    async with (
        at_desk(browser, world, "ada") as ada,
        at_desk(browser, world, "ben", java_script_enabled=False) as ben,
    ):
        await proposes(ada, world, "Port Sur", rank=3)
        await ben.opens(ada.path)
        await ben.page.get_by_role("link", name="Show the numbers").click()
        await ben.sees("0 people will be written to.")
        await expect(ben.page.get_by_role("button", name=re.compile("approve and send"))).to_be_visible()


async def _holds_count(desk: Desk) -> asyncio.Event:
    """What the page asks for is answered only when the event is set."""
    may_go = asyncio.Event()

    async def hold(route: Route) -> None:
        await may_go.wait()
        await route.continue_()

    await desk.page.route("**/*count=now", hold)
    return may_go


async def test_the_numbers_of_live_pages_and_of_lists_come_by_themselves(browser: Browser, world: World) -> None:
    dora = await world.sms()
    await dora.lives_in("South", "Dora")
    world.post.decides(("south", 2))
    await dora.gets("M1")
    async with at_desk(browser, world, "ada") as ada:
        await ada.opens("/")
        await ada.sees("0 of 1")
        await ada.opens("/alerts/1")
        await ada.sees("0 of 1 people accounted for")
        await ada.opens("/alerts")
        await ada.sees("the newest first")
        await ada.opens("/wardens")
        await ada.sees("were counted at")
    dora.hangs_up()
