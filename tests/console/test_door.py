import httpx
import pytest

from console.door import local_path
from registry.officers import add_officer
from tests.console.office import Browser, Office, hidden
from tests.fakes.country import Country
from tests.fakes.secrecy import Secrecy

PASSWORD = "a quiet harbour"


@pytest.fixture
def office(office: Office) -> Office:
    office.store.write_now(
        lambda session: add_officer(
            session, login="Maria", name="Maria", password=PASSWORD, may_propose=True, may_approve=False
        )
    )
    return office


async def try_to_log_in(browser: Browser, login: str, password: str, then: str = "/") -> httpx.Response:
    page = (await browser.client.get("/login", params={"next": then})).text
    form = {"csrf": hidden(page, "csrf"), "next": hidden(page, "next"), "login": login, "password": password}
    return await browser.client.post("/login", data=form)


async def test_an_officer_logs_in_and_comes_to_the_page_that_was_asked_for(office: Office) -> None:
    async with office.stranger() as maria:
        assert (await maria.open("/cases")).headers["location"] == "/login?next=/cases"
        response = await try_to_log_in(maria, " maria ", PASSWORD, "/cases")

        assert (response.status_code, response.headers["location"]) == (303, "/cases")
        assert "Maria" in (await maria.open("/cases")).text


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    async with office.stranger() as maria:
        cookies = (await try_to_log_in(maria, "maria", PASSWORD)).headers.get_list("set-cookie")

    session = next(cookie for cookie in cookies if cookie.startswith("muster_session="))
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert "Secure" not in session
    assert "expires" not in session.lower()


async def test_over_https_the_cookie_is_bound_to_the_host(office: Office) -> None:
    async with office.stranger("https") as maria:
        cookies = (await try_to_log_in(maria, "maria", PASSWORD)).headers.get_list("set-cookie")

        session = next(cookie for cookie in cookies if cookie.startswith("__Host-muster_session="))
        assert "Secure" in session
        assert "Path=/" in session
        assert (await maria.open("/")).status_code == 200


@pytest.mark.parametrize(("login", "password"), [("maria", "wrong"), ("nobody", PASSWORD), ("", ""), ("eve", "-")])
async def test_a_wrong_log_in_says_the_same_whatever_was_wrong(office: Office, login: str, password: str) -> None:
    async with office.stranger() as browser:
        response = await try_to_log_in(browser, login, password)

        assert response.status_code == 403
        assert "do not belong together" in response.text
        assert "muster_session" not in response.headers.get("set-cookie", "")


async def test_a_log_in_form_of_another_browser_is_refused(office: Office) -> None:
    async with office.stranger() as attacker, office.stranger() as victim:
        token = hidden((await attacker.open("/login")).text, "csrf")
        await victim.open("/login")
        response = await victim.client.post("/login", data={"csrf": token, "login": "maria", "password": PASSWORD})

        assert response.status_code == 403
        assert "muster_session" not in response.headers.get("set-cookie", "")


async def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(office: Office, country: Country) -> None:
    async with office.stranger() as browser:
        for _ in range(5):
            assert (await try_to_log_in(browser, "maria", "wrong")).status_code == 403
        response = await try_to_log_in(browser, "MARIA", PASSWORD)

        assert response.status_code == 429
        assert "in 5 seconds" in response.text
        country.clock.forward(seconds=5)
        assert (await try_to_log_in(browser, "maria", PASSWORD)).status_code == 303


async def test_no_log_line_holds_login_or_password(office: Office, secrecy: Secrecy) -> None:
    secrecy.tell(PASSWORD, "Maria", "maria", "mistyped-secret")
    async with office.stranger() as browser:
        await try_to_log_in(browser, "maria", "mistyped-secret")
        await try_to_log_in(browser, "maria", PASSWORD)


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\r\nX: y"]
)
def test_log_in_never_leads_off_the_console(elsewhere: str) -> None:
    assert local_path(elsewhere) == "/"
