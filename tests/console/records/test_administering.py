import re

import pytest
from sqlmodel import select

from registry.settings import SecondFactor
from registry.tables import Officer
from tests.console.entry.test_door import try_to_log_in
from tests.console.office import Office, words_of
from tests.fakes.country import Country

ZOE = {"login": "zoe", "name": "Zoe <b>", "may_propose": "on", "page": "+99920000077"}


@pytest.fixture
def office(country: Country) -> Office:
    return Office(country, SecondFactor.REQUIRED)


def find(office: Office, login: str) -> Officer | None:
    return office.store.read_now(lambda session: session.exec(select(Officer).where(Officer.login == login)).first())


async def test_two_administrators_add_an_officer_who_then_logs_in(office: Office, country: Country) -> None:
    secret = office.gives_factor("ivo")
    office.gives_factor("uma")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        proposed = await uma.submit("/officers", **ZOE)
        own = (await uma.open("/officers")).text
        alone = await uma.submit("/administration/1/confirm", code="000000")
        seen = (await ivo.open("/officers")).text
        without = await ivo.submit("/administration/1/confirm")
        assert find(office, "zoe") is None
        done = await ivo.submit("/administration/1/confirm", code=office.code(secret))
        after = words_of((await uma.open("/officers")).text)

    assert (proposed.status_code, proposed.headers["location"]) == (303, "/officers")
    assert "/administration/1/confirm" not in own
    assert "another administrator has to confirm it" in own
    assert "add Zoe &lt;b&gt;, login zoe: proposer" in seen
    assert (alone.status_code, without.status_code, done.status_code) == (422, 422, 200)
    assert "confirmed by Ivo , proposed by Uma" in after
    first = re.findall(r'<code id="first-password">([^<]+)</code>', done.text)[0]
    async with office.stranger() as zoe:
        assert (await try_to_log_in(zoe, "zoe", first)).status_code == 303
        assert (await zoe.open("/")).headers["location"] == "/second-factor"


async def test_the_first_page_tells_the_other_administrators_that_an_act_waits(office: Office) -> None:
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo, office.at_desk("ada") as ada:
        await uma.submit("/officers", **ZOE)
        told = [
            "1 act waits for you as the second administrator" in words_of((await one.open("/")).text)
            for one in (uma, ivo, ada)
        ]

    assert told == [False, True, False]


async def test_whoever_proposed_is_refused_even_with_a_good_code_and_keeps_it(office: Office) -> None:
    secret = office.gives_factor("uma")
    async with office.at_desk("uma") as uma, office.at_desk("uma") as elsewhere:
        await uma.submit("/officers", **ZOE)
        response = await elsewhere.submit("/administration/1/confirm", code=office.code(secret))
        again = await elsewhere.submit("/administration/1/confirm", code=office.code(secret))

    assert [
        (answer.status_code, "whoever proposed this may not confirm it" in answer.text) for answer in (response, again)
    ] == [(409, True)] * 2
    assert find(office, "zoe") is None


async def test_an_officer_who_is_switched_off_by_two_is_out_at_once(office: Office, country: Country) -> None:
    secret, abe = office.gives_factor("ivo"), country.officer("abe")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo, office.at_desk("abe") as his:
        await uma.submit(f"/officers/{abe}/switch-off")
        assert (await his.open("/")).status_code == 200
        done = await ivo.submit("/administration/1/confirm", code=office.code(secret))
        out = await his.open("/")
        page = words_of((await uma.open("/officers")).text)

    assert (done.status_code, out.status_code) == (303, 303)
    assert "Abe abe switched off" in page


async def test_roles_and_resets_and_refusals_go_through_the_page(office: Office, country: Country) -> None:
    secret, eve = office.gives_factor("ivo"), country.officer("eve")
    office.gives_factor("eve")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        await uma.submit(f"/officers/{eve}/roles", may_approve="on")
        await ivo.submit("/administration/1/confirm", code=office.code(secret))
        await uma.submit(f"/officers/{eve}/reset")
        await ivo.submit("/administration/2/refuse")
        await uma.submit(f"/officers/{eve}/reset")
        country.clock.forward(seconds=30)
        reset = await ivo.submit("/administration/3/confirm", code=office.code(secret))
        page = words_of((await uma.open("/officers")).text)

    changed = find(office, "eve")
    assert changed is not None
    assert (changed.may_approve, changed.totp_secret) == (True, None)
    assert "First password of Eve" in words_of(reset.text)
    assert "refused by Ivo" in page


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        ("/officers", {"login": "ADA", "name": "Another"}, "The login ada is taken"),
        ("/officers", {"login": "", "name": ""}, "needs a login and a name"),
        ("/officers", {**ZOE, "page": "+4912345678901"}, "fictional"),
        ("/officers/999/switch-off", {}, "no such officer"),
        ("/officers/1/switch-on", {}, "so already"),
        ("/officers/1/roles", {"may_propose": "on", "may_approve": "on", "may_work": "on"}, "so already"),
        ("/administration/999/refuse", {}, "no such act"),
    ],
)
async def test_what_cannot_be_proposed_is_said(office: Office, path: str, form: dict[str, str], says: str) -> None:
    office.gives_factor("uma")
    async with office.at_desk("uma") as uma:
        response = await uma.submit(path, **form)

    assert response.status_code == 409
    assert says in words_of(response.text)
