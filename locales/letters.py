"""Letters and signs that no text of a catalogue may hold, and texts that were left in English."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from locales.channel_form import plain_letters
from locales.fault import Fault
from locales.languages import language_of
from locales.segments import is_gsm7
from locales.sources import Source

SAME_AS_ENGLISH = "Same as English"
"""Begins the comment line of a text that reads in this language as it does in English."""

_WRITTEN_APART = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARABIC"})
"""Scripts that lend each other no letters. Elsewhere a Latin name may take an ending, or stand without a space."""

_JOINERS = "\u200c\u200d"
_LEFT_TO_RIGHT_MARK = "\u200e"
"""Keeps the + before a number in a right-to-left SMS, which gets no isolates."""

_WORD = re.compile(r"[^\W\d_]+")
_SLOT = re.compile(r"\{\w*\}")


def wrong_letters(source: Source, english: Source) -> Iterator[Fault]:
    """Every fault in the letters of a catalogue."""
    for key, forms in source.texts.items():
        for text in forms:
            yield from (Fault(source.file, key, says) for says in _faults_in(source.language, text))
        if source.language != english.language and _is_left_over(source, english, key):
            yield Fault(source.file, key, f"reads as in English; translate it, or write # {SAME_AS_ENGLISH} above it")


def _faults_in(language: str, text: str) -> Iterator[str]:
    if digits := _those(text, lambda char: not char.isascii() and unicodedata.category(char) in ("Nd", "Nl", "No")):
        yield f"has {digits}; write digits as 0 to 9, as phones dial them"
    if ornaments := _those(text, _is_ornament):
        yield f"has {ornaments}; write plain quotes and dashes, no emoji"
    if unseen := [f"U+{ord(char):04X}" for char in text if _is_unseen(language, char)]:
        yield f"has {' '.join(unseen)}, which nobody sees; delete it, for isolates are added when a text is sent"
    foreign = _those(plain_letters(language, text), lambda char: not is_gsm7(char))
    if foreign and language_of(language).sms == "gsm7":
        yield f"has {foreign}, which is not in GSM-7; write it without"
    if unicodedata.normalize("NFC", text) != text:
        yield f"is not in Unicode's NFC; make catalogue LANGUAGE={language} brings it there"
    if mixed := [word for word in _WORD.findall(_SLOT.sub(" ", text)) if _is_mixed(word)]:
        yield f"mixes alphabets in {' '.join(mixed)}; type the word anew in one"


def _those(text: str, which: Callable[[str], bool]) -> str:
    return " ".join(filter(which, text))


def _is_ornament(char: str) -> bool:
    return not char.isascii() and (char == "…" or unicodedata.category(char) in ("Pd", "Pi", "Pf", "So", "Zs"))


def _is_unseen(language: str, char: str) -> bool:
    allowed = _JOINERS + _LEFT_TO_RIGHT_MARK if language_of(language).direction == "rtl" else _JOINERS
    return unicodedata.category(char) == "Cf" and char not in allowed


def _is_mixed(word: str) -> bool:
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in word if char.isalpha()}
    return len(scripts & _WRITTEN_APART) > 1


def _is_left_over(source: Source, english: Source, key: str) -> bool:
    """A text of slots, digits and signs alone is the same in every language; one of letters hardly ever is."""
    said = english.texts.get(key)
    if said != source.texts[key] or not _WORD.search(_SLOT.sub(" ", said[0])):
        return False
    return not any(line.startswith(SAME_AS_ENGLISH) for line in source.notes.get(key, ()))
