"""What follows by itself on a page gives way to a sentence once the log-in ends, in whichever window it is open."""

from playwright.async_api import Browser, expect

from tests.browser.desk import PATIENCE, at_desk
from tests.browser.town import fill
from tests.stories.world import World

OVER = "This log-in has ended"


async def test_whoever_logs_out_leaves_no_live_numbers_behind(browser: Browser, world: World) -> None:
    await fill(world)
    async with at_desk(browser, world, "ada") as ada:
        left = [await ada.page.context.new_page() for _ in range(2)]
        for page, path in zip(left, ("/", "/alerts/1"), strict=True):
            await page.goto(path)
            await expect(page.locator("[sse-connect] a").first).to_be_visible()
        await ada.opens("/cases")
        await ada.presses("Log out")

        for page in left:
            await expect(page.locator("main")).to_contain_text(OVER, timeout=PATIENCE)
            await expect(page.locator("[sse-connect] :is(table, .tiles, [data-map])")).to_have_count(0)
