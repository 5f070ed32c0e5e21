"""The console in the officers' own languages: gettext catalogues beside those of the people, keyed by the English.

A language is offered once its `console.mo` is there. What a catalogue lacks is shown in English: an officer who reads
a sentence in the wrong language is better off than one who does not read it.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale

from locales.folder import HOME, SOURCE
from locales.languages import KNOWN, Language
from locales.sentence import Sentence

DOMAIN = "console"


def interface_source(language: str, folder: Path = HOME) -> Path:
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def interface_file(language: str, folder: Path = HOME) -> Path:
    return interface_source(language, folder).with_suffix(".mo")


@cache
def interface_languages() -> tuple[Language, ...]:
    """The languages in which officers can have the console, in the order of `languages.toml`."""
    return tuple(known for known in KNOWN if known.code == SOURCE or interface_file(known.code).exists())


@cache
def translations_of(language: str) -> NullTranslations:
    """The console's words in the language; those of English are what stands in the code."""
    file = interface_file(language)
    if not file.exists():
        return NullTranslations()
    with file.open("rb") as stream:
        return GNUTranslations(stream)


def said_in(language: str, sentence: str) -> str:
    """The sentence in that language, its values put in as they are."""
    if not sentence:  # gettext keeps the header of a catalogue under the empty text
        return ""
    translations = translations_of(language)
    if not isinstance(sentence, Sentence) or not sentence.values:
        return translations.gettext(sentence)
    values = {name: _value_in(language, value) for name, value in sentence.values.items()}
    return translations.gettext(sentence.template).format(**values)


def language_name(code: str, language: str) -> str:
    """What one language is called in another (Unicode CLDR); its code where that is not known."""
    name: str = Locale.parse(language).languages.get(code, code)
    return name


def _value_in(language: str, value: object) -> object:
    if isinstance(value, Language):
        return language_name(value.code, language)
    return said_in(language, value) if isinstance(value, Sentence) else value
