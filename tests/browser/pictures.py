"""What `make console-pictures` runs: a crisis in an invented country, and its main pages photographed for the docs."""

import asyncio
import csv
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from sqlmodel import Session, select

from alert_levels.decisions import NewDecision, NewLine, propose
from locales.interface import interface_languages
from registry.clock import WallClock
from registry.import_columns import File
from registry.importing import import_file
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.settings import Mode, seed_post
from registry.store import Store
from registry.tables import Area, Officer, Point
from tests.browser.chromium import MISSING, find_chromium
from tests.browser.desk import Desk, at_desk
from tests.stories.phone import Phone
from tests.stories.world import HOME, World, begin

PICTURES = HOME / "docs" / "pictures"
CEDAR = HOME / "sandbox" / "population" / "cedar"
PEOPLE = 120
TOWNS = ("BIL", "MIR", "JOR", "DOR")
PAGES = {
    "now": "/",
    "decide": "/decisions/new",
    "decision": "/decisions/2",
    "ledger": "/alerts/1",
    "person": "/people/1",
    "cases": "/cases",
    "case": "/cases/1",
    "wardens": "/wardens",
    "families": "/families",
    "plans": "/plans",
    "records": "/records",
}
IN_THE_DARK = ("now", "ledger")
IN_ARABIC = ("now", "decision", "ledger", "cases")
SIZE = {"width": 1280, "height": 900}
WIDE = {"width": 1720, "height": 1180}
"""For the first page: there is room for the map beside the list."""
_MAP_IS_DRAWN = (
    "() => [...document.querySelectorAll('[data-map]')].every(map => map.querySelector('path:nth-child(20)'))"
)


async def main() -> int:
    path = find_chromium()
    if path is None:
        sys.stderr.write(f"{MISSING}\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        founded = Path(folder) / "founded.db"
        _found(founded)
        async with begin(Path(folder), founded, MUSTER_CONSOLE__SECOND_FACTOR="required") as world:
            await _crisis(world)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=path)
                for language, scheme, names in _sets():
                    await _photograph(browser, world, language, scheme, names)
                await browser.close()
    return 0


def _sets() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Which pages are shown in which language and colours."""
    yield "en", "light", tuple(PAGES)
    yield "en", "dark", IN_THE_DARK
    if any(language.code == "ar" for language in interface_languages()):
        yield "ar", "light", IN_ARABIC


def _found(path: Path) -> None:
    upgrade(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}", sandbox_ring())
    store.write_now(_settle)
    store.close()


def _settle(session: Session) -> None:
    now = WallClock().now()
    seed_post(session, code="XB", name="Embassy in Bravia", country="XB")
    for file, name in ((File.AREAS, "areas"), (File.POINTS, "points"), (File.CONTACTS, "contacts")):
        import_file(session, file, (CEDAR / f"{name}.csv").read_bytes(), Mode.SANDBOX, now)
    for login, name in (("ada", "Ada Lindqvist"), ("ben", "Ben Okafor")):
        roles = {"may_propose": True, "may_approve": True, "may_administer": True}
        session.add(Officer(login=login, name=name, password_hash="-", **roles))


async def _crisis(world: World) -> None:
    """People of many languages are alerted; most answer, some call for help, a warden looks for the silent."""
    dice = random.Random(7)
    names = list(csv.DictReader((CEDAR / "names.csv").open(encoding="utf-8")))
    places = world.post.read(lambda session: _names_of(session))
    phones = []
    for number in range(PEOPLE):
        row = dice.choice(names)
        phone = await (world.telegram(row["language"]) if number % 2 else world.sms(row["language"]))
        await phone.lives_in(places[dice.choice(TOWNS)], row["name"])
        phone.hangs_up()
        phones.append(phone)
    for first in range(0, PEOPLE, 20):
        world.post.leads(phones[first], *phones[first + 1 : first + 20])
    world.post.decides(("BIL", 3), ("MIR", 2))
    await world.settles()
    for phone in phones:
        await _answers(phone, dice)
    await world.settles()
    world.post.write(lambda session: _proposes(session, world))
    world.later(minutes=25)
    await world.settles()


def _proposes(session: Session, world: World) -> None:
    """Ben proposes a higher level for another town, which Ada may approve."""
    post, now = world.post, world.clock.now()
    point = session.exec(select(Point.id).where(Point.area_id == post.area("JOR"))).first()
    line = NewLine(post.area("JOR"), 4, point_id=point)
    new = NewDecision(
        post.officer("ben"), "shelling", "Shells fall in the port.", now, now + timedelta(hours=6), (line,)
    )
    propose(session, world.muster.speaker.ladder, new, now)


def _names_of(session: Session) -> dict[str, str]:
    return {area.code: area.names["en"] for area in session.exec(select(Area))}


async def _answers(phone: Phone, dice: random.Random) -> None:
    chance = dice.random()
    if chance < 0.62:
        await phone.replies("1")
    elif chance < 0.68:
        await phone.replies("2")
    elif chance < 0.72:
        await phone.replies("Where can I find water?")


async def _photograph(browser: Browser, world: World, language: str, scheme: str, names: tuple[str, ...]) -> None:
    world.post.write(lambda session: _reads(session, language))
    async with at_desk(browser, world, "ada", color_scheme=scheme, viewport=SIZE) as desk:
        for name in names:
            await _take(
                desk,
                name,
                "-".join([name, *([scheme] if scheme != "light" else []), *([language] if language != "en" else [])]),
            )


def _reads(session: Session, language: str) -> None:
    officer = session.exec(select(Officer).where(Officer.login == "ada")).one()
    officer.language = language
    session.add(officer)


async def _take(desk: Desk, name: str, file: str) -> None:
    await desk.page.set_viewport_size(WIDE if name == "now" else SIZE)
    response = await desk.page.goto(PAGES[name])
    if response is None or response.status != 200:
        sys.stderr.write(f"{PAGES[name]} is not there\n")
        return
    await desk.page.wait_for_load_state("load")
    seen = desk.page.get_by_role("button", name="I have seen this")
    if await seen.count():  # so that the map comes up
        await seen.click()
        await desk.page.wait_for_load_state("load")
    await desk.page.wait_for_function(_MAP_IS_DRAWN)
    target = PICTURES / f"console-{file}.png"
    await desk.page.screenshot(path=target)
    sys.stdout.write(f"{target.relative_to(HOME)}: {target.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
