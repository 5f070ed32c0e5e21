"""The words of a warden's report, in all shipped languages at once: what state somebody is in, and how one knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from locales.catalogue import Catalogue, split_words
from locales.languages import LANGUAGES
from locales.words import normalise

DIGITS: Mapping[str, int] = {
    "refuse": 0, "safe": 1, "help": 2, "hurt": 3, "moved": 4, "left": 5, "stays": 6, "not_found": 7,
    "wrong_number": 8, "call_me": 9,
}  # fmt: skip
"""The digit of the pick list that each kind of word stands for; 0 gives the person back."""

SPOKE, SAW, HEARD = "spoke", "saw", "heard"
HOW_KNOWN = (SPOKE, SAW, HEARD)

NEGATION = "not"
_OTHERS = ("everybody", "and", "filler", "label")
MEANINGS = (NEGATION, *DIGITS, *HOW_KNOWN, *_OTHERS)
"""In this order a spelling that two languages use differently is taken: a negation before everything else."""


@dataclass(frozen=True)
class WardenWords:
    """Which spelling means what (one of `MEANINGS`). `longest`: most tokens in one spelling."""

    phrases: Mapping[str, str] = field(default_factory=dict)
    longest: int = 1


def load_warden_words(catalogue: Catalogue) -> WardenWords:
    """The lists `said.<meaning>` of every language that has them."""
    phrases: dict[str, str] = {}
    for meaning in MEANINGS:
        for spelling in _spellings(catalogue, meaning):
            phrases.setdefault(spelling, meaning)
    return WardenWords(phrases, max(len(spelling.split()) for spelling in phrases))


def _spellings(catalogue: Catalogue, meaning: str) -> Iterator[str]:
    key = f"said.{meaning}"
    for language in LANGUAGES:
        if key not in catalogue.missing(language.code):
            yield from map(normalise, split_words(catalogue.say(language.code, key)))
