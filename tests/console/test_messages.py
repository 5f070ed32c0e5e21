from sqlmodel import Session

from registry.incoming import for_officers
from registry.tables import Incoming
from tests.console.office import Office, words_of
from tests.fakes.country import Country


async def test_messages_wait_the_oldest_first_with_whoever_wrote_them(office: Office, country: Country) -> None:
    amina = country.person("port", language="fil", name="Amina")
    bilal = country.person("hill", name="Bilal")
    office.writes(office.address_of(amina), "my employer keeps my passport")
    office.writes(office.address_of(bilal), "which bus?")
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/messages")).text)

    assert page.index("my employer keeps my passport") < page.index("which bus?")
    assert "Port Sur , Filipino, by telegram" in page


async def test_answering_sends_a_letter_and_marks_the_message_as_handled(office: Office, country: Country) -> None:
    amina = country.person("port")
    message = office.writes(office.address_of(amina), "which bus?")
    async with office.at_desk("eve") as eve:
        empty = await eve.submit(f"/messages/{message}/letter", text="", once="a")
        await eve.submit(f"/messages/{message}/letter", text="The blue one.", once="a")
        unknown = await eve.submit("/messages/99/letter", text="x", once="a")

    kept = office.store.read_now(lambda session: session.get_one(Incoming, message))
    assert (empty.status_code, unknown.status_code) == (422, 404)
    assert f'id="refused-letter-{message}"' in empty.text
    assert [letter.text for letter in office.deliveries("letter")] == ["Embassy, an officer writes: The blue one."]
    assert kept.handled_by == country.officer("eve")


async def test_a_message_can_be_handled_without_an_answer(office: Office, country: Country) -> None:
    message = office.writes(office.address_of(country.person("port")), "thank you")
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/messages/{message}/handled")
        unknown = await eve.submit("/messages/99/handled")

    assert unknown.status_code == 404
    assert office.store.read_now(for_officers) == []
    assert office.deliveries("letter") == []


async def test_a_text_that_is_not_kept_any_more_says_so(office: Office, country: Country) -> None:
    message = office.writes(office.address_of(country.person("port")), "which bus?")

    def forget(session: Session) -> None:
        kept = session.get_one(Incoming, message)
        kept.text = None
        session.add(kept)

    office.store.write_now(forget)
    async with office.at_desk("eve") as eve:
        assert "(the text is not kept any more)" in (await eve.open("/messages")).text
