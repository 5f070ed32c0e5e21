"""A day's work by keyboard alone: from the log-in over a level, an alert and a call for help to the log-out."""

import re
from datetime import UTC, datetime

import pyotp
from playwright.async_api import Browser, expect
from sqlmodel import Session, select

from registry.second_factor import new_recovery_codes
from registry.tables import Officer
from tests.browser.desk import Desk, stranger
from tests.browser.keys import Keys
from tests.stories.officer import PASSWORD, let_in
from tests.stories.world import World


async def test_a_level_an_alert_and_a_case_are_worked_off_without_a_mouse(browser: Browser, world: World) -> None:
    amina = await world.sms()
    await amina.lives_in("Port Sur", "Amina")
    async with stranger(browser, world) as ada, stranger(browser, world) as ben:
        await logs_in(ada, world, "ada")
        await proposes(ada, "Port Sur", "3")
        await ada.sees("another officer has to approve it")

        code = await logs_in(ben, world, "ben")
        await approves(ben, "Port Sur", code)
        await Keys(ben.page).follows("M1: the ledger for Port Sur")
        await amina.gets_in_the_end("LEVEL 3")
        await amina.sends("HELP")
        await world.until(lambda: bool(world.post.cases()))

        await works_off_the_case(ben)
        await amina.gets_in_the_end("A car comes at six.")
        await ben.sees("brought home")
        await logs_out(ben)
        await logs_out(ada)
    amina.hangs_up()


async def logs_in(desk: Desk, world: World, login: str) -> str:
    """With password and the code that the phone shows; a recovery code is handed out for what comes later."""
    secret, later = world.post.write(lambda session: _enrols(session, login))
    keys = Keys(desk.page)
    await desk.opens("/login")
    await keys.types("Login", login)
    await keys.types("Password", PASSWORD)
    await keys.types("Code", pyotp.TOTP(secret).at(datetime.now(UTC)))
    await keys.presses("Log in")
    await expect(desk.page.get_by_role("link", name=login.title(), exact=True)).to_be_visible()
    return later


async def proposes(desk: Desk, area: str, level: str) -> None:
    keys = Keys(desk.page)
    await keys.follows("Decide")
    await keys.follows("Propose a level")
    await keys.skips()
    await keys.ticks(area)
    await keys.presses("Choose levels for the ticked areas")
    await keys.comes_to(desk.page.get_by_label("New level"), within=2)
    await keys.chooses("New level", level)
    await keys.chooses("Danger", "There is shelling")
    await keys.types("Reason", "shells since the morning")
    await keys.presses("Propose")
    await expect(desk.page).to_have_url(re.compile(r"/decisions/\d+$"))


async def approves(desk: Desk, area: str, code: str) -> None:
    keys = Keys(desk.page)
    await keys.follows("Decide")
    await keys.skips()
    await keys.follows("Decision 1")
    await keys.skips()
    await keys.comes_to(desk.page.get_by_role("link", name="Go to the decision"))
    await keys.press("Enter")
    await keys.types("Type the area's name to confirm", area)
    await keys.types("Code of your phone", code)
    await keys.presses("approve and send")


async def works_off_the_case(desk: Desk) -> None:
    keys = Keys(desk.page)
    await keys.follows("Cases")
    await keys.skips()
    await keys.follows("Case 1")
    await keys.presses("Take the case")
    await keys.types("Your words", "A car comes at six.")
    await keys.presses("Send the letter")
    await keys.types("How it ended", "brought home")
    await keys.presses("Close the case")


async def logs_out(desk: Desk) -> None:
    await Keys(desk.page).presses("Log out")
    await expect(desk.page.get_by_role("heading", name="Log in")).to_be_visible()


def _enrols(session: Session, login: str) -> tuple[str, str]:
    """The officer has the stories' password and a phone; its secret, and a recovery code."""
    let_in(session, login)
    officer = session.exec(select(Officer).where(Officer.login == login)).one()
    officer.totp_secret = pyotp.random_base32()
    session.add(officer)
    assert officer.id is not None
    return officer.totp_secret, new_recovery_codes(session, officer.id)[0]
