"""Terms are kept to, and where they are not it is noted."""

from pathlib import Path

import pytest

from locales.check import read_all
from locales.folder import HOME
from locales.glossary import BadGlossary, find_strayed, read_terms
from locales.languages import KNOWN
from locales.sources import Source

ENGLISH = {"a": "The embassy asks.", "b": "No term here.", "word.c": "EMBASSY"}


def source(language: str, texts: dict[str, str]) -> Source:
    return Source(
        language=language,
        file=HOME / language,
        headers={},
        texts={key: (text,) for key, text in texts.items()},
        plural_keys=frozenset(),
        repeated=(),
        compiled=b"",
        notes={},
    )


@pytest.mark.parametrize(
    ("text", "noted"),
    [("La Embajada pregunta.", []), ("El consulado pregunta.", ["es: 'embassy' is not said as 'embajada' in a"])],
)
def test_a_text_without_its_languages_word_for_a_term_is_noted(text: str, noted: list[str]) -> None:
    translated = source("es", {"a": text, "b": "Nada", "word.c": "CONSULADO"})
    assert list(find_strayed(translated, source("en", ENGLISH), {"embassy": {"es": ("embajada",)}})) == noted


def test_a_language_without_a_word_for_the_term_is_not_held_to_it() -> None:
    assert list(find_strayed(source("uk", {"a": "x"}), source("en", ENGLISH), {"embassy": {"es": ("embajada",)}})) == []


def test_a_table_with_a_language_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "glossary.toml"
    file.write_text('[embassy]\nxx = "x"\n')
    with pytest.raises(BadGlossary, match="embassy: write a language"):
        read_terms(file)


def test_every_language_but_english_has_a_word_for_the_terms_of_every_alert() -> None:
    terms = read_terms()
    codes = {language.code for language in KNOWN} - {"en"}
    assert all(terms[term].keys() == codes for term in ("embassy", "officer", "warden", "meeting point"))


def test_the_terms_are_terms_of_english() -> None:
    english = read_all(HOME)[0]["en"]
    said = " ".join(text.casefold() for forms in english.texts.values() for text in forms)
    assert [term for term in read_terms() if term not in said] == []
