"""Everything by keyboard: in the order in which it is read, with the focus always in sight."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.desk import Desk, at_desk
from tests.browser.keys import Keys
from tests.stories.world import World

MAIN_PAGES = ("/", "/decisions/new", "/people", "/cases", "/families", "/records", "/officers", "/log-ins")
MOST_STOPS = 400

_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  window.stops = window.stops || [];
  const before = window.stops.at(-1);
  window.stops.push(one);
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    what: one.outerHTML.slice(0, 100),
    inOrder: !before || !!(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING),
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || one.tagName === 'IFRAME',
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.mark.parametrize("path", MAIN_PAGES)
async def test_tab_goes_through_the_page_in_order_and_shows_where_it_is(
    browser: Browser, world: World, path: str
) -> None:
    async with at_desk(browser, world, "uma") as uma:
        await uma.opens(path)
        stops = await _stops(uma)

    assert len(stops) > 10, "hardly anything can be reached"
    assert [stop["what"] for stop in stops if not (stop["inOrder"] and stop["marked"] and stop["seen"])] == []


async def test_the_first_stop_skips_to_the_content(browser: Browser, world: World) -> None:
    async with at_desk(browser, world, "uma") as uma:
        await uma.opens("/cases")
        await uma.page.keyboard.press("Tab")
        await expect(uma.page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
        await uma.page.keyboard.press("Enter")

        assert await uma.page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["/", "/decisions/new", "/plans/areas/new"])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
async def test_the_map_can_be_moved_and_left_in_both_directions(
    browser: Browser, world: World, path: str, key: str
) -> None:
    async with at_desk(browser, world, "uma") as uma:
        await uma.opens(path)
        keys, drawn = Keys(uma.page), uma.page.locator("[data-map]")
        await expect(drawn.locator("path").first).to_be_attached()
        await keys.comes_to(drawn)
        before = await drawn.locator(".leaflet-map-pane").get_attribute("style")
        for pressed in ("ArrowRight", "ArrowDown", "+", "Escape"):
            await keys.press(pressed)
        await expect(drawn.locator(".leaflet-map-pane")).not_to_have_attribute("style", before or "")

        await keys.leaves(drawn, key, within=3)  # it has but two buttons


async def _stops(desk: Desk) -> list[dict[str, object]]:
    """Every element that Tab comes to from the top of the page; the browser's own frame ends it."""
    await desk.page.locator(".skip").focus()  # a page may have put the focus into its search
    stops = [await desk.page.evaluate(_FOCUS)]
    while len(stops) < MOST_STOPS:
        await desk.page.keyboard.press("Tab")
        stop = await desk.page.evaluate(_FOCUS)
        if stop is None or (stops and stop["what"] == stops[0]["what"] and not stop["inOrder"]):
            return stops
        stops.append(stop)
    raise AssertionError("Tab never leaves the page")
