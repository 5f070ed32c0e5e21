import re

from registry.second_factor import new_recovery_codes
from registry.settings import SecondFactor
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def handles(page: str) -> tuple[str, list[str]]:
    """The log-in of the page, and the others."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    found = {re.findall(r"/log-ins/([0-9a-f]+)/end", row)[0]: "(this one)" in row for row in rows}
    [this] = [handle for handle, is_this in found.items() if is_this]
    return this, [handle for handle in found if handle != this]


async def test_an_officer_sees_their_log_ins_with_the_use_of_each(office: Office, country: Country) -> None:
    async with office.at_desk("ada"):
        country.clock.forward(minutes=5)
        async with office.at_desk("ada") as here, office.at_desk("ben"):
            page = (await here.open("/log-ins")).text

    assert len(handles(page)[1]) == 1
    assert page.count("another program") == 4, "twice in the table, twice for those who cannot see"
    assert page.count("(5 minutes ago)") == 1


async def test_an_officer_ends_one_log_in_all_others_or_this_one(office: Office) -> None:
    async with office.at_desk("ada") as here, office.at_desk("ada") as there, office.at_desk("ada") as third:
        this, [one, _] = handles((await here.open("/log-ins")).text)
        await here.submit(f"/log-ins/{one}/end")
        assert sorted([(await there.open("/")).status_code, (await third.open("/")).status_code]) == [200, 303]
        await here.submit("/log-ins/end-others")
        assert [(await there.open("/")).status_code, (await third.open("/")).status_code] == [303, 303]
        assert (await here.open("/")).status_code == 200
        await here.submit(f"/log-ins/{this}/end")
        assert (await here.open("/")).status_code == 303


async def test_nobody_ends_the_log_in_of_another_officer(office: Office) -> None:
    async with office.at_desk("ada") as ada, office.at_desk("ben") as ben:
        this, _ = handles((await ada.open("/log-ins")).text)
        await ben.submit(f"/log-ins/{this}/end")
        await ben.submit("/log-ins/end-others")

        assert (await ada.open("/")).status_code == 200


async def test_another_password_takes_a_code_and_ends_every_other_log_in(country: Country) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    secret = office.gives_factor("ada")
    wanted = {"password": "a loud mountain", "again": "a loud mountain"}
    async with office.at_desk("ada") as here, office.at_desk("ada") as there:
        without = await here.submit("/log-ins/password", **wanted, code="")
        differing = await here.submit("/log-ins/password", password="a loud mountain", again="x", code="")
        assert (await there.open("/")).status_code == 200
        done = await here.submit("/log-ins/password", **wanted, code=office.code(secret))
        assert (await there.open("/")).status_code == 303
        assert (await here.open("/")).status_code == 200

    assert [without.status_code, differing.status_code, done.status_code] == [422, 422, 303]
    assert "not the same" in words_of(differing.text)
    assert here.token not in done.headers["set-cookie"]


async def test_new_recovery_codes_take_a_code_and_end_those_of_before(country: Country) -> None:
    office = Office(country, SecondFactor.REQUIRED)
    office.gives_factor("ada")
    ada_id = country.officer("ada")
    old = office.store.write_now(lambda session: new_recovery_codes(session, ada_id))
    async with office.at_desk("ada") as ada:
        refused = await ada.submit("/log-ins/recovery-codes", code="000000")
        made = await ada.submit("/log-ins/recovery-codes", code=old[0])
        again = await ada.submit("/log-ins/recovery-codes", code=old[1])

    new = re.findall(r"<li><code>([A-Z2-7-]{19})</code>", made.text)
    assert (refused.status_code, made.status_code, again.status_code) == (422, 200, 422)
    assert (len(new), set(new) & set(old)) == (10, set())
