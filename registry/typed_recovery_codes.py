"""Recovery codes of officers that somebody types into a text: found, so that they are not kept (promise P7).

A code that was typed where it is not asked for is still good. As the console shows it, in four groups with hyphens, it
is found anywhere; in other groups or in one only where it is the whole text and holds a digit, because four words of
four letters may call for help.
"""

import re
import unicodedata

MASK = "****-****-****-****"
_SIGN = "[A-Z2-7]"
_SHOWN = re.compile(rf"(?<!\w)(?<!\w-){_SIGN}{{4}}(?:-{_SIGN}{{4}}){{3}}(?!-?\w)", re.ASCII | re.IGNORECASE)
_ALONE = re.compile(rf"\s*(?=.*[A-Z])(?=.*\d){_SIGN}{{4}}(?:[ -]?{_SIGN}{{4}}){{3}}\s*", re.ASCII | re.IGNORECASE)


def without_recovery_codes(text: str) -> str:
    """The text with a mask for each recovery code in it."""
    plain = "".join(map(_latin, text))
    if _ALONE.fullmatch(plain):
        return MASK
    kept, at = "", 0
    for found in _SHOWN.finditer(plain):
        kept += text[at : found.start()] + MASK
        at = found.end()
    return kept + text[at:]


def _latin(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)
