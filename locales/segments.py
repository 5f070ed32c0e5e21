"""How many SMS segments a text takes, as the carrier counts them (GSM 03.38 alphabet, else UCS-2)."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€\f")  # each costs an escape and itself
_GSM7 = _BASIC | _EXTENSION
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_LINE_END = "\r\n"
_FIRST_MARK = "\u0300"  # every sign that joins the one before it is beyond, but for the line feed
_SPACING_LETTERS = "\u0e33\u0eb3"  # Thai and Lao AM: letters by category, but never parted from what they follow

_SPACING_MARKS_ALONE = frozenset(
    "\u102b\u102c\u1038\u1062\u1063\u1064\u1067\u1068\u1069\u106a\u106b\u106c\u106d\u1083\u1087\u1088\u1089\u108a\u108b"
    "\u108c\u108f\u109a\u109b\u109c\uaa7b\uaa7d"
)
"""Marks of Burmese and its neighbours that may stand at the beginning of a segment (Unicode Annex 29, table 2)."""


@dataclass(frozen=True)
class Segments:
    """`units` are septets (GSM-7) or UTF-16 code units (UCS-2) of the whole text."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def is_gsm7(text: str) -> bool:
    return _GSM7.issuperset(text)


def count_segments(text: str) -> Segments:
    """Count as Twilio does: 160/153 septets or 70/67 UTF-16 units, no grapheme split; an empty text takes one."""
    form = _form_of(text)
    units = form.units_of(text)
    if units <= form.alone:
        return Segments(form.encoding, units, 1)
    segments, used = 1, 0
    for piece in _kept_whole(text):
        cost = form.units_of(piece)
        if used + cost > form.joined and used:
            segments, used = segments + 1, 0
        used += cost
    return Segments(form.encoding, units, segments)


def fits(text: str, segments: int) -> bool:
    """Whether the text takes at most so many segments; signs are counted only where the units do not say it alone."""
    form = _form_of(text)
    units = form.units_of(text)
    if units <= form.alone or units > segments * form.joined:
        return units <= form.alone and segments > 0
    return count_segments(text).segments <= segments


def _kept_whole(text: str) -> Iterator[str]:
    """The signs that no segment is cut within; a line's end of two characters may be cut between them."""
    return chain.from_iterable(piece if piece == _LINE_END else (piece,) for piece in graphemes(text))


@dataclass(frozen=True)
class _Form:
    """How a text is written into segments: units of one segment alone, and of each of several."""

    encoding: Literal["GSM-7", "UCS-2"]
    units_of: Callable[[str], int]
    alone: int
    joined: int


def _form_of(text: str) -> _Form:
    return _IN_GSM7 if is_gsm7(text) else _IN_UCS2


def _septets(text: str) -> int:
    return len(text) + sum(map(text.count, _EXTENSION))


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_IN_GSM7, _IN_UCS2 = _Form("GSM-7", _septets, 160, 153), _Form("UCS-2", _utf16_units, 70, 67)


def graphemes(text: str) -> Iterator[str]:
    """The pieces that a reader sees as one sign (Unicode Annex 29, without Hangul letters and prepended marks)."""
    start = 0
    for end in range(1, len(text)):
        if not _belongs(text, start, end):
            yield text[start:end]
            start = end
    if text:
        yield text[start:]


def _belongs(text: str, start: int, at: int) -> bool:
    """Whether the character at `at` continues the piece that began at `start`."""
    before, char = text[at - 1], text[at]
    if "\r" < char < _FIRST_MARK and before != _JOINER:
        return False
    if before in "\r\n" or char in "\r\n":
        return before + char == "\r\n"
    if char in (_JOINER, _NON_JOINER) or char in _SPACING_LETTERS:
        return True
    if unicodedata.category(char) in ("Mn", "Mc", "Me"):
        return char not in _SPACING_MARKS_ALONE
    if _is_skin_tone(char) or before == _JOINER:
        return _is_skin_tone(char) or unicodedata.category(char) == "So"
    return _is_flag_letter(char) and _is_flag_letter(before) and at - start == 1


def _is_skin_tone(char: str) -> bool:
    return "\U0001f3fb" <= char <= "\U0001f3ff"


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
