"""The search: by code, number, name and area; what is found, what is not, and that each look is noted."""

import pytest
from sqlmodel import Session, col, select

from broadcasts.merging import merge
from console.people import finding
from registry.addresses import addresses_of, find_or_create_address
from registry.name_search import index_next
from registry.people import set_name
from registry.tables import NameWord, Person, PersonState
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def code_of(country: Country, person: int) -> str:
    return country.store.read_now(lambda session: session.get_one(Person, person).code)


async def found_by(office: Office, looked_for: str, area: str = "") -> str:
    """Where the search leads when one person is found; else what the page says."""
    async with office.at_desk("eve") as eve:
        response = await eve.submit("/people", looked_for=looked_for, area=area)
    return response.headers.get("location") or words_of(response.text)


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "{spaced}"])
async def test_a_whole_code_leads_to_the_person(office: Office, country: Country, typed: str) -> None:
    person = country.person("port")
    code = code_of(country, person)
    spelled = typed.format(code=code, lower=code.lower(), spaced=f"{code[:3]} {code[3:]}")

    assert await found_by(office, spelled) == f"/people/{person}"


@pytest.mark.parametrize("typed", ["+99920000001", "0000001", "+999 2000-0001", "٠٠٠٠٠٠١"])
async def test_a_whole_number_leads_to_the_person_however_it_is_written(
    office: Office, country: Country, typed: str
) -> None:
    person = country.person("port", channels=("sms",))

    assert await found_by(office, typed) == f"/people/{person}"


async def test_a_telegram_chat_leads_to_the_person(office: Office, country: Country) -> None:
    person = country.person("port")

    def name_chat(session: Session) -> None:
        address = find_or_create_address(session, "telegram", "7001234567", country.clock.now())
        address.person_id = person
        session.add(address)

    office.store.write_now(name_chat)
    assert await found_by(office, "7001234567") == f"/people/{person}"


@pytest.mark.parametrize("typed", ["amina", "KHAN", "khan amina", "Amina  Khan", "amina-khan", "Amína Khan"])
async def test_whole_words_of_a_name_are_found_in_any_order(office: Office, country: Country, typed: str) -> None:
    person = country.person("port", name="Amina Khan")
    country.person("port", name="Bilal Shah")
    expected = "Nobody with this name" if "í" in typed else f"/people/{person}"

    assert expected in await found_by(office, typed)


async def test_a_part_of_a_word_finds_nobody_and_the_page_says_what_can_be_found(
    office: Office, country: Country
) -> None:
    country.person("port", name="Amina Khan")
    page = await found_by(office, "Ami")

    assert "Nobody found" in page
    assert "a part of a word or another spelling finds nobody" in page
    assert "Many people gave no name." in page


async def test_a_name_is_looked_for_in_the_area_that_was_chosen_and_in_all_within_it(
    office: Office, country: Country
) -> None:
    port = country.person("port", name="Amina Khan")
    country.person("capital", name="Amina Shah")

    page = await found_by(office, "amina")
    assert "Amina Khan" in page
    assert "Amina Shah" in page
    assert await found_by(office, "amina", str(country.areas["south"])) == f"/people/{port}"


async def test_who_changed_their_name_is_found_by_the_new_one_alone(office: Office, country: Country) -> None:
    person = country.person("port", name="Amina")
    now = country.clock.now()
    office.store.write_now(lambda session: set_name(session, session.get_one(Person, person), "Zara Noor", now))

    assert await found_by(office, "zara") == f"/people/{person}"
    assert "Nobody found" in await found_by(office, "amina")


async def test_a_number_of_somebody_who_is_not_registered_is_said_to_be_known(office: Office, country: Country) -> None:
    now = country.clock.now()
    office.store.write_now(lambda session: find_or_create_address(session, "sms", "+99930000009", now))

    assert "nobody is registered with it" in await found_by(office, "+99930000009")
    assert "nobody is registered with it" not in await found_by(office, "+99930000008")


async def test_a_list_notes_a_look_at_each_person_on_it(office: Office, country: Country) -> None:
    people = [country.person("port", name=f"Amina {number}") for number in "AB"]
    await found_by(office, "amina")

    for person in people:
        [view] = office.store.read_now(lambda session, person=person: views_of(session, person))  # type: ignore[misc]
        assert (view.viewer_id, view.what) == (country.officer("eve"), "list of people found")


