"""Every route names its rule, and each rule is kept for each officer: the table is made from the routes themselves."""

import re
from collections.abc import Iterable, Iterator

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from alert_levels.tables import DecisionState
from console.app import create_console
from console.context import ConsoleContext
from console.entry.access import (
    LARGEST_FORM,
    RULES,
    administrator,
    any_officer,
    approver,
    csrf_of,
    decider,
    newcomer,
    proposer,
    worker,
)
from registry.log_ins import start_session
from registry.settings import Mode, SecondFactor
from registry.tables import Officer
from tests.console.office import Browser, Office, words_of
from tests.fakes.country import Country

OPEN_TO_ALL = {
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/api/log-in/challenge"),
    ("POST", "/api/log-in/proof"),
}
MAY_ENTER = {
    any_officer: {"eve", "pia", "abe", "ada", "uma", "val"},
    worker: {"eve", "pia", "abe", "ada", "uma"},
    newcomer: set[str](),
    proposer: {"pia", "ada"},
    approver: {"abe", "ada"},
    decider: {"pia", "abe", "ada"},
    administrator: {"uma"},
}
ROLE_MISSING = re.compile("needs the role of|have a second factor already")
ACTS_WITH_CODE = {
    "/decisions/{decision_id}/approve",
    "/decisions/{decision_id}/override",
    "/decisions/{decision_id}/correct",
    "/administration/{act_id}/confirm",
    "/log-ins/password",
    "/log-ins/recovery-codes",
    "/log-ins/telegram-code",
    "/log-ins/passkeys/remove",
    "/api/passkeys/new",
}


def routes_of(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner.routes)
        elif isinstance(route, APIRoute):
            yield route


def methods_of(route: APIRoute) -> set[str]:
    return route.methods or set()


def rules_of(route: APIRoute) -> list[object]:
    return [needed.call for needed in route.dependant.dependencies if needed.call in RULES]


@pytest.fixture
def routes(office: Office) -> list[APIRoute]:
    office.app.state.pulse.stop()  # a stream ends as soon as it has begun
    found = list(routes_of(office.app.routes))
    assert len(found) > 30, "the walk over the routes is broken"
    return found


def test_every_route_but_the_log_in_names_exactly_one_rule(routes: list[APIRoute]) -> None:
    without = [
        (method, route.path)
        for route in routes
        for method in methods_of(route)
        if len(rules_of(route)) != 1 and (method, route.path) not in OPEN_TO_ALL
    ]

    assert without == []


def test_whatever_changes_something_is_a_post(routes: list[APIRoute]) -> None:
    assert {method for route in routes for method in methods_of(route)} == {"GET", "POST"}


async def test_nobody_who_is_not_logged_in_gets_anywhere(office: Office, routes: list[APIRoute]) -> None:
    async with office.stranger() as stranger:
        for route in routes:
            if not rules_of(route):
                continue
            for method in methods_of(route):
                response = await stranger.client.request(method, re.sub(r"{\w+}", "1", route.path))
                if route.path.startswith("/api/"):
                    assert response.status_code == 401, route.path
                else:
                    assert (response.status_code, response.headers["location"][:6]) == (303, "/login"), route.path


def test_every_rule_says_who_may_enter() -> None:
    assert set(MAY_ENTER) == set(RULES)


async def test_an_officer_who_is_switched_off_gets_nowhere_even_with_the_token_of_before(
    office: Office, routes: list[APIRoute]
) -> None:
    async with office.at_desk("dan") as dan:
        for route in routes:
            if not rules_of(route):
                continue
            for method in methods_of(route):
                path = re.sub(r"{\w+}", "1", route.path)
                body = {"csrf": csrf_of(dan.token)} if method == "POST" else None
                response = await dan.client.request(method, path, data=body)
                if route.path.startswith("/api/"):
                    assert response.status_code == 401, route.path
                else:
                    assert (response.status_code, response.headers["location"][:6]) == (303, "/login"), route.path


