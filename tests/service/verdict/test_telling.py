"""Recognising alerts: every text that the service writes, in every language, for what it is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from alert_levels.ladder import parse_ladder
from broadcasts.speaker import Route, Speaker
from broadcasts.wording import AlertFacts, again_text, core_text, full_text
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from sandbox.population.phones import Line
from sandbox.population.scenario import cedar
from service.config import load
from service.verdict.telling import Sent, Words, read_log, reference_of

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CODES = [language.code for language in LANGUAGES]
CHANGES = [(0, 1, None), (1, 2, None), (2, 3, None), (3, 4, None), (4, 2, None), (2, 0, None), (4, 1, "M11")]


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    ladder = parse_ladder(load(Path(__file__).parents[3] / "config.toml", {}).ladder.level)
    return Speaker(Catalogue.load(), ladder, "Embassy in Bravia", public_url="http://127.0.0.1:8000")


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(Catalogue.load(), CODES)


def facts(was: int, now: int, wrong: str | None) -> AlertFacts:
    names = cedar().places["MIR"].names
    ends = ("restriction", "repatriation", "shelter") if now < was else ()
    return AlertFacts(12, "M12", names, was, now, "conflict", AT, AT, names, ("shelter",), ends, wrong)


def texts(speaker: Speaker, told: AlertFacts, language: str) -> list[str]:
    found = [full_text(speaker, told, language, again=again).text for again in (False, told.wrong is None)]
    for route in (Route(), Route("web")):
        for write in (core_text, again_text):
            found.append(write(speaker, told, language, route).text.replace("{token}", "M3467934M9"))
    return found


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("change", CHANGES)
def test_every_text_of_an_alert_shows_its_reference_language_and_level(
    language: str, change: tuple[int, int, str | None], speaker: Speaker, words: Words
) -> None:
    for text in texts(speaker, facts(*change), language):
        assert reference_of(text) == "M12"
        meanings = words.meanings(text, change[2])
        assert (language, change[1]) in meanings
        assert {rank for _, rank in meanings} == {change[1]}, "two languages may have one word, for one level"


@pytest.mark.parametrize("language", CODES)
def test_a_repeat_is_known_by_its_words(language: str, speaker: Speaker, words: Words) -> None:
    told = facts(1, 3, None)
    assert words.is_repeat(again_text(speaker, told, language, Route()).text, language)
    assert words.is_repeat(full_text(speaker, told, language, again=True).text, language)
    assert not words.is_repeat(core_text(speaker, told, language, Route()).text, language)
    assert not words.is_repeat(full_text(speaker, told, language).text, language)


def test_other_messages_are_no_alerts(speaker: Speaker) -> None:
    header = speaker.say("en", "task.header", post="Embassy", ref="M12")
    codes = speaker.say("en", "task.codes", number=3)
    assert reference_of(f"{header}\n3: Ana, Mirana. No answer.\n{codes}") is None
    assert reference_of("See http://127.0.0.1:8000/r/M12") is None
    assert reference_of(speaker.say("en", "got.safe")) is None


def test_text_without_a_levels_words_means_nothing(words: Words) -> None:
    assert words.meanings("Embassy: something else. M12", None) == frozenset()


def test_the_log_is_read_in_the_order_of_its_times() -> None:
    entries = [
        {"carrier": "twilio", "to": "+99920000001", "text": "b", "at": "2026-03-01T12:00:01+00:00"},
        {"carrier": "telegram", "to": 7, "text": "a", "at": "2026-03-01T12:00:00+00:00"},
    ]
    assert read_log(entries) == [
        Sent(AT, Line("telegram", 7), "a"),
        Sent(AT.replace(second=1), Line("sms", "+99920000001"), "b"),
    ]
