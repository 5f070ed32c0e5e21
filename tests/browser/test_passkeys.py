"""Passkeys in a real browser, whose device is a virtual one: added, used to log in and to approve, and refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, expect
from sqlmodel import Session, select

from alert_levels.decisions import NewDecision, NewLine, propose
from alert_levels.tables import Decision, DecisionState
from registry.officers import hash_of
from registry.second_factor import new_recovery_codes
from registry.tables import Officer
from tests.browser.axe import contrast_faults_of, faults_of
from tests.browser.desk import Desk, stranger
from tests.stories.world import World, begin

PASSWORD = "a quiet harbour"
NARROW = {"width": 360, "height": 740}
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory, post: Path) -> AsyncIterator[World]:
    """Its officers open the console at a name, as passkeys want it."""
    folder = tmp_path_factory.mktemp("world")
    async with begin(folder, post, MUSTER_CONSOLE__SECOND_FACTOR="required") as started:
        started.environment["MUSTER_CONSOLE__URL"] = at_a_name(started)
        await started.restarts()
        yield started


def at_a_name(world: World) -> str:
    return world.console_url.replace("127.0.0.1", "localhost")


async def device_of(desk: Desk) -> tuple[CDPSession, dict[str, Any]]:
    """A device that knows who holds it; how to talk of it with the browser."""
    session = await desk.page.context.new_cdp_session(desk.page)
    await session.send("WebAuthn.enable")
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, {"authenticatorId": made["authenticatorId"]}


def lets_in(world: World, login: str) -> list[str]:
    """The officer has a password and ten codes."""

    def let_in(session: Session) -> list[str]:
        officer = session.exec(select(Officer).where(Officer.login == login)).one()
        officer.password_hash, officer.totp_secret = hash_of(PASSWORD), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        session.add(officer)
        assert officer.id is not None
        return new_recovery_codes(session, officer.id)

    return world.post.write(let_in)


async def opens_log_in(desk: Desk, login: str) -> None:
    await desk.opens(f"{at_a_name(desk.world)}/login")
    await desk.page.get_by_label("Login").fill(login)
    await desk.page.get_by_label("Password").fill(PASSWORD)


async def logs_in(desk: Desk, login: str, code: str) -> None:
    await opens_log_in(desk, login)
    await desk.page.get_by_label("Code").fill(code)
    await desk.presses("Log in")
    await expect(desk.page.get_by_role("button", name="Log out")).to_be_visible()


async def adds(desk: Desk, name: str, code: str) -> None:
    await desk.opens(f"{at_a_name(desk.world)}/log-ins")
    form = desk.page.locator("[data-new-passkey]")
    await form.get_by_label("Name of the new passkey").fill(name)
    await form.get_by_label("Code of your phone").fill(code)
    await form.get_by_role("button", name="Add a passkey").click()


async def uses_passkey(desk: Desk, action: str) -> None:
    """By keyboard, in the form that does so."""
    form = desk.page.locator(f"form[action='{action}']")
    await form.get_by_role("button", name="Use a passkey").press("Enter")
    await expect(form.get_by_role("status")).to_have_text(
        "Your passkey has filled in the code. It is good for two minutes."
    )


async def test_an_officer_adds_a_passkey_logs_in_with_it_and_approves_with_it(browser: Browser, world: World) -> None:
    codes, decision = lets_in(world, "ben"), world.post.write(lambda session: proposed(session, world))
    async with stranger(browser, world) as ben:
        await device_of(ben)
        await logs_in(ben, "ben", codes.pop())
        await adds(ben, "office computer", codes.pop())
        await ben.sees("office computer")
        await ben.sees("not yet")
        await ben.presses("Log out")

        await opens_log_in(ben, "ben")
        await uses_passkey(ben, "/login")
        await ben.presses("Log in")
        await expect(ben.page.get_by_role("button", name="Log out")).to_be_visible()

        page = f"/decisions/{decision}"
        await ben.opens(f"{at_a_name(world)}{page}")
        await ben.page.get_by_label("to confirm").fill("Bravia City")
        await uses_passkey(ben, f"{page}/approve")
        await ben.page.locator(f"form[action='{page}/approve'] button:not([type=button])").click()
        await world.until(lambda: state_of(world, decision) is DecisionState.ISSUED)

        await ben.opens(f"{at_a_name(world)}/log-ins")
        await uses_passkey(ben, "/log-ins/passkeys/remove")
        await ben.presses("Remove it, and end all your other log-ins")
        await ben.sees("You have none yet.")
        await uses_none(ben)


async def uses_none(desk: Desk) -> None:
    form = desk.page.locator("form[action='/log-ins/recovery-codes']")
    await form.get_by_role("button", name="Use a passkey").click()
    await expect(form.get_by_role("status")).to_contain_text("You have no passkey here yet.")


async def test_what_goes_wrong_is_said_beside_the_button_and_nothing_is_lost(browser: Browser, world: World) -> None:
    codes = lets_in(world, "ada")
    async with stranger(browser, world) as ada:
        talk, device = await device_of(ada)
        await logs_in(ada, "ada", codes.pop())
        await adds(ada, "my phone", codes[0])
        await ada.sees("my phone")
        status = ada.page.locator("[data-new-passkey]").get_by_role("status")
        await adds(ada, "the same", codes[0])
        await expect(status).to_contain_text("That code is wrong, or it was used before.")
        await adds(ada, "the same", codes[1])
        await expect(status).to_have_text("This device has a passkey for this console already.")

        await talk.send("WebAuthn.setUserVerified", {**device, "isUserVerified": False})
        form = ada.page.locator("form[action='/log-ins/recovery-codes']")
        await form.get_by_role("button", name="Use a passkey").click()
        await expect(form.get_by_role("status")).to_contain_text("Your browser did not go on")
        await talk.send("WebAuthn.setUserVerified", {**device, "isUserVerified": True})
        await uses_passkey(ada, "/log-ins/recovery-codes")

        await ada.page.set_viewport_size(NARROW)
        assert await ada.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert await faults_of(ada.page) == []
        await ada.page.emulate_media(color_scheme="dark")
        assert await contrast_faults_of(ada.page) == []


async def test_a_passkey_that_is_not_known_any_more_is_said_so_at_log_in(browser: Browser, world: World) -> None:
    codes = lets_in(world, "uma")
    async with stranger(browser, world) as uma:
        await device_of(uma)
        await logs_in(uma, "uma", codes.pop())
        await adds(uma, "a lost one", codes.pop())
        await uma.sees("a lost one")
        form = uma.page.locator("form[action='/log-ins/passkeys/remove']")
        await form.get_by_label("Code of your phone").fill(codes.pop())
        await uma.presses("Remove it, and end all your other log-ins")
        await uma.sees("You have none yet.")
        await uma.presses("Log out")

        await opens_log_in(uma, "uma")
        await uma.page.get_by_role("button", name="Use a passkey").click()
        said = uma.page.locator("form[action='/login']").get_by_role("status")
        await expect(said).to_have_text("This passkey is not known here. Type the code of your phone.")
        await uma.page.get_by_label("Code").fill(codes.pop())
        await uma.presses("Log in")
        await expect(uma.page.get_by_role("button", name="Log out")).to_be_visible()


@pytest.mark.parametrize("without", ["the name", "scripts", "passkeys"])
async def test_where_it_cannot_work_there_is_no_button_and_the_code_field_is_as_ever(
    browser: Browser, world: World, without: str
) -> None:
    url = world.console_url if without == "the name" else at_a_name(world)
    async with stranger(browser, world, java_script_enabled=without != "scripts") as somebody:
        if without == "passkeys":
            await somebody.page.add_init_script("delete window.PublicKeyCredential")
        await somebody.opens(f"{url}/login")
        await expect(somebody.page.get_by_label("Code")).to_be_visible()
        await expect(somebody.page.locator("[data-passkey]")).to_be_hidden()
        assert await somebody.page.locator("[data-passkey]").count() == 1


def proposed(session: Session, world: World) -> int:
    post, now = world.post, world.clock.now()
    line = NewLine(post.area("capital"), 1)
    new = NewDecision(post.officer("ada"), "flood", "the river rises", now, now + timedelta(hours=6), (line,))
    return propose(session, world.muster.speaker.ladder, new, now).id or 0


def state_of(world: World, decision: int) -> DecisionState:
    return world.post.read(lambda session: session.get_one(Decision, decision, populate_existing=True).state)
