"""Texts taken apart into phrases that are known, whole or not at all; and phrases found anywhere in a text.

Scripts that are written without spaces are taken apart letter by letter, all others word by word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.conversation.digits import LONGEST, latin_digits
from locales.words import normalise

_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # Thai, Lao, Burmese, Khmer, Kana, Han
_ONE_SPACELESS = re.compile(f"[{_SPACELESS}]")
_SPACE_WITHIN = re.compile(f"(?<=[{_SPACELESS}]) (?=[{_SPACELESS}])")
_SOS_SIGN = "\U0001f198"
DIGIT = "digit"
MOST_LETTERS = 160
"""A longer text is a story and not a few known words; and taking it apart would cost the more."""


@dataclass(frozen=True)
class Phrase:
    """A spelling that is known: the name of its list, and which languages have it, with the first of them."""

    spelling: str
    name: str
    language: str
    languages: frozenset[str] = frozenset()


def spell(text: str) -> str:
    """The text as phrases are compared: normalised, digits as 0 to 9, no spaces where the script has none."""
    return _SPACE_WITHIN.sub("", normalise(latin_digits(text.replace(_SOS_SIGN, " sos "))))


def is_spaceless(text: str) -> bool:
    """Whether any of it is in a script that is written without spaces."""
    return _ONE_SPACELESS.search(text) is not None


class Phrases:
    """Every phrase by its spelling."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._known: Mapping[str, Phrase] = {phrase.spelling: phrase for phrase in phrases}
        self._longest = max(map(len, self._known), default=0)
        self._words = frozenset(word for spelling in self._known for word in spelling.split())

    def is_in(self, spelled: str, name: str) -> bool:
        """Whether the spelling stands in the list of that name."""
        phrase = self._known.get(spelled)
        return phrase is not None and phrase.name == name

    def has_word(self, word: str) -> bool:
        """Whether any phrase has this word in it."""
        return word in self._words

    def split(self, spelled: str) -> tuple[Phrase, ...] | None:
        """The phrases that the whole text is made of, the longest first at each place; None if anything is left.

        A text of more than MOST_LETTERS is not looked at.
        """
        if len(spelled) > MOST_LETTERS:
            return None
        ends = _ends(spelled)
        dead: set[int] = set()

        def from_here(start: int) -> tuple[Phrase, ...] | None:
            if start >= len(spelled):
                return ()
            if start in dead:
                return None
            for end in (end for end in ends if start < end <= start + self._longest):
                phrase = self._known.get(spelled[start:end]) or _digit(spelled[start:end])
                if phrase is None:
                    continue
                rest = from_here(end + 1 if spelled[end : end + 1] == " " else end)
                if rest is not None:
                    return (phrase, *rest)
            dead.add(start)
            return None

        return from_here(0)

    def at_start(self, tokens: list[str], most: int = 6) -> Phrase | None:
        """The longest phrase that the text begins with, word by word."""
        found = (self._known.get(" ".join(tokens[:count])) for count in range(min(most, len(tokens)), 0, -1))
        return next(filter(None, found), None)

    def at_end(self, tokens: list[str], most: int = 6) -> Phrase | None:
        """The longest phrase that the text ends with, word by word."""
        found = (self._known.get(" ".join(tokens[-count:])) for count in range(min(most, len(tokens)), 0, -1))
        return next(filter(None, found), None)


class Finder:
    """Finds phrases anywhere in a text, as whole words; in scripts without spaces as parts of it."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: dict[str, list[tuple[list[str], Phrase]]] = {}
        self._parts: list[Phrase] = []
        for phrase in phrases:
            if is_spaceless(phrase.spelling):
                self._parts.append(phrase)
            else:
                tokens = phrase.spelling.split()
                self._by_first.setdefault(tokens[0], []).append((tokens, phrase))

    def first(self, spelled: str) -> Phrase | None:
        return next((phrase for phrase, _, _ in self.all(spelled)), None)

    def all(self, spelled: str) -> Iterator[tuple[Phrase, str, str]]:
        """Each phrase that is in the text, with what stands before and after it."""
        tokens = spelled.split()
        for place, token in enumerate(tokens):
            for wanted, phrase in self._by_first.get(token, ()):
                end = place + len(wanted)
                if tokens[place:end] == wanted:
                    yield phrase, " ".join(tokens[:place]), " ".join(tokens[end:])
        if self._parts and is_spaceless(spelled):
            for phrase in self._parts:
                before, found, after = spelled.partition(phrase.spelling)
                if found:
                    yield phrase, before, after


def _ends(spelled: str) -> list[int]:
    """Where a phrase may end, the last first: before a space, and after any letter of a script without spaces."""
    ends = [len(spelled)]
    for place in range(len(spelled) - 1, 0, -1):
        between = spelled[place] == " " or (
            _ONE_SPACELESS.match(spelled[place - 1]) and not unicodedata.category(spelled[place]).startswith("M")
        )
        if between:
            ends.append(place)
    return ends


def _digit(part: str) -> Phrase | None:
    is_number = part.isascii() and part.isdigit() and len(part) <= LONGEST
    return Phrase(part, DIGIT, "") if is_number else None
