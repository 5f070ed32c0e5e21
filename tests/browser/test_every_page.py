"""What must hold of every page: axe finds nothing grave in either colour scheme, and 360 pixels are enough."""

from playwright.async_api import Browser

from tests.browser.axe import contrast_faults_of, faults_of
from tests.browser.desk import WIDE, Desk, at_desk, stranger
from tests.browser.town import fill
from tests.browser.walk import pages_from
from tests.stories.world import World

NARROW = {"width": 360, "height": 740}
STARTS = ("/", "/alerts/1", "/people/1", "/cases/1", "/decisions/1", "/decisions/2", "/log-ins", "/nowhere")
FEWEST_PAGES = 30
"""So many kinds of pages there are at least; fewer, and the walk is broken."""

_WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > room + 1);
  return ['scrolls sideways', ...wide.slice(-2).map(one => one.outerHTML.slice(0, 120))];
}"""


async def test_no_page_has_a_grave_fault_runs_a_name_or_needs_more_than_360_pixels(
    browser: Browser, world: World
) -> None:
    await fill(world)
    found: dict[str, list[str]] = {}
    async with at_desk(browser, world, "uma") as uma:
        at_level_3 = f"/plans/areas/{world.post.area('south')}"  # its name is the longest
        async for path in pages_from(uma, at_level_3, *STARTS):
            found[path] = await _faults_of(uma)

    assert len(found) >= FEWEST_PAGES
    _expect_none(found)


async def test_nor_has_the_log_in_or_a_page_for_the_people(browser: Browser, world: World) -> None:
    found: dict[str, list[str]] = {}
    async with stranger(browser, world) as somebody:
        for url in (f"{world.console_url}/login", f"{world.web_url}/family", f"{world.web_url}/alerts"):
            await somebody.page.goto(url)
            found[url] = await _faults_of(somebody)

    _expect_none(found)


def _expect_none(found: dict[str, list[str]]) -> None:
    listed = [f"{path}: {fault}" for path, faults in found.items() for fault in faults]
    assert not listed, "\n".join(listed)


async def _faults_of(desk: Desk) -> list[str]:
    """Of the open page: all rules in the light, contrast in the dark, and what is too wide for a phone."""
    page = desk.page
    light = await faults_of(page)
    await page.emulate_media(color_scheme="dark")
    dark = [f"in the dark: {fault}" for fault in await contrast_faults_of(page)]
    await page.set_viewport_size(NARROW)
    wide: list[str] = await page.evaluate(_WIDER)
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(WIDE)
    return [*light, *dark, *wide]
