"""Random codes that people read aloud and type: from an alphabet in which no two symbols are taken for each other."""

import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ34679"
"""28 symbols. 0, 1, I, L and O are left out; 2, 5 and 8 too, so that a misread one can only have been Z, S or B."""

_MISREAD = str.maketrans("258", "ZSB")
_DIGITS = frozenset("34679")


def new_code(length: int) -> str:
    """A code of that many symbols that nobody can guess; it holds a digit, so it is never a plain word."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if not _DIGITS.isdisjoint(code):
            return code


def read_code(text: str, length: int) -> str | None:
    """The code that was typed, whatever its case and however it was grouped; None if it cannot be one."""
    code = "".join(text.split()).replace("-", "").upper().translate(_MISREAD)
    if len(code) != length or not set(code) <= set(ALPHABET) or _DIGITS.isdisjoint(code):
        return None
    return code
