"""An alert from proposal to correction, at two browsers, while people answer on their phones."""

import re
import time
from collections.abc import Callable

from playwright.async_api import Browser, expect

from tests.browser.desk import PATIENCE, Desk, at_desk
from tests.browser.town import SCRIPT
from tests.stories.world import World

SEND = re.compile("approve and send")


async def test_two_officers_raise_a_level_watch_the_answers_and_correct_it(
    browser: Browser, world: World, record_property: Callable[[str, object], None]
) -> None:
    amina, bela = await world.sms(), await world.telegram()
    await amina.lives_in("Port Sur", SCRIPT)
    await bela.lives_in("North", "Bela")
    async with at_desk(browser, world, "ada") as ada, at_desk(browser, world, "ben") as ben:
        await proposes(ada, world, "Port Sur", rank=3)
        assert await ada.page.get_by_role("button", name=SEND).count() == 0, "nobody approves what they proposed"
        decision = ada.path
        await approves(ben, decision, "Port Sur")
        await ben.opens(decision)
        await ben.page.locator("main a[href^='/alerts/']").first.click()

        await ada.opens(ben.path)
        await amina.gets_in_the_end("LEVEL 3")
        began = time.monotonic()
        await amina.replies("1")
        await expect(ada.page.locator(".sum b").first).to_have_text("1", timeout=PATIENCE)
        record_property("seconds from phone to page", round(time.monotonic() - began, 2))

        await ben.page.get_by_role("link", name="Correct this alert").click()
        await ben.fills_code()
        await ben.page.get_by_role("button", name="correct it now").click()
        await ben.sees("It corrects decision")
    await amina.gets_in_the_end("WRONG")
    amina.hangs_up()
    bela.gets_nothing()


async def test_everything_goes_without_javascript(browser: Browser, world: World) -> None:
    dora = await world.sms()
    await dora.lives_in("Bravia City", "Dora")
    async with (
        at_desk(browser, world, "ada", java_script_enabled=False) as ada,
        at_desk(browser, world, "ben", java_script_enabled=False) as ben,
    ):
        await proposes(ada, world, "Bravia City", rank=3)
        await approves(ben, ada.path, "Bravia City")
        await ben.opens(ada.path)
        await ben.page.locator("main a[href^='/alerts/']").first.click()
        await dora.gets_in_the_end("LEVEL 3")
        await dora.replies("1")
        await world.until(lambda: world.post.understood(dora) == "digit")
        await world.settles()
        await ben.opens(ben.path)
        await ben.sees("1 of 1 people accounted for")
    dora.hangs_up()


async def proposes(desk: Desk, world: World, area: str, rank: int) -> None:
    """Tick the area, choose its level, say what happened; the page of the proposal is open then."""
    page = desk.page
    await desk.opens("/decisions/new")
    await page.get_by_role("checkbox", name=area).check()
    await desk.presses("Choose levels for the ticked areas")
    await page.get_by_label("New level").select_option(str(rank))
    await page.get_by_label("Danger").select_option("shelling")
    await page.get_by_label(re.compile("Reason")).fill(SCRIPT)
    await desk.presses("Propose")
    await expect(page).to_have_url(re.compile(r"/decisions/\d+$"))


async def approves(desk: Desk, decision: str, area: str) -> None:
    """Read the proposal, type the area's name and a code, and send."""
    await desk.opens(decision)
    await desk.page.get_by_label(re.compile("to confirm")).fill(area)
    await desk.fills_code()
    await desk.page.get_by_role("button", name=SEND).click()
    await expect(desk.page.get_by_role("button", name=SEND)).to_have_count(0)
