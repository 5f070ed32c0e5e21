"""Random codes that people read aloud and type: from an alphabet in which no two symbols are taken for each other."""

import secrets
import unicodedata

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ34679"
"""28 symbols. 0, 1, I, L and O are left out; 2, 5 and 8 too, so that a misread one can only have been Z, S or B."""

_MISREAD = str.maketrans("258", "ZSB")
_MEANT = str.maketrans("2580O1IL", "ZSBQQ7JJ")
"""Where a code was asked for, also the letters that no code has are read as the ones they are taken for."""
_DIGITS = frozenset("34679")


def new_code(length: int) -> str:
    """A code of that many symbols that nobody can guess; it holds a digit, so it is never a plain word."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if not _DIGITS.isdisjoint(code):
            return code


def read_code(text: str, length: int, *, asked_for: bool = False) -> str | None:
    """The code that was typed, in any case, width and grouping, with digits of any script; None if it cannot be one.

    Only what was `asked_for` is read with letters that no code has: else words such as GATE 7 NOW would be codes.
    """
    plain = "".join(_latin(char) for char in unicodedata.normalize("NFKC", text))
    code = "".join(plain.split()).replace("-", "").upper().translate(_MEANT if asked_for else _MISREAD)
    if len(code) != length or not set(code) <= set(ALPHABET) or _DIGITS.isdisjoint(code):
        return None
    return code


def _latin(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)
