"""How many SMS segments a text takes on the carrier's side (3GPP TS 23.038; UTF-16 for everything else)."""

from unicodedata import category

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")

_JOINER, _NON_JOINER = "\u200d", "\u200c"
_ALONE = frozenset(
    "\u102b\u102c\u1038\u1062\u1063\u1064\u1067\u1068\u1069\u106a\u106b\u106c\u106d\u1083\u1087\u1088\u1089\u108a\u108b"
    "\u108c\u108f\u109a\u109b\u109c\uaa7b\uaa7d"
)
"""Burmese marks that Unicode does not join to what stands before them."""
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))

_GSM_SINGLE, _GSM_PART = 160, 153
_UCS2_SINGLE, _UCS2_PART = 70, 67


def is_gsm(text: str) -> bool:
    return all(character in _BASIC or character in _EXTENDED for character in text)


def count_segments(text: str) -> int:
    """Segments billed and sent for `text`; an empty text takes one."""
    if is_gsm(text):
        return _parts([2 if character in _EXTENDED else 1 for character in text], _GSM_SINGLE, _GSM_PART)
    return _parts(_grapheme_widths(text), _UCS2_SINGLE, _UCS2_PART)


def _grapheme_widths(text: str) -> list[int]:
    """UTF-16 units of each letter with its marks and of each joined emoji (nearly Unicode's grapheme clusters)."""
    widths: list[int] = []
    joined = False
    for character in text:
        width = 2 if ord(character) > 0xFFFF else 1
        if widths and (joined or _continues(character)):
            widths[-1] += width
        else:
            widths.append(width)
        joined = character == _JOINER
    return widths


def _continues(character: str) -> bool:
    if character in (_JOINER, _NON_JOINER) or character in _SKIN_TONES:
        return True
    return category(character).startswith("M") and character not in _ALONE


def _parts(widths: list[int], single: int, part: int) -> int:
    """What belongs together never straddles two parts, so parts are filled one by one."""
    if sum(widths) <= single:
        return 1
    parts, filled = 1, 0
    for width in widths:
        if filled + width > part:
            parts, filled = parts + 1, 0
        filled += width
    return parts
