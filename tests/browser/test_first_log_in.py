"""The first log-in: a first password, a second factor, a password of one's own, and codes for a lost phone."""

from datetime import UTC, datetime

import pyotp
from playwright.async_api import Browser, expect
from sqlmodel import Session

from registry.officers import add_officer
from tests.browser.desk import Desk, stranger
from tests.stories.world import World

FIRST, OWN = "a first password", "my own long password"


def _hire(session: Session) -> None:
    add_officer(session, login="nia", name="Nia", password=FIRST, may_propose=False, may_approve=False)


async def _log_in(desk: Desk, password: str, code: str = "") -> None:
    await desk.opens("/login?next=/cases")
    await desk.page.get_by_label("Login").fill("nia")
    await desk.page.get_by_label("Password").fill(password)
    await desk.page.get_by_label("Code").fill(code)
    await desk.presses("Log in")


async def test_an_officer_sets_up_a_second_factor_and_comes_back_with_a_recovery_code(
    browser: Browser, world: World
) -> None:
    world.post.write(_hire)
    async with stranger(browser, world) as nia:
        await _log_in(nia, FIRST)
        await expect(nia.page.get_by_role("heading", name="Set up your second factor")).to_be_visible()
        await nia.opens("/people")
        assert nia.path == "/second-factor", "the first password opens nothing else"

        secret = (await nia.page.locator("#secret").inner_text()).replace(" ", "")
        await _set_up(nia, "000000")
        await nia.sees("That code is wrong")
        await _set_up(nia, pyotp.TOTP(secret).at(datetime.now(UTC)))
        await expect(nia.page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        codes = await nia.page.locator(".codes code").all_inner_texts()
        assert len(set(codes)) == 10
        await nia.page.get_by_role("link", name="I have them: go on").click()
        await expect(nia.page.get_by_role("link", name="Nia")).to_be_visible()

        await nia.presses("Log out")
        await _log_in(nia, OWN)
        await nia.sees("That does not belong together")
        await _log_in(nia, OWN, codes[0])
        await expect(nia.page.get_by_role("link", name="Nia")).to_be_visible()
        assert nia.path == "/cases", "the log-in leads to where one wanted to go"
        await nia.presses("Log out")
        await _log_in(nia, OWN, codes[0])
        await nia.sees("That does not belong together")


async def _set_up(desk: Desk, code: str) -> None:
    await desk.page.get_by_label("Code").fill(code)
    await desk.page.get_by_label("New password", exact=True).fill(OWN)
    await desk.page.get_by_label("New password again").fill(OWN)
    await desk.presses("Set it up")
