"""The table of shipped languages."""

import pytest
from babel import Locale

from locales.languages import LANGUAGES, Language, UnknownLanguage, is_shipped, language_of


def test_a_shipped_language_is_found_by_its_code() -> None:
    assert is_shipped("ne")
    assert language_of("ne").name == "Nepali"


def test_an_unknown_code_is_refused_with_the_codes_that_exist() -> None:
    assert not is_shipped("xx")
    with pytest.raises(UnknownLanguage, match=r"'xx'.*en, fil"):
        language_of("xx")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_direction_and_english_name_are_those_of_cldr(language: Language) -> None:
    locale = Locale.parse(language.code)
    assert language.direction == locale.text_direction
    assert language.name == locale.english_name


def test_codes_and_endonyms_are_unique() -> None:
    assert len({language.code for language in LANGUAGES}) == len(LANGUAGES)
    assert len({language.endonym for language in LANGUAGES}) == len(LANGUAGES)
