"""The order in which languages are offered: likely ones first, every one somewhere, none assumed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.guess import MOST_GUESSES, language_of_script, order_of_languages
from locales.languages import LANGUAGES

CODES = {language.code for language in LANGUAGES}


@pytest.mark.parametrize(
    ("hint", "text", "country", "first"),
    [
        ("bn", "/start", None, "bn"),
        ("ta-LK", None, None, "ta"),
        ("tl", None, None, "fil"),
        (None, "ሰላም", None, "am"),
        (None, "\u0986\u09ae\u09bf", "LK", "bn"),
        (None, "START", "ET", "am"),
        (None, "START", "NP", "ne"),
        (None, "START", "XB", "en"),
        (None, "START", None, "en"),
        ("xx", "1", "ZZ", "en"),
    ],
)
def test_the_app_the_script_and_the_number_say_what_comes_first(
    hint: str | None, text: str | None, country: str | None, first: str
) -> None:
    assert order_of_languages(hint, text, country)[0] == first


def test_a_number_of_sri_lanka_is_offered_both_its_languages_before_english() -> None:
    assert order_of_languages(None, "hello", "LK")[:3] == ("si", "ta", "en")


def test_what_the_phone_says_goes_before_the_script_and_the_script_before_the_number() -> None:
    assert order_of_languages("ar", "ሰላም", "NP")[:4] == ("ar", "am", "ne", "en")


@given(st.none() | st.text(), st.none() | st.text(), st.sampled_from([None, "IN", "LK", "XA", "no country", ""]))
def test_every_language_is_offered_once_whatever_a_phone_sends(
    hint: str | None, text: str | None, country: str | None
) -> None:
    offered = order_of_languages(hint, text, country)
    assert sorted(offered) == sorted(CODES)
    assert offered.index("en") <= MOST_GUESSES


def test_latin_letters_and_digits_say_nothing() -> None:
    assert language_of_script("SUMALI 2 !") is None
