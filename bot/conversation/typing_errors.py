"""The one word that a misspelt text can mean: one wrong letter in a word of five, two in a word of nine.

A wrong letter is one too many, one too few, another one, or two that changed places; the last is forgiven in a word of
four too, and so is a letter typed twice. A text that may mean two things
means neither. *Safe* allows less: one wrong letter in all, neither the first nor the last of its word, and no denial
that the right spelling does not have.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.conversation.denials import Denials
from bot.conversation.phrases import Phrase

MAY_BE_MISSPELT = frozenset({
    "safe", "help", "stop", "start", "level", "language", "place", "family", "tasks", "menu", "more", "leave", "stay",
    "at_point", "on_way", "cannot_move", "thanks", "greeting",
})  # fmt: skip
"""Not what agrees, erases, refuses or gives up something: that is typed right or asked for again."""

ONE_WRONG, TWO_WRONG = 5, 9
_MOST = 2
_MOST_LETTERS = 60
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_TWICE = re.compile(r"(.)\1")
_SYLLABLES = "ETHIOPIC"  # each letter of it is a syllable, so four of them are a long word


@dataclass(frozen=True)
class Misspelt:
    """What is meant, and what was wrong with it in a few words."""

    phrase: Phrase
    why: str


class Spellings:
    """The spellings that may be missed, by script and number of words."""

    def __init__(self, phrases: Iterable[Phrase], denials: Denials) -> None:
        self._denials = denials
        self._buckets: dict[tuple[str, int], dict[str, Phrase]] = {}
        self._together: dict[str, set[Phrase]] = {}
        self._right: dict[str, Phrase] = {}
        for phrase in phrases:
            if phrase.name in MAY_BE_MISSPELT:
                self._buckets.setdefault(_bucket(phrase.spelling), {})[phrase.spelling] = phrase
                self._together.setdefault(phrase.spelling.replace(" ", ""), set()).add(phrase)
                self._right[phrase.spelling] = phrase

    def nearest(self, typed: str) -> Misspelt | None:
        """What the text must have been meant to be; None if there is nothing like it, or more than one thing."""
        if not typed or len(typed) > _MOST_LETTERS:
            return None
        return self._drawn_out(typed) or self._wrongly_spaced(typed) or self._wrongly_typed(typed)

    def _drawn_out(self, typed: str) -> Misspelt | None:
        """Heeeelp."""
        for letters in (r"\1", r"\1\1"):
            phrase = self._right.get(_RUN.sub(letters, typed))
            if phrase is not None and phrase.spelling != typed:
                return Misspelt(phrase, "with a letter drawn out")
        return None

    def _wrongly_spaced(self, typed: str) -> Misspelt | None:
        """Needhelp."""
        meant = self._together.get(typed.replace(" ", ""), set())
        fits = [phrase for phrase in meant if phrase.spelling != typed and self._undenied(typed, phrase)]
        return Misspelt(fits[0], "with other spaces") if len({phrase.name for phrase in fits}) == 1 else None

    def _wrongly_typed(self, typed: str) -> Misspelt | None:
        bucket = self._buckets.get(_bucket(typed), {})
        fits = {}
        for spelling, distance, _ in process.extract_iter(
            typed, bucket.keys(), scorer=OSA.distance, score_cutoff=_MOST
        ):
            phrase = bucket[spelling]
            if distance and _fits(typed, spelling) and self._may_mean(typed, phrase):
                fits[phrase] = int(distance)
        if len({phrase.name for phrase in fits}) != 1:
            return None
        phrase, distance = min(fits.items(), key=lambda fit: (fit[1], fit[0].spelling))
        return Misspelt(phrase, f"with {distance} wrong letter{'s' if distance > 1 else ''}")

    def _undenied(self, typed: str, phrase: Phrase) -> bool:
        adds = self._denials.adds_word if phrase.name == "help" else self._denials.adds
        return not adds(typed, phrase.spelling)

    def _may_mean(self, typed: str, phrase: Phrase) -> bool:
        return self._undenied(typed, phrase) and (phrase.name != "safe" or self._is_safe(typed, phrase))

    def _is_safe(self, typed: str, phrase: Phrase) -> bool:
        changed = [pair for pair in zip(typed.split(), phrase.spelling.split(), strict=True) if pair[0] != pair[1]]
        if len(changed) != 1:
            return False
        wrong, right = changed[0]
        same_ends = wrong[0] == right[0] and wrong[-1] == right[-1]
        return same_ends and OSA.distance(wrong, right) == 1 and not self._denials.as_near(wrong, right)


def _fits(typed: str, spelling: str) -> bool:
    """Whether each word has no more wrong letters than its length allows."""
    pairs = zip(typed.split(), spelling.split(), strict=True)
    return all(wrong == right or OSA.distance(wrong, right) <= _allowed_in(wrong, right) for wrong, right in pairs)


def _allowed_in(wrong: str, right: str) -> int:
    length = min(len(wrong), len(right))
    if length == ONE_WRONG - 1 and _same_letters(wrong, right):
        return 1
    if _script(right) == _SYLLABLES:
        return int(length >= ONE_WRONG - 1)
    return int(length >= ONE_WRONG) + int(length >= TWO_WRONG)


def _same_letters(wrong: str, right: str) -> bool:
    """Two letters that changed places, or one typed twice: no other word comes of it."""
    return sorted(wrong) == sorted(right) or _TWICE.sub(r"\1", wrong) == _TWICE.sub(r"\1", right)


def _bucket(spelling: str) -> tuple[str, int]:
    return _script(spelling), spelling.count(" ")


def _script(spelling: str) -> str:
    """The first word of the Unicode name of the first letter: LATIN, ARABIC, TAMIL ..."""
    return unicodedata.name(spelling[0], "").partition(" ")[0]
