"""Passkeys at the console: an officer adds one, it fills in codes wherever one is asked, and goes again."""

import re

import httpx
import pytest
from sqlmodel import Session

from alert_levels.tables import DecisionState
from console.entry.throttle import FREE_TRIES_OF_A_SOURCE
from registry.log_ins import start_session
from registry.officers import add_officer
from registry.passkey_proofs import PROOF_GOOD_FOR
from registry.passkeys import passkeys_of
from registry.second_factor import new_recovery_codes
from registry.settings import SecondFactor
from registry.tables import Officer
from tests.console.office import Browser, Office, hidden, words_of
from tests.fakes.authenticator import HERE, Authenticator
from tests.fakes.country import Country
from tests.fakes.secrecy import Secrecy

PASSWORD = "a quiet harbour"
NOT_KNOWN = "This passkey is not known here. Type the code of your phone."


def _add_maria(session: Session) -> None:
    add_officer(session, login="maria", name="Maria", password=PASSWORD, may_propose=True, may_approve=True)


@pytest.fixture
def office(country: Country) -> Office:
    """Where a second factor is needed, and passkeys are offered."""
    office = Office(country, SecondFactor.REQUIRED, HERE)
    office.store.write_now(_add_maria)
    return office


async def adds(office: Office, login: str, device: Authenticator) -> httpx.Response:
    """As the script does. The officer has a phone from now on, and whoever was logged in is so no more."""
    code = office.code(office.gives_factor(login))
    async with office.at_desk(login) as browser:
        asked = await browser.submit("/api/passkeys/new", name="office computer", code=code)
        assert asked.status_code == 200, asked.text
        answer = device.makes_key(asked.json())
        return await browser.submit("/log-ins/passkeys", name="office  computer", answer=answer)


async def earns(browser: Browser, device: Authenticator) -> str:
    """A code for whoever is at the desk."""
    asked = await browser.submit("/api/passkeys/challenge")
    assert asked.status_code == 200, asked.text
    answer = await browser.submit("/api/passkeys/proof", answer=device.answers(asked.json()))
    assert answer.status_code == 200, answer.text
    code: str = answer.json()["code"]
    return code


async def earns_at_log_in(browser: Browser, device: Authenticator) -> httpx.Response:
    csrf = hidden((await browser.open("/login")).text, "csrf")
    asked = await browser.client.post("/api/log-in/challenge", data={"csrf": csrf})
    if asked.status_code != 200:
        return asked
    answer = device.answers(asked.json())
    return await browser.client.post("/api/log-in/proof", data={"csrf": csrf, "answer": answer})


async def logs_in(browser: Browser, login: str, code: str, password: str = PASSWORD) -> httpx.Response:
    csrf = hidden((await browser.open("/login")).text, "csrf")
    form = {"csrf": csrf, "login": login, "password": password, "code": code}
    return await browser.client.post("/login", data=form)


@pytest.fixture
def device(office: Office) -> Authenticator:
    return Authenticator()


async def test_an_officer_adds_a_passkey_and_sees_when_it_was_used(
    office: Office, country: Country, device: Authenticator
) -> None:
    office.gives_factor("val")
    async with office.at_desk("val") as val:
        none = words_of((await val.open("/log-ins")).text)
    added = await adds(office, "val", device)
    async with office.at_desk("val") as val:
        unused = words_of((await val.open("/log-ins")).text)
        await earns(val, device)
        country.clock.forward(minutes=5)
        used = words_of((await val.open("/log-ins")).text)

    assert (added.status_code, added.headers["location"]) == (303, "/log-ins#passkeys")
    assert "You have none yet." in none
    assert re.search(r"office computer \d{4}-\d\d-\d\d \d\d:\d\d.{0,8} not yet", unused), unused
    assert re.search(r"office computer .{10,60} \(5 minutes ago\)", used), used


