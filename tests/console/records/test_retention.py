from registry.clock_trust import believe, is_in_doubt, last_purge
from registry.incoming import Written, keep
from registry.retention import Kind
from tests.console.office import Office, words_of
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


async def test_the_page_tells_of_each_kind_how_long_and_how_much_goes_soon(
    office: Office, country: Country, clock: FakeClock
) -> None:
    address, now = office.address_of(country.person("south")), clock.now()
    office.store.write_now(lambda session: keep(session, [Written(address, "hello", "freetext", False)], now))
    clock.forward(days=25)
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/records/retention")).text)

    assert "exact places 72 hours" in page
    assert f"{Kind.INCOMING} 30 days" in page
    assert "how it was understood, and when 0 1 1" in page
    assert all(kind in page for kind in Kind)


async def test_a_clock_in_doubt_is_shouted_and_an_officer_confirms_it(
    office: Office, country: Country, clock: FakeClock
) -> None:
    office.store.write_now(lambda session: believe(session, clock.now()))
    clock.forward(days=300)
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/records/retention")).text
        refused = await eve.submit("/records/retention/clock")
    assert "the clock is in doubt" in page
    assert "The clock is right" not in page
    assert refused.status_code == 403
    async with office.at_desk("ada") as ada:
        assert "The clock is right" in (await ada.open("/records/retention")).text
        await ada.submit("/records/retention/clock")
        page = (await ada.open("/records/retention")).text

    assert "in doubt" not in page
    assert office.store.read_now(last_purge) == clock.now()
    assert not office.store.read_now(lambda session: is_in_doubt(session, clock.now()))


async def test_the_menu_and_a_persons_page_lead_there(office: Office, country: Country) -> None:
    person = country.person("south")
    async with office.at_desk("ada") as ada:
        assert 'href="/plans"' in (await ada.open("/")).text
        for path in ("/plans", f"/people/{person}"):
            assert 'href="/records/retention"' in (await ada.open(path)).text


async def test_a_text_that_is_not_kept_any_more_is_said_to_be_so(office: Office, country: Country) -> None:
    person = country.person("south")
    address, now = office.address_of(person), country.clock.now()
    office.store.write_now(lambda session: keep(session, [Written(address, None, "freetext", False)], now))  # type: ignore[arg-type]
    async with office.at_desk("ada") as ada:
        assert "(the text is not kept any more)" in (await ada.open(f"/people/{person}")).text
