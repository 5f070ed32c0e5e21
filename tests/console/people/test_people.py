from html import unescape

import pytest
from sqlmodel import Session, select

from broadcasts.tables import LedgerState, Priority
from console.alerts.reasons import WHYS
from console.cases.case_words import CATEGORIES
from console.frame.faults import NOT_FOUND
from console.people.letters import LONGEST_LETTER
from locales.channel_form import as_sent
from locales.interface import said_in
from registry.cases import open_case
from registry.details import keep_detail
from registry.listed import note_listed
from registry.marks import set_mark
from registry.reports import Said, add_report, last_status, reports_of
from registry.tables import Case, DetailKind, MarkKind, Officer, Person, PersonState, ReportKind, Source
from registry.viewings import views_of
from tests.console.office import Office, hidden, words_of
from tests.fakes.country import Country


async def test_opening_a_person_is_noted_before_anything_is_shown(office: Office, country: Country) -> None:
    person = country.person("south", name="Amina")
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open(f"/people/{person}")).text)

    assert "Amina" in page
    assert "officer Eve, page" in page
    (view,) = office.store.read_now(lambda session: views_of(session, person))
    assert (view.viewer_id, view.at) == (country.officer("eve"), country.clock.now())


async def test_the_page_tells_status_source_and_age(office: Office, country: Country) -> None:
    person = country.person("port", language="ne", channels=("sms", "telegram"), name="Sunita")
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.answers(person, alert, "leave")
    country.clock.forward(hours=3)
    office.calls_for_help(person)
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open(f"/people/{person}")).text)

    assert "wants to leave , said by themselves 2026-03-02 12:00 UTC (3 hours ago)" in page
    assert "Asked for help: case 1 (open)" in page
    assert "M1 answered" in page
    assert "Language Nepali" in page
    assert "SMS +99920000001 works" in page


async def test_what_somebody_told_of_themselves_is_shown_and_who_was_only_listed_is_marked(
    office: Office, country: Country
) -> None:
    told, silent = country.person("south"), country.person("south")

    def tell(session: Session) -> None:
        keep_detail(session, told, DetailKind.BOOKLET, "the employer holds it")
        keep_detail(session, told, DetailKind.EXPIRY, "2031-05")
        keep_detail(session, told, DetailKind.NEEDS, "pregnant")
        note_listed(session, [told], country.clock.now())

    office.store.write_now(tell)
    async with office.at_desk("eve") as eve:
        full = words_of((await eve.open(f"/people/{told}")).text)
        bare = words_of((await eve.open(f"/people/{silent}")).text)

    for line in ("Passport the employer holds it", "Passport expires 2031-05", "Slows them down pregnant"):
        assert line in full
    assert "unconfirmed : entered from a list" in full
    assert "Passport" not in bare
    assert "unconfirmed" not in bare


async def test_why_nobody_found_them_and_what_they_need_are_said_in_the_officers_own_language(
    office: Office, country: Country
) -> None:
    person = country.person("south")
    (alert,) = country.decide(("south", 3))
    country.fill()
    office.with_officer(alert, person)
    eve_id, now = country.officer("eve"), country.clock.now()

    def call(session: Session) -> None:
        session.get_one(Officer, eve_id).language = "fr"
        open_case(session, person_id=person, address_id=None, category="locked in", now=now)

    office.store.write_now(call)
    async with office.at_desk("eve") as eve:
        page = unescape(words_of((await eve.open(f"/people/{person}")).text))

    assert words_of(said_in("fr", WHYS["nobody could find them in time"])) in page
    assert "nobody could find them in time" not in page
    assert said_in("fr", CATEGORIES["locked in"]) in page
    assert "locked in" not in page


async def test_who_looked_and_what_is_not_there_is_said_in_the_officers_own_language(
    office: Office, country: Country
) -> None:
    person, eve_id = country.person("south"), country.officer("eve")
    office.store.write_now(lambda session: setattr(session.get_one(Officer, eve_id), "language", "fr"))
    async with office.at_desk("eve") as eve:
        page = unescape(words_of((await eve.open(f"/people/{person}")).text))
        nobody = unescape(words_of((await eve.open("/people/999")).text))

    assert "la page de la personne" in page
    assert said_in("fr", NOT_FOUND) in nobody
    assert NOT_FOUND not in nobody


