"""An officer at a real browser, who is logged in and has codes to act with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyotp
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sqlmodel import Session, select

from console.entry.agents import kind_of
from registry.log_ins import start_session
from registry.second_factor import new_recovery_codes
from registry.tables import Officer
from tests.stories.world import World

PATIENCE = 10_000
"""Milliseconds that a page may take until it shows what is waited for."""
WIDE = {"width": 1200, "height": 900}
HOURS = 8.0
REFUSED_REQUEST = "Failed to load resource"
"""What the browser writes for every answer of 4xx: the tests look at those pages themselves."""


@dataclass
class Desk:
    """The officer's page, and the recovery codes that stand in for a phone at acts."""

    world: World
    page: Page
    codes: list[str]
    wrong: list[str] = field(default_factory=list)

    async def opens(self, path: str) -> None:
        await self.page.goto(path)

    async def fills_code(self) -> None:
        """Type a code where the page asks for one."""
        await self.page.get_by_label("Code of your phone").first.fill(self.codes.pop())

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def sees(self, text: str) -> None:
        """Wait until the page says so."""
        await expect(self.page.locator("main")).to_contain_text(text, timeout=PATIENCE)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.world.console_url)

    def watch(self) -> None:
        """Whatever goes wrong in the page from now on is kept: scripts that fail, or break the policy, and dialogs."""
        self.page.on("pageerror", lambda fault: self.wrong.append(f"{self.path}: {fault}"))
        self.page.on("console", self._note)
        self.page.on("dialog", self._close)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED_REQUEST):
            self.wrong.append(f"{self.path}: {message.text}")

    async def _close(self, dialog: Any) -> None:
        self.wrong.append(f"{self.path}: a dialog opened: {dialog.message}")
        await dialog.dismiss()


@asynccontextmanager
async def at_desk(browser: Browser, world: World, login: str, **options: Any) -> AsyncIterator[Desk]:
    """The officer is logged in; at the end nothing may have gone wrong in the page."""
    token, codes = world.post.write(lambda session: _let_in(session, login))
    async with _context(browser, world, **options) as context:
        await context.add_cookies([{"name": "muster_session", "value": token, "url": world.console_url}])
        desk = Desk(world, await context.new_page(), codes)
        desk.watch()
        yield desk
        assert desk.wrong == [], desk.wrong


@asynccontextmanager
async def stranger(browser: Browser, world: World, **options: Any) -> AsyncIterator[Desk]:
    """Somebody who is not logged in."""
    async with _context(browser, world, **options) as context:
        desk = Desk(world, await context.new_page(), [])
        desk.watch()
        yield desk
        assert desk.wrong == [], desk.wrong


@asynccontextmanager
async def _context(browser: Browser, world: World, **options: Any) -> AsyncIterator[BrowserContext]:
    chosen = {"viewport": WIDE, "locale": "en-GB", "reduced_motion": "reduce", **options}
    context = await browser.new_context(base_url=world.console_url, **chosen)
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        await context.close()


def _let_in(session: Session, login: str) -> tuple[str, list[str]]:
    """A log-in of the officer in this kind of browser, and ten codes."""
    officer = session.exec(select(Officer).where(Officer.login == login)).one()
    assert officer.id is not None
    if officer.totp_secret is None:
        officer.totp_secret = pyotp.random_base32()
        session.add(officer)
        session.flush()
    codes = new_recovery_codes(session, officer.id)
    agent = kind_of("HeadlessChrome Linux")
    return start_session(session, officer.id, datetime.now(UTC), HOURS, proven=True, agent=agent), codes
