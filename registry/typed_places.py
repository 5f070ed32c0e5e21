"""Exact places that people type into a text: degrees in digits of any script, Plus Codes, links to maps.

Here they are only found, so that they can be taken out of what is kept (promise P7). More is taken for a place than is
read as one (`bot.conversation.positions`): a number too many that goes tells nobody anything.
"""

import re
import unicodedata
from collections.abc import Iterator

from registry.plus_codes import codes_in

PLACE = "(a place)"
"""What stands in the text afterwards, as where a phone sent its position."""

_NUMBER = r"[-+\u2212]?(?<![\d.])\d{1,3}[.,\u066b]\d{%d,}"
_MARK = r"[,;/|NSEWnsew:\u00b0\u00ba\u060c\u061b\u3001]"
_PAIR = re.compile(
    rf"(?:\b[NSns]\s*)?{_NUMBER % 2}\s*{_MARK}(?:{_MARK}|\s){{0,6}}{_NUMBER % 2}"
    r"(?:\s*[\u00b0\u00ba])?(?:\s*[EWNSewns]\b)?"
)
_APART = re.compile(rf"{_NUMBER % 3}[^\d\n]{{1,20}}{_NUMBER % 3}")
_ANGLE = (
    r"[-+\u2212]?\d{1,3}(?:[.,\u066b]\d+)?\s*[\u00b0\u00ba](?:\s*\d{1,2}(?:[.,\u066b]\d+)?\s*['\u2032\u2019])?"
    r"(?:\s*\d{1,2}(?:[.,\u066b]\d+)?\s*(?:[\"\u2033\u201d]|''))?(?:\s*[NSEW])?"
)
_ANGLES = re.compile(rf"{_ANGLE}[\s,;]{{0,4}}{_ANGLE}", re.IGNORECASE)
_LINK = re.compile(
    r"geo:\S+|(?:https?://)?(?:[\w-]{1,12}\.)?(?:google(?:\.[a-z]{2,3}){1,2}/maps|maps\.google(?:\.[a-z]{2,3}){1,2}|goo\.gl|g\.co"
    r"|maps\.apple(?:\.com)?|openstreetmap\.org|osm\.org|waze\.com|bit\.ly|tinyurl\.com|plus\.codes|what3words\.com"
    r"|w3w\.co)(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_THREE_WORDS = re.compile(r"///[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+")


def holds_place(text: str) -> bool:
    """Whether an exact place stands in the text."""
    return next(_spans(text), None) is not None


def without_places(text: str) -> str:
    """The text with a word for each exact place in it."""
    kept, at = "", 0
    for start, end in sorted(_spans(text)):
        if end <= at:
            continue
        kept += text[at:start] + PLACE if start >= at else ""
        at = end
    return kept + text[at:]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where they begin and end, in no order."""
    plain = text if text.isascii() else "".join(map(_latin, text))
    for pattern in (_LINK, _PAIR, _APART, _ANGLES, _THREE_WORDS):
        yield from (found.span() for found in pattern.finditer(plain))
    yield from codes_in(plain)


def _latin(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return _WIDE.get(char, char) if value is None else str(value)


_WIDE = {"\uff0c": ",", "\uff0e": ".", "\uff1b": ";", "\uff1a": ":", "\uff0f": "/"}
