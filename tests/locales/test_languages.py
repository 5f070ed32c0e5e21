"""The table of shipped languages."""

import pytest
from babel import Locale

from locales.folder import compiled_file
from locales.languages import KNOWN, LANGUAGES, Language, UnknownLanguage, is_shipped, language_of, shipped_as


def test_a_shipped_language_is_found_by_its_code() -> None:
    assert is_shipped("ne")
    assert language_of("ne").name == "Nepali"


def test_an_unknown_code_is_refused_with_the_codes_that_exist() -> None:
    assert not is_shipped("xx")
    with pytest.raises(UnknownLanguage, match=r"'xx'.*en, fil"):
        language_of("xx")


def test_the_list_names_twenty_one_languages() -> None:
    wanted = "en fil id bn ne si ta hi ur ml vi my km th am ar fr es sw uk zh"
    assert {language.code for language in KNOWN} == set(wanted.split())


def test_a_language_is_shipped_exactly_when_its_catalogue_is_compiled() -> None:
    compiled = [language.code for language in KNOWN if compiled_file(language.code).exists()]
    assert [language.code for language in LANGUAGES] == compiled
    assert all(is_shipped(language.code) == (language.code in compiled) for language in KNOWN)


@pytest.mark.parametrize(
    ("tag", "code"), [("ar-LB", "ar"), ("tl", "fil"), ("TA_lk", "ta"), (" bn ", "bn"), ("xx", None), ("", None)]
)
def test_what_phones_and_browsers_say_is_brought_to_a_shipped_language(tag: str, code: str | None) -> None:
    assert shipped_as(tag) == code


@pytest.mark.parametrize("language", KNOWN, ids=lambda language: language.code)
def test_direction_and_english_name_are_those_of_cldr(language: Language) -> None:
    locale = Locale.parse(language.code)
    assert language.direction == locale.text_direction
    assert language.name == locale.english_name


def test_codes_and_endonyms_are_unique() -> None:
    assert len({language.code for language in KNOWN}) == len(KNOWN)
    assert len({language.endonym for language in KNOWN}) == len(KNOWN)
