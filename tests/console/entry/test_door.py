import asyncio
import re

import httpx
import pytest
from sqlalchemy import event
from sqlmodel import Session

from console.entry.door import local_path
from registry.log_ins import start_session
from registry.officers import add_officer
from registry.second_factor import in_groups, new_recovery_codes
from registry.settings import SecondFactor
from tests.console.office import Browser, Office, hidden, words_of
from tests.fakes.country import Country
from tests.fakes.secrecy import Secrecy

PASSWORD = "a quiet harbour"
OWN_PASSWORD = "a loud mountain"


def _add_maria(session: Session) -> None:
    add_officer(session, login="Maria", name="Maria", password=PASSWORD, may_propose=True, may_approve=False)


@pytest.fixture
def office(office: Office) -> Office:
    office.store.write_now(_add_maria)
    return office


@pytest.fixture
def strict(country: Country) -> Office:
    """An office whose officers need a second factor."""
    office = Office(country, SecondFactor.REQUIRED)
    office.store.write_now(_add_maria)
    return office


async def try_to_log_in(browser: Browser, login: str, password: str, then: str = "/", code: str = "") -> httpx.Response:
    page = (await browser.client.get("/login", params={"next": then})).text
    form = {"csrf": hidden(page, "csrf"), "next": hidden(page, "next"), "login": login, "password": password}
    return await browser.client.post("/login", data={**form, "code": code})


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
        assert "does not belong together" in response.text
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


async def test_the_first_log_in_sets_up_a_second_factor_and_a_password_of_ones_own(
    strict: Office, country: Country
) -> None:
    async with strict.stranger() as maria:
        await try_to_log_in(maria, "maria", PASSWORD)
        assert (await maria.open("/cases")).headers["location"] == "/second-factor"
        page = (await maria.open("/second-factor")).text
        secret = re.findall("secret=([A-Z2-7]{32})&", page)[0]
        form = {"csrf": hidden(page, "csrf"), "password": OWN_PASSWORD, "again": OWN_PASSWORD}
        wrong = await maria.client.post("/second-factor", data={**form, "code": "000000"})
        before = maria.client.cookies["muster_session"]
        done = await maria.client.post("/second-factor", data={**form, "code": strict.code(secret)})
        after = maria.client.cookies["muster_session"]
        assert (await maria.open("/cases")).status_code == 200
        again = await maria.open("/second-factor")

    assert f'<code id="secret">{in_groups(secret)}</code>' in page
    assert '<svg width="' in page
    assert "style=" not in page
    assert (wrong.status_code, "That code is wrong" in wrong.text) == (422, True)
    assert (done.status_code, done.headers["cache-control"]) == (200, "no-store")
    assert len(set(re.findall(r"<li><code>((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})</code>", done.text))) == 10
    assert before != after
    assert again.status_code == 403

    country.clock.forward(seconds=30)
    async with strict.stranger() as maria:
        assert (await try_to_log_in(maria, "maria", PASSWORD, code=strict.code(secret))).status_code == 403
        assert (await try_to_log_in(maria, "maria", OWN_PASSWORD, code=strict.code(secret))).status_code == 303
        assert (await maria.open("/cases")).status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        (OWN_PASSWORD, "another one", "not the same"),
        (PASSWORD, PASSWORD, "another password than the one of before"),
        ("short", "short", "at least 10 characters"),
    ],
)
async def test_a_password_of_ones_own_is_new_long_and_typed_twice(
    strict: Office, password: str, again: str, says: str
) -> None:
    async with strict.stranger() as maria:
        await try_to_log_in(maria, "maria", PASSWORD)
        page = (await maria.open("/second-factor")).text
        secret = re.findall("secret=([A-Z2-7]{32})&", page)[0]
        form = {"csrf": hidden(page, "csrf"), "password": password, "again": again, "code": strict.code(secret)}
        response = await maria.client.post("/second-factor", data=form)

        assert (response.status_code, says in words_of(response.text)) == (422, True)
        assert (await maria.open("/")).headers["location"] == "/second-factor"


async def test_a_log_in_takes_a_code_that_was_not_used_before(strict: Office) -> None:
    code = strict.code(strict.gives_factor("maria"))
    async with strict.stranger() as maria, strict.stranger() as other:
        assert (await try_to_log_in(maria, "maria", PASSWORD, code=code)).status_code == 303
        assert (await try_to_log_in(other, "maria", PASSWORD, code=code)).status_code == 403


async def test_tries_that_are_sent_at_once_are_counted_one_by_one(strict: Office) -> None:
    async with strict.stranger() as browser:
        page = (await browser.open("/login")).text
        form = {"csrf": hidden(page, "csrf"), "login": "maria", "password": "wrong", "code": ""}
        answers = await asyncio.gather(*(browser.client.post("/login", data=form) for _ in range(12)))

    assert sorted(answer.status_code for answer in answers) == [403] * 5 + [429] * 7


async def test_a_log_in_of_the_password_alone_is_worth_nothing_once_there_is_a_second_factor(
    strict: Office, country: Country
) -> None:
    strict.gives_factor("ada")
    now, ada = country.clock.now(), country.officer("ada")
    token = strict.store.write_now(lambda session: start_session(session, ada, now, 1, proven=False))
    async with Browser(strict.app, token) as half:
        for path in ("/", "/second-factor", "/log-ins"):
            assert (await half.open(path)).headers["location"][:6] == "/login"


