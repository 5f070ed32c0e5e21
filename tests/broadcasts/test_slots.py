"""What an officer says beside the level: a way, a departure, a number, and own words; in full texts alone."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlmodel import Session, col, select

from alert_levels.tables import Alert
from broadcasts.alert_facts import facts_of
from broadcasts.shortening import MOST_SEGMENTS, Part, segments_of
from broadcasts.speaker import Route
from broadcasts.tables import Wording
from broadcasts.wording import AGAIN, CORE, FULL, AlertFacts, again_text, core_text, full_text, left_out, moment
from locales.channel_form import as_sent
from locales.languages import LANGUAGES
from tests.broadcasts.both import BOTH
from tests.broadcasts.told import SINCE, SPEAKER, facts
from tests.fakes.clock import NOON
from tests.fakes.country import CATALOGUE, Country
from tests.fakes.plans import NUMBER, add_contact, add_route, say_more

CODES = [language.code for language in LANGUAGES]
LEAVES = SINCE + timedelta(hours=9)
CHANGES = [(0, 2), (0, 4), (2, 3), (3, 3), (4, 2), (1, 0)]


def with_slots(was: int, now: int, *, wrong: str | None = None) -> AlertFacts:
    return replace(
        facts(was, now, wrong=wrong),
        way={"en": "Coast road"},
        leaves=LEAVES,
        call=NUMBER,
        words={code: f"own words {code}" for code in CODES},
    )


def slot_lines(language: str) -> list[str]:
    return [
        CATALOGUE.say(language, "full.way", route="Coast road"),
        CATALOGUE.say(language, "full.leaves", time=moment(SPEAKER, language, LEAVES)),
        CATALOGUE.say(language, "full.call", number=NUMBER),
        f"own words {language}",
    ]


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(("was", "now"), CHANGES)
def test_the_full_text_says_them_after_where_to_go_each_on_its_line(language: str, was: int, now: int) -> None:
    lines = full_text(SPEAKER, with_slots(was, now), language).text.splitlines()
    first = lines.index(slot_lines(language)[0])

    assert lines[first : first + 4] == slot_lines(language)
    assert "Hilltop school" in lines[first - 1]
    without = full_text(SPEAKER, facts(was, now), language).text.splitlines()
    assert [line for line in lines if line not in slot_lines(language)] == without


@pytest.mark.parametrize("language", CODES)
def test_the_short_text_never_changes_by_them(language: str) -> None:
    for (was, now), route in product(CHANGES, (Route(), Route("web"))):
        for text in (core_text, again_text):
            assert text(SPEAKER, with_slots(was, now), language, route) == text(
                SPEAKER, facts(was, now), language, route
            )


@pytest.mark.parametrize("language", CODES)
def test_a_correction_says_none_of_them(language: str) -> None:
    for was, now in CHANGES:
        told = full_text(SPEAKER, with_slots(was, now, wrong="M12"), language)
        assert told == full_text(SPEAKER, facts(was, now, wrong="M12"), language)


def test_whoever_reads_a_language_without_words_is_told_nothing_in_their_place() -> None:
    told = replace(with_slots(0, 3), words={"en": "Bring your papers."})
    assert "Bring your papers." in full_text(SPEAKER, told, "en").text
    assert "Bring your papers." not in full_text(SPEAKER, told, "bn").text


@pytest.mark.parametrize("language", CODES)
def test_a_full_text_by_sms_takes_three_segments_with_them_too_and_names_what_it_leaves_out(language: str) -> None:
    for was, now in CHANGES:
        told = with_slots(was, now)
        said = full_text(SPEAKER, told, language, most_segments=MOST_SEGMENTS).text
        gone = left_out(SPEAKER, told, language, Route(), MOST_SEGMENTS)

        assert segments_of(as_sent("sms", language, said)) <= MOST_SEGMENTS
        for part, line in zip((Part.WAY, Part.LEAVES, Part.CALL, Part.WORDS), slot_lines(language), strict=True):
            assert (line in said.splitlines()) is (part not in gone)
        assert Part.LEAVES not in gone, "when to be there goes before all but the place"


def test_what_fits_leaves_nothing_out() -> None:
    bare = replace(facts(0, 1), continues=(), ends=(), point=None)
    assert left_out(SPEAKER, bare, "en", Route(), MOST_SEGMENTS) == ()


@BOTH
def test_they_are_read_from_the_decision_and_stand_in_every_full_text_and_in_no_short_one(country: Country) -> None:
    decision = country.propose(("south", 3))
    leaves = NOON + timedelta(hours=5)
    more = {"route": add_route(country), "leaves": leaves, "contact": add_contact(country)}
    say_more(country, decision, **more, words={"en": "Bring your papers.", "ar": "أحضروا أوراقكم."})
    [alert] = country.approve(decision)

    [told] = country.store.read_now(lambda session: facts_of(session, session.get_one(Alert, alert)))
    assert told.way == {"en": "Coast road", "ar": "طريق الساحل"}
    assert (told.leaves, told.call) == (leaves, NUMBER)

    def written(session: Session, length: str) -> dict[str, str]:
        chosen = select(Wording).where(Wording.channel == "telegram" if length == FULL else Wording.channel == "sms")
        return {row.language: row.text for row in session.exec(chosen.where(col(Wording.length) == length))}

    full = country.store.read_now(lambda session: written(session, FULL))
    assert "طريق الساحل" in full["ar"]
    assert "أحضروا أوراقكم." in full["ar"]
    assert ("Bring your papers." in full["en"], "Bring your papers." in full["bn"]) == (True, False)
    for length in (CORE, AGAIN):
        texts = country.store.read_now(lambda session, length=length: written(session, length))
        assert not any(NUMBER in text or "Bring" in text for text in texts.values())


@BOTH
def test_the_correction_of_such_an_alert_says_none_of_it_and_the_alert_before_says_its_own_again(
    country: Country,
) -> None:
    country.person("south")
    true = country.propose(("south", 2))
    say_more(country, true, words={"en": "Bring your papers."})
    country.approve(true)
    wrong = country.propose(("south", 4))
    say_more(country, wrong, contact=add_contact(country), words={"en": "Leave everything."})
    country.approve(wrong)
    [correction] = country.correct(wrong)

    [told] = country.store.read_now(lambda session: facts_of(session, session.get_one(Alert, correction)))
    assert (told.call, told.words, told.leaves, told.way) == (None, {}, None, None)
    said = full_text(country.speaker, told, "en").text
    assert "WRONG" in said
    assert "Leave everything." not in said
