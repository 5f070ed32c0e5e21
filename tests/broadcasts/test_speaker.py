"""Drill and live are two worlds (promise P5), and a country's way back is data (promise P10)."""

from dataclasses import replace

import pytest

from broadcasts.speaker import Route, Speaker
from locales.catalogue import HOME, MissingText, split_words
from locales.languages import LANGUAGES
from locales.sources import read_source
from tests.fakes.country import CATALOGUE, shipped_ladder

SPEAKER = Speaker(CATALOGUE, shipped_ladder(), "Embassy", public_url="http://x.test", routes={"XC": Route("web")})
CODES = [language.code for language in LANGUAGES]


@pytest.mark.parametrize("language", CODES)
def test_a_drill_begins_and_ends_with_the_drill_word_in_the_readers_language(language: str) -> None:
    word = CATALOGUE.say(language, "drill.word")
    dressed = replace(SPEAKER, drill=True).mark_drill(language, "Leave now.")

    assert dressed.startswith(f"{word}.")
    assert dressed.endswith(f" {word}")
    assert "Leave now." in dressed
    assert SPEAKER.mark_drill(language, "Leave now.") == "Leave now."


PRACTICE = ("practice.task", "practice.done")
"""What a new warden practises on is called training, which in some languages is the word for a drill."""


@pytest.mark.parametrize("language", CODES)
def test_no_text_but_the_drill_word_itself_speaks_of_a_drill(language: str) -> None:
    """So that no text can ever say that something is not a drill."""
    word = CATALOGUE.say(language, "drill.word").casefold()
    texts = {key: forms for key, forms in read_source(language, HOME).texts.items() if key != "word.no_drill"}
    speaking = [key for key, forms in texts.items() for text in forms if word in text.casefold()]

    assert [key for key in speaking if key not in PRACTICE] == ["drill.word"]
    assert not any("drill" in text.casefold() for key, forms in texts.items() for text in forms if key != "drill.word")


def test_a_text_that_is_missing_is_an_error_and_never_another_languages_text() -> None:
    with pytest.raises(MissingText, match="'bn'"):
        SPEAKER.say("bn", "level.9.action")
    with pytest.raises(MissingText):
        SPEAKER.say("xx", "level.1.action")


@pytest.mark.parametrize(
    ("channel", "country", "kind"),
    [
        ("sms", "XC", "web"),
        ("sms", "XB", "same_thread"),
        ("sms", None, "same_thread"),
        ("telegram", "XC", "same_thread"),
    ],
)
def test_only_sms_has_countries_without_a_way_back(channel: str, country: str | None, kind: str) -> None:
    assert SPEAKER.route_for(channel, country).kind == kind


def test_the_reply_link_holds_the_token() -> None:
    assert SPEAKER.reply_link("AB2CD3EF") == "http://x.test/r/AB2CD3EF"


def test_the_drill_word_is_one_word_of_letters_in_every_language() -> None:
    assert all(split_words(CATALOGUE.say(code, "drill.word")) == [CATALOGUE.say(code, "drill.word")] for code in CODES)
