"""Which languages somebody probably reads, for the order in which languages are offered. Nobody's is ever assumed.

What counts, in this order: the language the app is set to, the script that somebody writes, and the languages of the
country of their number (Unicode CLDR, "Territory-Language Information", by way of Babel).
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from babel.languages import get_official_languages

from locales.languages import LANGUAGES, is_shipped, shipped_as

MOST_GUESSES = 4
"""More are no guess: India has 22 official languages."""
_OF_SCRIPT = {
    "ETHIOPIC": ("am",), "BENGALI": ("bn",), "DEVANAGARI": ("ne", "hi"), "SINHALA": ("si",), "TAMIL": ("ta",),
    "MALAYALAM": ("ml",), "MYANMAR": ("my",), "KHMER": ("km",), "THAI": ("th",), "ARABIC": ("ar", "ur"),
    "CYRILLIC": ("uk",), "CJK": ("zh",),
}  # fmt: skip


def order_of_languages(hint: str | None, text: str | None, country: str | None) -> tuple[str, ...]:
    """The codes of all shipped languages: the guessed ones, then English, then the others in their usual order.

    `hint` is a language tag (IETF) that a phone sent, `country` an ISO code.
    """
    return _ordered(shipped_as(hint or ""), script_of(text or ""), country)


def language_of_script(text: str) -> str | None:
    """The first shipped language of the script that the text is written in; Latin letters say nothing."""
    return next(filter(is_shipped, _OF_SCRIPT.get(script_of(text) or "", ())), None)


def script_of(text: str) -> str | None:
    """The first word of the Unicode name of the first letter that is of one of the scripts we know."""
    for char in text[:200]:
        script = unicodedata.name(char, "").split(" ")[0].split("-")[0] if not char.isascii() else ""
        if script in _OF_SCRIPT:
            return script
    return None


@lru_cache(maxsize=1024)
def _ordered(hinted: str | None, script: str | None, country: str | None) -> tuple[str, ...]:
    guessed = list(dict.fromkeys(_guesses(hinted, script, country)))[:MOST_GUESSES]
    return tuple(dict.fromkeys([*guessed, *(language.code for language in LANGUAGES)]))


def _guesses(hinted: str | None, script: str | None, country: str | None) -> Iterator[str]:
    if hinted is not None:
        yield hinted
    yield from filter(is_shipped, _OF_SCRIPT.get(script or "", ()))
    if country is not None:
        yield from filter(is_shipped, get_official_languages(country, regional=True, de_facto=True))