async def test_adding_takes_a_name_and_a_code_of_the_phone(office: Office, device: Authenticator) -> None:
    secret = office.gives_factor("ada")
    async with office.at_desk("ada") as ada:
        refused = [
            await ada.submit("/api/passkeys/new", name="desk", code="000000"),
            await ada.submit("/api/passkeys/new", name=" ", code=office.code(secret)),
            await ada.submit("/api/passkeys/new", name="x" * 61, code=office.code(secret)),
        ]
        asked = await ada.submit("/api/passkeys/new", name="desk", code=office.code(secret))
        again = await ada.submit("/api/passkeys/new", name="desk", code=office.code(secret))
        await ada.submit("/log-ins/passkeys", name="desk", answer=device.makes_key(asked.json()))
        by_passkey = await ada.submit("/api/passkeys/new", name="more", code=await earns(ada, device))

    assert [answer.status_code for answer in (*refused, asked, again, by_passkey)] == [422, 422, 422, 200, 422, 422]
    said = [answer.json()["said"] for answer in (*refused, by_passkey)]
    assert "That code is wrong" in said[0]
    assert "Give the passkey a name" in said[1]
    assert "60 characters at most" in said[2]
    assert "type the code of your phone or a recovery code" in said[3]


async def test_a_recovery_code_adds_one_where_the_phone_is_lost(
    office: Office, country: Country, device: Authenticator
) -> None:
    office.gives_factor("ada")
    ada_id = country.officer("ada")
    [code, *_] = office.store.write_now(lambda session: new_recovery_codes(session, ada_id))
    async with office.at_desk("ada") as ada:
        asked = await ada.submit("/api/passkeys/new", name="desk", code=code)
        done = await ada.submit("/log-ins/passkeys", name="desk", answer=device.makes_key(asked.json()))

    assert done.status_code == 303


async def test_what_was_not_asked_for_adds_nothing(office: Office, country: Country, device: Authenticator) -> None:
    office.gives_factor("ben")
    secret = office.gives_factor("ada")
    async with office.at_desk("ada") as ada, office.at_desk("ben") as ben:
        asked = (await ada.submit("/api/passkeys/new", name="desk", code=office.code(secret))).json()
        answers = [device.makes_key(asked, origin="https://console.example.evil"), "", "{}"]
        refused = [await ada.submit("/log-ins/passkeys", name="desk", answer=answer) for answer in answers]
        refused += [await ben.submit("/log-ins/passkeys", name="desk", answer=device.makes_key(asked))]
        added = await ada.submit("/log-ins/passkeys", name="desk", answer=device.makes_key(asked))
        twice = await ada.submit("/log-ins/passkeys", name="desk", answer=device.makes_key(asked))

    assert [answer.status_code for answer in (*refused, added, twice)] == [422, 422, 422, 422, 303, 422]
    assert all("What your browser answered does not fit" in words_of(answer.text) for answer in refused)
    kept = [
        office.store.read_now(lambda s, who=login: passkeys_of(s, country.officer(who))) for login in ("ada", "ben")
    ]  # type: ignore[misc]
    assert [len(each) for each in kept] == [1, 0]


async def test_every_act_that_takes_a_code_takes_that_of_a_passkey_once(
    office: Office, country: Country, device: Authenticator
) -> None:
    first, second = country.propose(("south", 3)), country.propose(("capital", 2))
    await adds(office, "ben", device)
    async with office.at_desk("ben") as ben:
        code = await earns(ben, device)
        mistyped = await ben.submit(f"/decisions/{first}/approve", confirm="North", code=code)
        approved = await ben.submit(f"/decisions/{first}/approve", confirm="South", code=code)
        again = await ben.submit(f"/decisions/{second}/approve", confirm="Capital", code=code)

    assert [answer.status_code for answer in (mistyped, approved, again)] == [422, 303, 422]
    assert [country.decision(each).state for each in (first, second)] == [DecisionState.ISSUED, DecisionState.PROPOSED]