async def test_who_gave_the_password_alone_gets_to_setting_up_the_second_factor_and_nowhere_else(
    country: Country,
) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    now, ada = country.clock.now(), country.officer("ada")
    token = office.store.write_now(lambda session: start_session(session, ada, now, 1, proven=False))
    async with Browser(office.app, token) as half:
        for route in routes_of(office.app.routes):
            for rule in rules_of(route):
                for method in methods_of(route):
                    path = re.sub(r"{\w+}", "1", route.path)
                    body = {"csrf": csrf_of(token)} if method == "POST" else None
                    response = await half.client.request(method, path, data=body)
                    if rule is newcomer:
                        assert response.status_code in (200, 422), path
                    elif path.startswith("/api/"):
                        assert response.status_code == 401, path
                    else:
                        assert (response.status_code, response.headers["location"]) == (303, "/second-factor"), path


async def test_each_act_that_sends_or_administers_is_refused_without_a_code(country: Country) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    found = {route.path for route in routes_of(office.app.routes)}
    assert found >= ACTS_WITH_CODE
    proposed, issued = country.propose(("south", 3)), country.propose(("capital", 2))
    country.approve(issued)
    country.clock.forward(minutes=30)
    tries = (
        ("ben", f"/decisions/{proposed}/approve", {"confirm": "South"}),
        ("ada", f"/decisions/{proposed}/override", {"confirm": "South"}),
        ("pia", f"/decisions/{issued}/correct", {}),
    )
    for login, path, form in tries:
        office.gives_factor(login)
        async with office.at_desk(login) as browser:
            for code in ("", "000000", "AAAA-AAAA-AAAA-AAAA"):
                response = await browser.submit(path, **form, code=code)
                assert (response.status_code, "That code is wrong" in response.text) == (422, True), path
    assert country.decision(proposed).state is DecisionState.PROPOSED
    assert country.decision(issued).state is DecisionState.ISSUED


@pytest.mark.parametrize("login", ["eve", "pia", "abe", "ada", "uma", "val"])
async def test_each_officer_gets_exactly_where_their_role_allows(
    office: Office, routes: list[APIRoute], login: str
) -> None:
    office.app.state.pulse.stop()  # a live page has no end that a client could wait for
    async with office.at_desk(login) as browser:
        for route in routes:
            for rule in rules_of(route):
                path = re.sub(r"{\w+}", "999", route.path)
                for method in methods_of(route):
                    body = {"csrf": csrf_of(browser.token)} if method == "POST" and path != "/logout" else None
                    response = await browser.client.request(method, path, data=body)
                    refused = response.status_code == 403 and ROLE_MISSING.search(response.text) is not None
                    assert refused == (login not in MAY_ENTER[rule]), (method, path)  # type: ignore[index]


async def test_no_form_is_taken_without_its_token(office: Office, routes: list[APIRoute]) -> None:
    other = office.at_desk("ada").token
    async with office.at_desk("ada") as browser:
        for route in routes:
            if "POST" not in methods_of(route):
                continue
            path = re.sub(r"{\w+}", "1", route.path)
            for wrong in ("", "é", csrf_of(other)):
                response = await browser.client.post(path, data={"csrf": wrong})
                assert response.status_code == 403, (path, wrong)
                assert "Open the page again" in words_of(response.text)


async def test_a_log_in_ends_with_its_time_with_the_officer_and_with_log_out(office: Office, country: Country) -> None:
    async with office.at_desk("ada") as ada, office.at_desk("ben") as ben:
        await ben.submit("/logout")
        assert (await ben.open("/")).status_code == 303
        for _ in range(15):
            assert (await ada.open("/")).status_code == 200
            country.clock.forward(minutes=32)
        assert (await ada.open("/")).status_code == 303


