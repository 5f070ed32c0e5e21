from sqlmodel import select

from broadcasts.erasure_proof import left_over
from registry.tables import Erasure, Person, PersonState
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def person_of(country: Country, person: int) -> Person:
    return country.store.read_now(lambda session: session.get_one(Person, person))


async def test_the_page_says_in_numbers_what_goes_and_the_look_is_noted(office: Office, country: Country) -> None:
    person = country.person("south", channels=("telegram", "sms"), name="Amina")
    country.writes(person, "Come to the gate.")
    office.writes(office.address_of(person), "thank you")
    async with office.at_desk("ada") as ada:
        page = words_of((await ada.open(f"/people/{person}/erase")).text)

    assert "addresses 2" in page
    assert "texts they wrote 1" in page
    assert "texts we sent 1" in page
    assert [view.what for view in office.store.read_now(lambda s: views_of(s, person))] == ["what an erasure takes"]


async def test_an_open_call_for_help_is_said_before_the_button(office: Office, country: Country) -> None:
    person = country.person("south")
    office.calls_for_help(person)
    async with office.at_desk("ada") as ada:
        page = (await ada.open(f"/people/{person}/erase")).text

    assert "Asked for help:" in page
    assert page.index("Asked for help:") < page.index("Erase this person")


async def test_the_code_of_the_person_must_be_typed(office: Office, country: Country) -> None:
    person = country.person("south", name="Amina")
    async with office.at_desk("ada") as ada:
        refused = await ada.submit(f"/people/{person}/erase", confirm="AAAAA3")

    assert refused.status_code == 422
    assert "Type the code of the person" in refused.text
    assert person_of(country, person).name == "Amina"


async def test_an_erased_person_is_a_number_and_their_page_says_who_did_it(office: Office, country: Country) -> None:
    person = country.person("south", name="Amina")
    code = person_of(country, person).code
    async with office.at_desk("ada") as ada:
        done = await ada.submit(f"/people/{person}/erase", confirm=code.lower())
        again = await ada.submit(f"/people/{person}/erase", confirm=code)
        page = words_of((await ada.open(f"/people/{person}")).text)

    assert (done.status_code, again.status_code) == (303, 303)
    assert person_of(country, person).state is PersonState.ERASED
    assert office.store.read_now(lambda session: left_over(session, person)) == []
    assert len(office.store.read_now(lambda session: session.exec(select(Erasure)).all())) == 1
    assert "by Ada, at the person's wish." in page
    assert "Amina" not in page
    (word,) = office.deliveries("reply")
    assert word.text == country.speaker.say("en", "delete.done")


async def test_nothing_is_reported_of_an_erased_person_any_more(office: Office, country: Country) -> None:
    person = country.person("south")
    async with office.at_desk("ada") as ada:
        await ada.submit(f"/people/{person}/erase", confirm=person_of(country, person).code)
        refused = await ada.submit(f"/people/{person}/report", status="safe", how="spoke to them")
        page = (await ada.open(f"/people/{person}")).text

    assert refused.status_code == 422
    assert "/report" not in page
    assert office.store.read_now(lambda session: left_over(session, person)) == []


async def test_who_may_neither_propose_nor_approve_cannot_erase(office: Office, country: Country) -> None:
    person = country.person("south", name="Amina")
    async with office.at_desk("eve") as eve:
        refused = await eve.submit(f"/people/{person}/erase", confirm=person_of(country, person).code)
        page = (await eve.open(f"/people/{person}")).text

    assert refused.status_code == 403
    assert person_of(country, person).name == "Amina"
    assert "/erase" not in page
