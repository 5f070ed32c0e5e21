"""The console in Arabic: it runs from right to left, fits a phone, and stays without grave faults."""

from playwright.async_api import Browser
from sqlmodel import Session, select

from registry.tables import Officer
from tests.browser.axe import faults_of
from tests.browser.desk import at_desk
from tests.browser.town import fill
from tests.stories.world import World

PAGES = ("/", "/decisions/new", "/alerts/1", "/people/1", "/cases/1", "/records")
_RUNS_LEFT = """() => {
  const [first, second] = [...document.querySelectorAll('header nav a')].map(a => a.getBoundingClientRect().left);
  return first > second;
}"""
_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


async def test_the_console_runs_from_right_to_left_in_arabic(browser: Browser, world: World) -> None:
    await fill(world)
    world.post.write(_reads_arabic)
    async with at_desk(browser, world, "uma") as uma:
        for path in PAGES:
            await uma.opens(path)
            assert await uma.page.locator("html").get_attribute("dir") == "rtl"
            assert await uma.page.evaluate(_RUNS_LEFT), "the first section stands right of the second"
            assert await faults_of(uma.page) == [], path
            await uma.page.set_viewport_size({"width": 360, "height": 740})
            assert not await uma.page.evaluate(_TOO_WIDE), path
            await uma.page.set_viewport_size({"width": 1400, "height": 900})


def _reads_arabic(session: Session) -> None:
    officer = session.exec(select(Officer).where(Officer.login == "uma")).one()
    officer.language = "ar"
    session.add(officer)
