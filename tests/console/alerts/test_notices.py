from dataclasses import replace

from sqlmodel import select

from broadcasts.tables import Broadcast
from registry.tables import Officer
from tests.console.office import Office, hidden, words_of
from tests.fakes.country import Country


def sent(office: Office) -> list[Broadcast]:
    return office.store.read_now(lambda session: list(session.exec(select(Broadcast))))


async def test_the_confirm_page_counts_readers_and_names_languages_without_a_text(
    office: Office, country: Country
) -> None:
    country.person("port")
    country.person("hill", language="ar")
    country.person("capital", language="ne")
    async with office.at_desk("pia") as pia:
        fields = {"area": str(country.areas["south"]), "text-en": "Water at the school."}
        page = words_of((await pia.submit("/notices/confirm", **fields)).text)
        response = await pia.submit("/notices/new", **fields)

    assert "2 people in South" in page
    assert "Arabic: 1 person" in page
    assert "Nepali" not in page
    assert "send to" not in page
    assert response.status_code == 409
    assert sent(office) == []


async def test_a_confirmed_notice_goes_out_once_in_every_language_written(office: Office, country: Country) -> None:
    for language in ("en", "ar"):
        country.person("port", language=language)
    async with office.at_desk("abe") as abe:
        fields = {"area": str(country.areas["south"]), "text-en": "Water & bread.", "text-ar": "ماء"}
        page = (await abe.submit("/notices/confirm", **fields)).text
        confirmed = {name: hidden(page, name) for name in ("area", "text-ar")}
        first = await abe.submit("/notices/new", **confirmed, **{"text-en": "Water & bread."})
        again = await abe.submit("/notices/new", **confirmed, **{"text-en": "Water & bread."})
        country.fill()
        after = words_of((await abe.open(first.headers["location"])).text)

    assert 'name="text-en" value="Water &amp; bread."' in page
    assert "SANDBOX: send to 2 people" in page
    assert first.headers["location"] == again.headers["location"]
    (notice,) = sent(office)
    assert notice.texts["en"] == "Embassy: Water & bread."
    assert "Telegram queued waiting here 2" in after


async def test_a_notice_on_its_way_is_shown_in_the_officers_own_language_too(office: Office, country: Country) -> None:
    abe_id = country.officer("abe")
    country.person("port")
    office.store.write_now(lambda session: setattr(session.get_one(Officer, abe_id), "language", "fr"))
    async with office.at_desk("abe") as abe:
        sent = await abe.submit("/notices/new", area=str(country.areas["south"]), **{"text-en": "Water."})
        page = await abe.open(sent.headers["location"])

    assert page.status_code == 200
    assert "en 1 langue. Les opérateurs" in words_of(page.text)


async def test_what_is_missing_is_said_and_what_was_typed_is_kept(office: Office, country: Country) -> None:
    async with office.at_desk("pia") as pia:
        no_area = await pia.submit("/notices/confirm", **{"text-fil": "Tubig"})
        no_text = await pia.submit("/notices/confirm", area=str(country.areas["south"]))
        too_long = await pia.submit("/notices/new", area="1", **{"text-en": "x" * 2000})
        back = await pia.submit("/notices/edit", area=str(country.areas["south"]), **{"text-fil": "Tubig"})

    assert "Choose at least one area." in no_area.text
    assert ">Tubig</textarea>" in no_area.text
    assert "at least one language" in no_text.text
    assert "one has 2000" in too_long.text
    assert f'value="{country.areas["south"]}" checked' in back.text


async def test_a_drill_refuses_a_text_that_says_it_is_none_before_it_is_shown_as_ready(country: Country) -> None:
    country.person("port")
    country.speaker = replace(country.speaker, drill=True)
    office = Office(country)
    async with office.at_desk("pia") as pia:
        fields = {"area": str(country.areas["south"]), "text-en": "This is NOT a drill. Go."}
        pages = [await pia.submit(f"/notices/{step}", **fields) for step in ("confirm", "new")]

    assert {page.status_code for page in pages} == {422}
    assert "This is a drill: a text must not say that it is not one." in pages[0].text
    assert sent(office) == []