async def test_what_was_typed_stands_in_no_address(office: Office, country: Country) -> None:
    country.person("port", name="Amina A")
    country.person("port", name="Amina B")
    async with office.at_desk("eve") as eve:
        response = await eve.submit("/people", looked_for="amina")

    assert str(response.url).endswith("/people")
    assert 'value="amina"' in response.text


async def test_nothing_to_look_for_is_said_and_an_area_alone_lists_it(office: Office, country: Country) -> None:
    async with office.at_desk("eve") as eve:
        refused = await eve.submit("/people", looked_for=" ", area="")
        listed = await eve.submit("/people", looked_for="", area=str(country.areas["port"]))

    assert (refused.status_code, "Write a name, a code or a number" in refused.text) == (422, True)
    assert listed.headers["location"] == f"/people?area={country.areas['port']}"


async def test_the_people_of_an_area_come_page_by_page_with_those_of_all_within_it(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE", 2)
    monkeypatch.setattr(finding, "_READ_AT_ONCE", 2)
    there = [country.person(area) for area in ("hill", "port", "south", "port", "hill")]
    elsewhere, erased = country.person("capital"), country.person("port")
    office.store.write_now(lambda s: setattr(s.get_one(Person, erased), "state", PersonState.ERASED))
    seen, path = [], f"/people?area={country.areas['south']}"
    async with office.at_desk("eve") as eve:
        for _ in range(3):
            page = (await eve.open(path)).text
            seen += [person for person in (*there, elsewhere, erased) if f'href="/people/{person}"' in page]
            further = page.partition("after=")[2].partition('"')[0]
            path = f"/people?area={country.areas['south']}&after={further}"

    assert sorted(seen) == sorted(there)
    assert further == ""


async def test_many_of_one_name_come_page_by_page(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE", 2)
    people = [country.person("port", name="Amina") for _ in range(3)]
    async with office.at_desk("eve") as eve:
        first = (await eve.submit("/people", looked_for="amina")).text
        second = (await eve.submit("/people", looked_for="amina", after=str(people[1]))).text

    assert [f'href="/people/{person}"' in first for person in people] == [True, True, False]
    assert [f'href="/people/{person}"' in second for person in people] == [False, False, True]
    assert "Further people" in first
    assert "Further people" not in second


async def test_a_record_that_was_merged_leads_to_the_one_that_counts(office: Office, country: Country) -> None:
    kept, gone = country.person("port", name="Amina"), country.person("port", name="Aminah")
    eve, now = country.officer("eve"), country.clock.now()
    code = code_of(country, gone)
    office.store.write_now(lambda s: merge(s, country.speaker, kept, gone, eve, now))

    assert await found_by(office, code) == f"/people/{kept}"
    assert await found_by(office, "aminah") == f"/people/{kept}"


@pytest.mark.parametrize("after", ["x", "9-", "999-1", "-", "1-99999999999999"])
async def test_a_page_that_does_not_exist_begins_anew(office: Office, country: Country, after: str) -> None:
    person = country.person("port")
    async with office.at_desk("eve") as eve:
        page = await eve.open(f"/people?area={country.areas['xb']}&after={after}")

    assert page.status_code == 200
    assert f"/people/{person}" in page.text


async def test_names_from_before_the_search_are_prepared_and_the_page_says_so_meanwhile(
    office: Office, country: Country
) -> None:
    person = country.person("port", name="Amina Khan")
    office.store.write_now(lambda s: [s.delete(word) for word in s.exec(select(NameWord)).all()])
    assert "Some may not be found" in await found_by(office, "amina")

    for _ in range(3):
        office.store.write_now(lambda session: index_next(session, 1))

    assert await found_by(office, "khan") == f"/people/{person}"
    async with office.at_desk("eve") as eve:
        assert "Some may not be found" not in (await eve.open("/people")).text


def test_the_index_of_a_name_holds_no_word_of_it(country: Country) -> None:
    country.person("port", name="Amina Khan")
    keys = country.store.read_now(
        lambda s: [word.word_key for word in s.exec(select(NameWord).order_by(col(NameWord.word_key)))]
    )

    assert len(keys) == 2
    assert not any(b"amina" in key or b"khan" in key for key in keys)
    assert len({len(key) for key in keys}) == 1
    assert country.store.read_now(lambda session: addresses_of(session, 1))
