"""Digits of any script, as people type them: local figures, full width, keycap emoji, with signs around them."""

import unicodedata
from functools import lru_cache

from locales.words import normalise

LONGEST = 4
_LETTERS_KEPT = 16_384
_ETHIOPIC_ONE, _SINHALA_ARCHAIC_ONE = 0x1369, 0x111E1
_WITHOUT_NOUGHT = {
    chr(one + n): str(n + 1) for one in (_ETHIOPIC_ONE, _SINHALA_ARCHAIC_ONE) for n in range(9)
}  # Unicode does not call these decimal digits


def read_digits(text: str) -> int | None:
    """The number that the text is, and nothing but; None for words, for two numbers and for phone numbers."""
    typed = normalise(latin_digits(text))
    if not typed.isascii() or not typed.isdigit() or len(typed) > LONGEST:
        return None
    return int(typed)


def latin_digits(text: str) -> str:
    """The text with every digit of another script written 0 to 9."""
    return text if text.isascii() else "".join(map(_latin, text))


@lru_cache(_LETTERS_KEPT)
def _latin(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return str(value) if value is not None else _WITHOUT_NOUGHT.get(char, char)
