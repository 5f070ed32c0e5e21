"""The words that deny, of all languages, and what they forbid: a typing error next to one of them is never "safe"."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.conversation.phrases import Finder, Phrase, is_spaceless
from locales.catalogue import SOURCE
from locales.languages import LANGUAGES

_DENY_AFTER = frozenset(language.code for language in LANGUAGES if language.denies_after)
_SHORT = 4
_NEAR = 1


class Denials:
    """`word.not` and `word.no` over all languages."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._finder = Finder(phrases)
        self._inside = sorted({phrase.spelling for phrase in phrases if _stands_inside(phrase.spelling)})
        self._glued = sorted({phrase.spelling for phrase in phrases if len(phrase.spelling) <= _SHORT})
        self._words = sorted({phrase.spelling for phrase in phrases if len(phrase.spelling) >= _SHORT})

    def first(self, spelled: str) -> Phrase | None:
        """The first denial that stands in the text as a word of its own."""
        return self._finder.first(spelled)

    def denies(self, spelled: str, language: str) -> bool:
        """Whether these words deny what follows in that language: "ma" is not in Arabic and I in Nepali.

        Where a language denies after, what stands before ends another sentence: "njan safe alla, enne rakshikku".
        """
        return any(language in (code, SOURCE) for code in self._languages(spelled) if code not in _DENY_AFTER)

    def denies_after(self, spelled: str, language: str) -> bool:
        """The same of words that come after it, where a language denies there: "we need help, no water" is a call."""
        return any(language in (code, SOURCE) for code in self._languages(spelled) if code in _DENY_AFTER)

    def _languages(self, spelled: str) -> set[str]:
        """In which languages something in it denies."""
        return {code for phrase, _, _ in self._finder.all(spelled) for code in phrase.languages}

    def adds_word(self, typed: str, meant: str) -> bool:
        """Whether a denial stands in what was typed, as a word of its own, that is not in what may be meant by it."""
        allowed = [phrase.spelling for phrase, _, _ in self._finder.all(meant)]
        for phrase, _, _ in self._finder.all(typed):
            if phrase.spelling not in allowed:
                return True
            allowed.remove(phrase.spelling)
        return False

    def adds(self, typed: str, meant: str) -> bool:
        """The same, and also inside the words."""
        return self.adds_word(typed, meant) or any(typed.count(part) > meant.count(part) for part in self._inside)

    def as_near(self, typed: str, meant: str) -> bool:
        """Whether one typed word is as near to a denial, alone or written together with the word, as to the word."""
        written_together = [form for short in self._glued for form in (short + meant, meant + short)]
        return any(
            process.extractOne(typed, forms, scorer=OSA.distance, score_cutoff=_NEAR) is not None
            for forms in (self._words, written_together)
        )


def _stands_inside(spelling: str) -> bool:
    """Whether it is long enough, or written in such a script, to be looked for inside words."""
    return len(spelling) >= _SHORT - 1 or is_spaceless(spelling)