async def test_the_code_of_another_officers_passkey_is_wrong_and_so_is_an_old_one(
    office: Office, country: Country, device: Authenticator
) -> None:
    decision = country.propose(("south", 3))
    await adds(office, "ben", device)
    office.gives_factor("abe")
    async with office.at_desk("ben") as ben, office.at_desk("abe") as abe:
        code = await earns(ben, device)
        others = await abe.submit(f"/decisions/{decision}/approve", confirm="South", code=code)
        country.clock.forward(seconds=PROOF_GOOD_FOR.total_seconds())
        late = await ben.submit(f"/decisions/{decision}/approve", confirm="South", code=code)

    assert [answer.status_code for answer in (others, late)] == [422, 422]
    assert country.decision(decision).state is DecisionState.PROPOSED


async def test_a_passkey_is_a_second_factor_at_log_in_and_no_first(office: Office, device: Authenticator) -> None:
    await adds(office, "maria", device)
    async with office.stranger() as browser:
        code = (await earns_at_log_in(browser, device)).json()["code"]
        tries = [
            await logs_in(browser, "maria", code, password="wrong"),
            await logs_in(browser, "ada", code),
            await logs_in(browser, "maria", code),
        ]
        inside = await browser.open("/cases")
    async with office.stranger() as browser:
        again = await logs_in(browser, "maria", code)

    assert [answer.status_code for answer in tries] == [403, 403, 303]
    assert (inside.status_code, again.status_code) == (200, 403)


async def test_at_log_in_nobody_learns_who_has_a_passkey(
    office: Office, country: Country, device: Authenticator
) -> None:
    other = Authenticator()
    await adds(office, "maria", device)
    await adds(office, "ada", other)
    ada_id = country.officer("ada")
    office.store.write_now(lambda session: setattr(session.get_one(Officer, ada_id), "active", False))
    forger = Authenticator(key_id=device.key_id, handle=device.handle, count=9)
    async with office.stranger() as browser:
        csrf = hidden((await browser.open("/login")).text, "csrf")
        asked = await browser.client.post("/api/log-in/challenge", data={"csrf": csrf})
        said = [await earns_at_log_in(browser, each) for each in (Authenticator(), other, forger)]

    assert asked.json()["allowCredentials"] == []
    assert {(answer.status_code, answer.text) for answer in said} == {(403, said[0].text)}
    assert said[0].json() == {"said": NOT_KNOWN}


async def test_whoever_sends_one_wrong_answer_after_the_other_has_to_wait(
    office: Office, country: Country, device: Authenticator
) -> None:
    await adds(office, "maria", device)
    async with office.stranger() as browser:
        answers = [await earns_at_log_in(browser, Authenticator()) for _ in range(FREE_TRIES_OF_A_SOURCE + 1)]
        assert [answer.status_code for answer in answers] == [403] * FREE_TRIES_OF_A_SOURCE + [429]
        assert "Try again in 5 seconds" in answers[-1].json()["said"]
        country.clock.forward(seconds=5)
        assert (await earns_at_log_in(browser, device)).status_code == 200
        assert (await earns_at_log_in(browser, device)).status_code == 200, "a right one forgives the wrong ones"


async def test_a_forged_form_earns_nothing_before_log_in(office: Office) -> None:
    async with office.stranger() as browser:
        await browser.open("/login")
        for path in ("/api/log-in/challenge", "/api/log-in/proof"):
            answer = await browser.client.post(path, data={"csrf": "x"})
            assert (answer.status_code, "Open the page again" in answer.text) == (403, True)


async def test_an_officer_without_one_is_told_how_to_come_by_it(office: Office) -> None:
    office.gives_factor("val")
    async with office.at_desk("val") as val:
        answer = await val.submit("/api/passkeys/challenge")

    assert answer.status_code == 422
    assert "under your name you can add a passkey" in answer.json()["said"]


