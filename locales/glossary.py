"""The terms that each language must keep to, as a table, and where a text leaves its term out. Notes, not faults."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from locales.folder import HOME
from locales.languages import KNOWN
from locales.sources import Source
from locales.words import normalise

FILE = HOME / "glossary.toml"

Terms = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each English term the beginnings of the words that stand for it, by language."""


class BadGlossary(ValueError):
    """The table of terms cannot be used; the sentence says where."""


def read_terms(file: Path = FILE) -> Terms:
    """Raises BadGlossary."""
    codes = {language.code for language in KNOWN}
    terms = {}
    for term, words in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if not isinstance(words, dict) or (unknown := words.keys() - codes):
            raise BadGlossary(f"{file.name}: {term}: write a language of languages.toml, not {unknown}")
        terms[term] = {language: tuple(text.split("|")) for language, text in words.items()}
    return terms


def find_strayed(source: Source, english: Source, terms: Terms) -> Iterator[str]:
    """The texts whose English holds a term while they hold none of the language's words for it."""
    for term, words in terms.items():
        if source.language not in words:
            continue
        kept = [normalise(word) for word in words[source.language]]
        strayed = [key for key in source.texts if _holds(english, key, term) and not _holds_any(source, key, kept)]
        if strayed:
            yield f"{source.language}: {term!r} is not said as {words[source.language][0]!r} in {', '.join(strayed)}"


def _holds(english: Source, key: str, term: str) -> bool:
    """Words that people may send are not held to a term."""
    said = " ".join(english.texts.get(key, ()))
    return not key.startswith("word.") and re.search(rf"\b{re.escape(term)}", said, re.IGNORECASE) is not None


def _holds_any(source: Source, key: str, words: list[str]) -> bool:
    said = normalise(" ".join(source.texts[key]))
    return any(word in said for word in words)