async def test_wrong_login_wrong_password_and_wrong_code_read_the_same(strict: Office) -> None:
    secret = strict.gives_factor("maria")
    pages = []
    async with strict.stranger() as browser:
        for login, password, code in (
            ("nobody", PASSWORD, "000000"),
            ("maria", "wrong", strict.code(secret)),
            ("maria", PASSWORD, "000000"),
            ("maria", PASSWORD, ""),
        ):
            response = await try_to_log_in(browser, login, password, code=code)
            said = re.sub(r'value="[^"]*"', "", response.text)
            pages.append((response.status_code, said, sorted(set(response.headers) - {"date"})))

    assert all(page == pages[0] for page in pages)
    assert pages[0][0] == 403


async def test_wrong_login_wrong_password_and_wrong_code_are_the_same_work_for_the_store(strict: Office) -> None:
    secret = strict.gives_factor("maria")
    tries = (("nobody", PASSWORD, "000000"), ("maria", "wrong", strict.code(secret)), ("maria", PASSWORD, "000000"))
    asked: list[list[str]] = []
    event.listen(strict.store.engine, "before_cursor_execute", lambda *given: asked[-1].append(given[2]))
    async with strict.stranger() as browser:
        asked.append([])
        await try_to_log_in(browser, "nobody", "wrong")  # the first entry of the log looks for older months
        asked.clear()
        for login, password, code in tries:
            asked.append([])
            await try_to_log_in(browser, login, password, code=code)

    assert asked[0] != []
    assert asked[0] == asked[1] == asked[2]


async def test_a_wrong_password_does_not_use_the_code_up(strict: Office) -> None:
    code = strict.code(strict.gives_factor("maria"))
    async with strict.stranger() as browser:
        await try_to_log_in(browser, "maria", "wrong", code=code)

        assert (await try_to_log_in(browser, "maria", PASSWORD, code=code)).status_code == 303


async def test_an_outsider_who_guesses_does_not_keep_out_whoever_has_a_code(strict: Office, country: Country) -> None:
    secret = strict.gives_factor("maria")
    async with strict.stranger() as browser:
        for _ in range(30):
            await try_to_log_in(browser, "maria", "wrong", code="000000")
        assert (await try_to_log_in(browser, "maria", PASSWORD)).status_code == 429
        assert (await try_to_log_in(browser, "maria", PASSWORD, code=strict.code(secret))).status_code == 303


async def test_an_outsider_who_guesses_does_not_keep_an_officer_out_of_where_they_were_before(
    office: Office,
) -> None:
    async with office.stranger() as outsider, office.stranger() as maria:
        maria.client._transport = httpx.ASGITransport(office.app, client=("203.0.113.9", 1))
        assert (await try_to_log_in(maria, "maria", PASSWORD)).status_code == 303
        for _ in range(30):
            await try_to_log_in(outsider, "maria", "wrong")
        assert (await try_to_log_in(outsider, "maria", PASSWORD)).status_code == 429
        assert (await try_to_log_in(maria, "maria", PASSWORD)).status_code == 303


async def test_while_one_waits_a_code_is_used_up_by_a_wrong_password_and_the_words_stay_the_same(
    strict: Office,
) -> None:
    code = strict.code(strict.gives_factor("maria"))
    async with strict.stranger() as browser:
        for _ in range(5):
            await try_to_log_in(browser, "maria", "wrong", code="000000")
        guesses = [await try_to_log_in(browser, "maria", "wrong", code=each) for each in ("000000", code)]
        right = await try_to_log_in(browser, "maria", PASSWORD, code=code)

    assert [response.status_code for response in guesses] == [429, 429]
    assert words_of(guesses[0].text) == words_of(guesses[1].text)
    assert right.status_code == 429


async def test_a_token_that_was_there_before_the_log_in_is_nobodys_after_it(strict: Office) -> None:
    secret = strict.gives_factor("maria")
    planted = "planted-by-somebody-else"
    async with strict.stranger() as maria:
        maria.client.cookies.set("muster_session", planted, domain="127.0.0.1")
        response = await try_to_log_in(maria, "maria", PASSWORD, code=strict.code(secret))
        given = [c for c in response.headers.get_list("set-cookie") if c.startswith("muster_session=")]

    assert len(given) == 1
    assert planted not in given[0]
    async with strict.stranger() as attacker:
        attacker.client.cookies.set("muster_session", planted, domain="127.0.0.1")
        assert (await attacker.open("/")).status_code == 303


async def test_a_recovery_code_stands_in_for_the_phone_once(strict: Office, country: Country) -> None:
    strict.gives_factor("maria")
    maria_id = country.officer("maria")
    codes = strict.store.write_now(lambda session: new_recovery_codes(session, maria_id))
    async with strict.stranger() as browser:
        assert (await try_to_log_in(browser, "maria", PASSWORD, code=codes[0].lower())).status_code == 303
        assert "9 of your recovery codes are left" in (await browser.open("/log-ins")).text
    async with strict.stranger() as browser:
        assert (await try_to_log_in(browser, "maria", PASSWORD, code=codes[0])).status_code == 403


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
