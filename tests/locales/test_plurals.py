"""Plural forms by CLDR."""

import io
from gettext import GNUTranslations

import polib
import pytest
from babel import Locale

from locales.languages import KNOWN
from locales.plurals import LARGEST_COUNT, categories_of, plural_header


@pytest.mark.parametrize(
    ("language", "categories"),
    [
        ("en", "one other"),
        ("ar", "zero one two few many other"),
        ("uk", "one few many"),
        ("fr", "one other"),
        ("zh", "other"),
        ("fil", "one other"),
    ],
)
def test_a_language_has_the_forms_that_its_counts_fall_into(language: str, categories: str) -> None:
    assert list(categories_of(language)) == categories.split()


@pytest.mark.parametrize(("language", "ones"), [("hi", [0, 1]), ("en", [1]), ("fil", [0, 1, 2, 3, 5, 7, 8])])
def test_the_form_for_one_is_for_the_counts_that_the_language_counts_so(language: str, ones: list[int]) -> None:
    compiled = catalogue_of(language)
    assert [count for count in range(10) if compiled.ngettext("x", "x", count) == "one"] == ones


@pytest.mark.parametrize("language", [language.code for language in KNOWN])
def test_gettext_picks_the_form_of_cldr(language: str) -> None:
    rule, compiled = Locale.parse(language).plural_form, catalogue_of(language)
    counts = [*range(130), 200, 501, LARGEST_COUNT]
    assert [compiled.ngettext("x", "x", count) for count in counts] == [rule(count) for count in counts]


def catalogue_of(language: str) -> GNUTranslations:
    """A catalogue with our header, whose forms are the names of their categories."""
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": plural_header(language)}
    forms = dict(enumerate(categories_of(language)))
    po.append(polib.POEntry(msgid="x", msgid_plural="x", msgstr_plural=forms))
    return GNUTranslations(io.BytesIO(po.to_binary()))
