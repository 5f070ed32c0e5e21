"""The first page follows by itself, and its map stays while the list around it is drawn anew."""

from playwright.async_api import Browser, expect

from tests.browser.desk import PATIENCE, at_desk
from tests.stories.world import World


async def test_a_call_for_help_reaches_the_open_page_and_the_map_stays(browser: Browser, world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in("Port Sur", "Amina")
    async with at_desk(browser, world, "ada") as ada:
        await ada.opens("/")
        areas, cases = ada.page.locator("[data-map] path.leaflet-interactive"), ada.page.locator(".tiles b").first
        await expect(areas).not_to_have_count(0, timeout=PATIENCE)
        drawn, waited = await areas.count(), int(await cases.inner_text())
        await ada.page.evaluate("document.querySelector('[data-map]').dataset.mark = 'the same'")

        await amina.sends("help")
        await expect(cases).to_have_text(str(waited + 1), timeout=PATIENCE)

        assert await ada.page.locator("[data-map]").get_attribute("data-mark") == "the same"
        assert await areas.count() == drawn
    amina.hangs_up()
