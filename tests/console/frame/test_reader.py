"""In which language and by which clock officers read the console."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.frame.reader import Reader, reader_of, visitor
from console.frame.times import age, clock_time
from locales.interface import interface_languages, said_in
from locales.sentence import Sentence
from registry.tables import Officer
from tests.console.office import Office, words_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEIRUT = ZoneInfo("Asia/Beirut")


def test_an_officer_who_chose_nothing_reads_english_by_the_clock_of_the_post() -> None:
    assert reader_of(Officer(login="a", name="A", password_hash="-"), BEIRUT) == Reader("en", BEIRUT)


def test_a_language_that_the_console_no_longer_has_becomes_english() -> None:
    officer = Officer(login="a", name="A", password_hash="-", language="xx", time_zone="Asia/Manila")
    assert reader_of(officer, UTC) == Reader("en", ZoneInfo("Asia/Manila"))


@pytest.mark.parametrize(("header", "language"), [("", "en"), ("xx, de;q=0.9", "en"), ("en-GB,en;q=0.5", "en")])
def test_whoever_is_not_logged_in_reads_what_their_browser_asks_for(header: str, language: str) -> None:
    assert visitor(header, UTC).language == language


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(minutes=89, seconds=59), "89 minutes ago"),
        (timedelta(minutes=90), "1 hour ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(hours=48), "2 days ago"),
        (timedelta(hours=-5), "in 5 hours"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_can_be_acted_on(ago: timedelta, said: str) -> None:
    assert age(NOON - ago, NOON, "en") == said


def test_a_clock_is_always_named_and_a_number_is_no_name() -> None:
    assert clock_time(NOON, BEIRUT) == "2026-03-02 14:00 EET"
    assert clock_time(NOON, ZoneInfo("Asia/Dubai")) == "2026-03-02 16:00 UTC+04"


def test_a_sentence_reads_in_english_and_keeps_what_it_was_made_of() -> None:
    sentence = Sentence("a letter has at most {most} characters", most=400)
    assert sentence == "a letter has at most 400 characters"
    assert said_in("en", sentence) == sentence


def test_a_sentence_made_of_a_sentence_can_still_be_translated() -> None:
    first = Sentence("the area's name as it stands here: {name}", name="Tyre")
    again = Sentence(first)
    assert (again, again.template, again.values) == (first, first.template, {"name": "Tyre"})


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_braces_are_only_slots_where_there_are_values_and_nothing_says_nothing(language: str) -> None:
    assert said_in(language, Sentence("write {a} as it is")) == "write {a} as it is"
    assert said_in(language, "") == said_in(language, Sentence("")) == ""


async def test_an_officer_chooses_how_to_read_the_console(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        done = await eve.submit("/log-ins/reading", language="en", time_zone="Asia/Manila")
        page = words_of((await eve.open("/")).text)

    assert done.status_code == 303
    assert "As of 2026-03-02 20:00 PST" in page


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"language": "en", "time_zone": "Moon/Sea"}, "That is not a time zone"),
        ({"language": "tlh", "time_zone": ""}, "Choose one of the languages"),
    ],
)
async def test_what_cannot_be_chosen_is_said(office: Office, form: dict[str, str], says: str) -> None:
    async with office.at_desk("eve") as eve:
        refused = await eve.submit("/log-ins/reading", **form)

    assert (refused.status_code, says in words_of(refused.text)) == (422, True)


def test_english_is_always_there() -> None:
    assert interface_languages()[0].code == "en"


async def test_in_arabic_a_time_keeps_the_order_of_its_parts(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        await eve.submit("/log-ins/reading", language="ar", time_zone="")
        page = (await eve.open("/")).text

    assert '<html lang="ar" dir="rtl">' in page
    assert "\u20662026-03-02 12:00 UTC\u2069" in page