async def test_a_log_in_that_nobody_uses_ends_before_its_time(office: Office, country: Country) -> None:
    async with office.at_desk("ada") as ada:
        country.clock.forward(minutes=59)
        assert (await ada.open("/")).status_code == 200
        country.clock.forward(minutes=59)
        assert (await ada.open("/")).status_code == 200
        country.clock.forward(minutes=60)
        assert (await ada.open("/")).status_code == 303


async def test_a_page_that_is_left_open_keeps_nobody_logged_in(office: Office, country: Country) -> None:
    """Of a desk that was left, the browser goes on asking: for the map, for the numbers, for who else has the case."""
    case, [alert] = office.calls_for_help(country.person("port")), country.decide(("south", 3))
    office.app.state.pulse.stop()  # a live page has no end that a client could wait for
    asked = ("/events", f"/alerts/{alert}/events", "/map/areas", "/map/countries", f"/cases/{case}/looking")
    async with office.at_desk("ada") as ada:
        country.clock.forward(minutes=40)
        for path in asked:
            assert (await ada.open(path)).status_code != 303, path
        country.clock.forward(minutes=20)
        for path in asked:
            assert (await ada.open(path)).headers["location"] == f"/login?next={path}"


async def test_a_page_that_is_open_when_the_log_in_ends_stays_as_it_is(office: Office, country: Country) -> None:
    """What was typed there is not lost to a form for logging in that comes in the middle of it."""
    case = office.calls_for_help(country.person("port"))
    async with office.stranger() as nobody:
        answer = await nobody.client.get(f"/cases/{case}/looking", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.text, "location" in answer.headers) == (401, "", False)


async def test_a_token_that_comes_from_another_kind_of_browser_is_dead_for_both(office: Office) -> None:
    async with office.at_desk("ada") as ada:
        stolen = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
        assert (await ada.client.get("/", headers=stolen)).status_code == 303
        assert (await ada.open("/")).status_code == 303


async def test_an_officer_who_is_switched_off_is_out_at_once(office: Office, country: Country) -> None:
    async with office.at_desk("ada") as ada:
        ada_id = country.officer("ada")
        office.store.write_now(lambda session: setattr(session.get_one(Officer, ada_id), "active", False))

        assert (await ada.open("/")).status_code == 303


async def test_pages_run_load_and_leave_nothing(office: Office) -> None:
    async with office.at_desk("ada") as ada:
        for path in ("/", "/nothing", "/static/console.css", "/api/alerts"):
            headers = (await ada.open(path)).headers

            policy = headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
            assert "unsafe" not in policy
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"


async def test_a_form_that_is_too_large_is_refused_unread(office: Office) -> None:
    async with office.at_desk("ada") as ada:
        response = await ada.submit("/decisions/new", reason="x" * LARGEST_FORM)

        assert response.status_code == 413


async def test_unknown_numbers_and_paths_are_a_page_that_says_so(office: Office) -> None:
    paths = ["/people/9", "/cases/9", "/alerts/9", "/alerts/9/events", "/decisions/9", "/notices/9", "/what"]
    paths += ["/people/x", "/people/0", f"/people/{'9' * 20}"]
    async with office.at_desk("ada") as ada:
        for path in paths:
            response = await ada.open(path)
            assert (response.status_code, "There is nothing here" in response.text) == (404, True), path
        assert (await ada.open("/api/decisions/9")).json()["error"]


@pytest.mark.parametrize("mode", list(Mode))
async def test_every_page_says_in_which_world_one_is(office: Office, country: Country, mode: Mode) -> None:
    office.app = create_console(
        ConsoleContext(
            country.store, country.speaker, country.clock, mode, wall=country.clock, second_factor=SecondFactor.OFF
        )
    )
    async with office.at_desk("ada") as ada:
        for path in ("/", "/cases", "/nothing"):
            page = (await ada.open(path)).text

            assert f"<strong>{mode.value.upper()}</strong>" in page
            assert f"<title>{mode.value.upper()} - " in page