async def test_a_letter_goes_out_in_the_frame_of_the_readers_language(office: Office, country: Country) -> None:
    person = country.person("south", language="ar")
    async with office.at_desk("eve") as eve:
        once = hidden((await eve.open(f"/people/{person}")).text, "once")
        response = await eve.submit(f"/people/{person}/letter", text="The bus leaves at 6.", once=once)
        page = (await eve.open(f"/people/{person}")).text

    (letter,) = office.deliveries("letter")
    assert response.status_code == 303
    framed = country.speaker.say("ar", "letter.text", post="Embassy", text="The bus leaves at 6.")
    assert letter.text == as_sent("telegram", "ar", framed)
    assert (letter.priority, letter.person_id, letter.state) == (Priority.HELP, person, "queued")
    assert "The bus leaves at 6" in page


async def test_a_letter_form_that_is_posted_twice_is_sent_once(office: Office, country: Country) -> None:
    person = country.person("south")
    async with office.at_desk("eve") as eve:
        once = hidden((await eve.open(f"/people/{person}")).text, "once")
        for _ in range(2):
            assert (await eve.submit(f"/people/{person}/letter", text="hello", once=once)).status_code == 303

    assert len(office.deliveries("letter")) == 1


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_LETTER + 1)])
async def test_a_letter_that_cannot_be_sent_keeps_what_was_typed(office: Office, country: Country, text: str) -> None:
    person = country.person("south")
    async with office.at_desk("eve") as eve:
        response = await eve.submit(f"/people/{person}/letter", text=text, once="a")

    assert response.status_code == 422
    assert 'role="alert" id="refused-letter"' in response.text
    assert f'required aria-invalid="true" aria-describedby="refused-letter">{text.strip()}</textarea>' in response.text
    assert office.deliveries("letter") == []


async def test_nobody_can_be_written_to_at_an_address_that_does_not_work(office: Office, country: Country) -> None:
    person = country.person("south")
    country.loses_address(person)
    async with office.at_desk("eve") as eve:
        response = await eve.submit(f"/people/{person}/letter", text="hello", once="a")

    assert "No address of this person works" in response.text


async def report(office: Office, person: int, **fields: str) -> int:
    async with office.at_desk("eve") as eve:
        return (await eve.submit(f"/people/{person}/report", **{"how": "spoke to them", **fields})).status_code


async def test_an_officers_report_closes_every_row_that_waited_for_the_person(office: Office, country: Country) -> None:
    person = country.person("port")
    (alert,) = country.decide(("south", 3))
    country.fill()
    office.with_officer(alert, person)

    assert await report(office, person, status="safe") == 303
    assert country.state(alert, person) is LedgerState.ANSWERED
    status = office.store.read_now(lambda session: last_status(session, person))
    assert status is not None
    assert (status.value, status.source, status.source_id, status.detail) == (
        "safe", Source.OFFICER, country.officer("eve"), "spoke to them",
    )  # fmt: skip
    assert country.contradictions() == []


@pytest.mark.parametrize("status", ["help", "hurt", "cannot_move"])
async def test_a_need_that_an_officer_finds_is_a_case(office: Office, country: Country, status: str) -> None:
    person = country.person("south")
    await report(office, person, status=status)

    (case,) = office.store.read_now(lambda session: session.exec(select(Case)).all())
    assert (case.person_id, case.category) == (person, status)


async def test_somebody_who_left_is_written_to_no_more(office: Office, country: Country) -> None:
    person = country.person("south")
    (alert,) = country.decide(("south", 3))
    country.fill()
    await report(office, person, status="left")

    assert country.state(alert, person) is LedgerState.ANSWERED
    assert office.store.read_now(lambda s: s.get_one(Person, person)).state is PersonState.LEFT


async def test_somebody_found_in_another_area_meets_what_holds_there(office: Office, country: Country) -> None:
    person = country.person("capital")
    country.decide(("port", 4))
    country.fill()
    await report(office, person, status="safe", area=str(country.areas["port"]))

    def look(session: Session) -> tuple[int, set[str]]:
        return session.get_one(Person, person).area_id, {said.kind.value for said in reports_of(session, person)}

    assert office.store.read_now(look) == (country.areas["port"], {"status", "place"})
    assert country.state(1, person) is LedgerState.QUEUED


