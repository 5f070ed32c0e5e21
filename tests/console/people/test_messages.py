"""The messages for an officer: one page after the other, and each in one officer's hands."""

import re

import pytest
from sqlmodel import Session

from console.people import messages
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
        text = (await eve.open("/messages")).text
    page = words_of(text)

    assert page.index("my employer keeps my passport") < page.index("which bus?")
    assert "Port Sur , Filipino , by Telegram" in page
    assert "2 messages wait" in page
    assert f'href="/people/{amina}"' in text


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


async def test_a_message_that_another_officer_has_dealt_with_is_not_answered_twice(
    office: Office, country: Country
) -> None:
    message = office.writes(office.address_of(country.person("port")), "which bus?")
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        await eve.submit(f"/messages/{message}/letter", text="The blue one.", once="a")
        late = await ben.submit(f"/messages/{message}/letter", text="The <red> one.", once="b")
        again = await ben.submit(f"/messages/{message}/handled")

    assert (late.status_code, again.status_code) == (409, 409)
    assert f"Eve has dealt with message {message} already." in late.text
    assert "The &lt;red&gt; one." in late.text, "what was typed is not lost"
    assert len(office.deliveries("letter")) == 1


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


async def test_the_list_goes_on_where_a_page_ends_and_an_act_leads_back_to_its_page(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MOST_LISTED", 2)
    address = office.address_of(country.person("port"))
    numbers = [office.writes(address, f"message {number}") for number in range(3)]

    def listed(page: str) -> list[int]:
        return [int(number) for number in re.findall(r'id="message-([0-9]+)"', page)]

    async with office.at_desk("eve") as eve:
        first = (await eve.open("/messages")).text
        second = (await eve.open(f"/messages?after={numbers[1]}")).text
        done = await eve.submit(f"/messages/{numbers[2]}/handled?after={numbers[1]}")
        after = words_of((await eve.open(done.headers["location"])).text)

    assert (listed(first), listed(second)) == (numbers[:2], numbers[2:])
    assert f'href="/messages?after={numbers[1]}"' in first
    assert f'action="/messages/{numbers[2]}/handled?after={numbers[1]}"' in second
    assert done.headers["location"] == f"/messages?after={numbers[1]}"
    assert "No message waits after those of the pages before." in after


async def test_whoever_writes_and_has_an_open_case_is_shown_with_it(office: Office, country: Country) -> None:
    amina, bilal = country.person("port"), country.person("port")
    cases = [office.calls_for_help(person) for person in (amina, bilal)]
    for person in (amina, bilal):
        office.writes(office.address_of(person), "where are you?")
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        await ben.submit(f"/cases/{cases[0]}/take")
        page = words_of((await eve.open("/messages")).text)
        own = words_of((await ben.open("/messages")).text)

    assert f"Case {cases[0]} is with Ben: leave the answer to them." in page
    assert f"Case {cases[1]} is open, and nobody has it." in page
    assert f"Case {cases[0]} is yours." in own


async def test_whoever_only_looks_has_no_form(office: Office, country: Country) -> None:
    office.writes(office.address_of(country.person("port")), "which bus?")
    async with office.at_desk("val") as val:
        page = (await val.open("/messages")).text

    assert "which bus?" in page
    assert re.findall(r'<form method="post" action="(?!/logout)', page) == []