async def test_removing_takes_a_code_and_ends_the_other_log_ins(
    office: Office, country: Country, device: Authenticator
) -> None:
    await adds(office, "ada", device)
    ben_code = office.code(office.gives_factor("ben"))
    async with office.at_desk("ada") as ada, office.at_desk("ada") as lost, office.at_desk("ben") as ben:
        [kept] = office.store.read_now(lambda session: passkeys_of(session, country.officer("ada")))
        number = str(kept.id)
        before = await earns(ada, device)
        refused = await ada.submit("/log-ins/passkeys/remove", passkey=number, code="000000")
        await ben.submit("/log-ins/passkeys/remove", passkey=number, code=ben_code)
        assert len(office.store.read_now(lambda session: passkeys_of(session, country.officer("ada")))) == 1
        assert (await lost.open("/")).status_code == 200
        removed = await ada.submit("/log-ins/passkeys/remove", passkey=number, code=await earns(ada, device))
        page = words_of((await ada.open("/log-ins")).text)
        with_the_code_of_before = await ada.submit("/log-ins/recovery-codes", code=before)
        assert (await lost.open("/")).status_code == 303

    assert (refused.status_code, "That code is wrong" in words_of(refused.text)) == (422, True)
    assert (removed.status_code, with_the_code_of_before.status_code) == (303, 422)
    assert "You have none yet." in page


async def test_two_administrators_who_reset_an_officer_take_the_passkeys_too(
    office: Office, country: Country, device: Authenticator
) -> None:
    ada_id = country.officer("ada")
    await adds(office, "ada", device)
    secret = office.gives_factor("ivo")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        await uma.submit(f"/officers/{ada_id}/reset")
        await ivo.submit("/administration/1/confirm", code=office.code(secret))

    assert office.store.read_now(lambda session: passkeys_of(session, ada_id)) == []


async def test_whoever_only_gave_the_password_gets_no_challenge(office: Office, country: Country) -> None:
    now, ada = country.clock.now(), country.officer("ada")
    token = office.store.write_now(lambda session: start_session(session, ada, now, 1, proven=False))
    async with Browser(office.app, token) as half:
        for path in ("/api/passkeys/challenge", "/api/passkeys/proof", "/api/passkeys/new"):
            assert (await half.submit(path)).status_code == 401


async def test_the_button_stands_beside_each_code_and_a_page_without_a_script_is_as_ever(
    office: Office, country: Country
) -> None:
    decision = country.propose(("south", 3))
    office.gives_factor("ben")
    async with office.at_desk("ben") as ben, office.stranger() as stranger:
        pages = [(await ben.open(path)).text for path in (f"/decisions/{decision}", "/log-ins")]
        before = (await stranger.open("/login")).text

    assert pages[0].count('data-passkey="/api/passkeys"') >= 1
    assert pages[1].count('data-passkey="/api/passkeys"') == 3
    assert before.count('data-passkey="/api/log-in"') == 1
    for page in (*pages, before):
        assert f'data-origin="{HERE.origin}"' in page
        assert page.count("data-passkey=") == page.count('<div class="passkey"><button type="button"')


async def test_where_no_address_is_set_nothing_of_it_is_there(country: Country) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    office.gives_factor("ada")
    async with office.at_desk("ada") as ada, office.stranger() as stranger:
        pages = (await ada.open("/log-ins")).text + (await stranger.open("/login")).text
        csrf = hidden((await stranger.open("/login")).text, "csrf")
        answers = [
            await ada.submit("/api/passkeys/challenge"),
            await ada.submit("/log-ins/passkeys"),
            await stranger.client.post("/api/log-in/challenge", data={"csrf": csrf}),
        ]

    assert "asskey" not in pages
    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_no_log_line_holds_a_code_or_the_name_of_a_passkey(
    office: Office, device: Authenticator, secrecy: Secrecy
) -> None:
    await adds(office, "ada", device)
    async with office.at_desk("ada") as ada:
        secrecy.tell("office computer", device.id, await earns(ada, device))
        await ada.submit("/api/passkeys/proof", answer=Authenticator().answers({"challenge": "eA"}))