@pytest.mark.parametrize("area", ["port", "capital"])
async def test_somebody_who_had_left_and_is_found_in_an_area_is_told_again(
    office: Office, country: Country, area: str
) -> None:
    person = country.person("capital")
    await report(office, person, status="left")
    country.decide(("xb", 3))
    country.fill()
    assert country.state(1, person) is None
    await report(office, person, status="safe", area=str(country.areas[area]))

    assert office.store.read_now(lambda s: s.get_one(Person, person)).state is PersonState.ACTIVE
    assert country.state(1, person) is LedgerState.QUEUED


@pytest.mark.parametrize("wrong", [{"status": ""}, {"status": "dead"}, {"status": "safe", "how": ""}])
async def test_a_report_says_how_the_person_is_and_how_one_knows(
    office: Office, country: Country, wrong: dict[str, str]
) -> None:
    person = country.person("south")

    assert await report(office, person, **wrong) == 422
    assert office.store.read_now(lambda session: reports_of(session, person)) == []


def says(office: Office, country: Country, person: int, said: Said) -> None:
    now = country.clock.now()
    office.store.write_now(lambda session: add_report(session, person, said, now))


async def test_what_others_say_stands_beside_the_own_word_with_which_counts_and_why(
    office: Office, country: Country
) -> None:
    person, warden = country.person("port"), country.person("port")
    country.answers(person, None, "safe")
    country.clock.forward(hours=2)
    says(office, country, person, Said(ReportKind.STATUS, "hurt", Source.WARDEN, warden, detail="saw them"))
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/people/{person}")).text
        words = words_of(page)

    assert "They do not agree. Their own word counts: what others say is not more than 24 hours newer." in words
    assert "a warden hurt ( saw them ) 2026-03-02 14:00 UTC (just now) no" in words
    assert "themselves safe 2026-03-02 12:00 UTC (2 hours ago) yes" in words
    assert f'<a href="/people/{warden}">a warden</a>' in page


async def test_who_is_alone_in_what_they_say_gets_no_table(office: Office, country: Country) -> None:
    person = country.person("port")
    says(office, country, person, Said(ReportKind.STATUS, "safe", Source.FAMILY))
    async with office.at_desk("eve") as eve:
        words = words_of((await eve.open(f"/people/{person}")).text)

    assert "Who says it" not in words
    assert "The newest word counts: they have said nothing themselves." in words


async def test_a_ready_answer_goes_out_in_the_readers_language(office: Office, country: Country) -> None:
    person = country.person("south", language="ne")
    office.calls_for_help(person)
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/people/{person}")).text
        once = hidden(page, "once")
        done = await eve.submit(f"/people/{person}/letter", quick="got.help_again", once=once)

    said = country.speaker.say("ne", "got.help_again", case=1)
    assert f'<div class="phone" lang="ne" dir="ltr">{said}</div>' in page
    assert country.speaker.say("en", "got.help_again", case=1) in page
    assert done.status_code == 303
    [letter] = office.deliveries("letter")
    assert letter.text == as_sent("telegram", "ne", country.speaker.say("ne", "letter.text", post="Embassy", text=said))


async def test_somebody_covert_is_offered_only_what_says_nothing(office: Office, country: Country) -> None:
    person = country.person("south")
    office.store.write_now(lambda s: set_mark(s, person, MarkKind.COVERT, None, country.clock.now()))
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/people/{person}")).text
        refused = await eve.submit(f"/people/{person}/letter", quick="check.money", once="a")
        done = await eve.submit(f"/people/{person}/letter", quick="plain.noted", once="b")

    assert 'value="plain.noted"' in page
    assert 'value="check.money"' not in page
    assert (refused.status_code, done.status_code) == (422, 303)
    assert [letter.text for letter in office.deliveries("letter")] == [country.speaker.say("en", "plain.noted")]


async def test_whoever_only_looks_is_shown_no_form(office: Office, country: Country) -> None:
    person = country.person("south", name="Amina")
    async with office.at_desk("val") as val:
        page = (await val.open(f"/people/{person}")).text

    assert "Amina" in page
    assert f'action="/people/{person}/letter"' not in page
    assert f'action="/people/{person}/report"' not in page
    assert "Mark as covert" not in page


async def test_a_name_that_is_a_tag_is_shown_and_is_none(office: Office, country: Country) -> None:
    person = country.person("south", name="<script>alert(1)</script>")
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/people/{person}")).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
