"""How a typed word is brought to one spelling before it is compared; what the words mean is in the catalogues."""

import unicodedata
from functools import lru_cache

_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc`\u00b4"), "")
_ARABIC_MARKS = [*range(0x064B, 0x0653), 0x0640, 0x0670]  # vowels, and the line that stretches a word
_EMOJI_MARKS = [*range(0xFE00, 0xFE10), 0x20E3]  # these only change how an emoji or a keycap looks
_UNHEARD = dict.fromkeys([*_ARABIC_MARKS, *_EMOJI_MARKS], "")
_ONE_LETTER_FOR_MANY = str.maketrans(
    "أإآىةیکہሃሐሑሒሓሔሕሖኀኁኂኃኄኅኆኸኹኺኻኼኽኾሠሡሢሣሤሥሦኣዐዑዒዓዔዕዖፀፁፂፃፄፅፆ",
    "ااايهيكهሀሀሁሂሀሄህሆሀሁሂሀሄህሆሀሁሂሀሄህሆሰሱሲሳሴስሶአአኡኢአኤእኦጸጹጺጻጼጽጾ",
)  # phones and people mix these freely; Amharic letters of one sound too
_LETTERS_KEPT = 16_384  # how many the cache remembers: more than all scripts of ours have


def normalise(text: str) -> str:
    """One spelling for comparing: no case, punctuation, emoji, apostrophes, joiners or vowel marks; single spaces."""
    if text.isascii():
        return " ".join(text.translate(_PLAIN).split())
    unquoted = text.translate(_APOSTROPHES)
    folded = unicodedata.normalize("NFKC", unquoted).casefold()
    plain = folded.translate(_UNHEARD).translate(_ONE_LETTER_FOR_MANY)
    return " ".join("".join(map(_letter_or_space, plain)).split())


@lru_cache(_LETTERS_KEPT)
def _letter_or_space(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""  # joiners differ between keyboards and are not seen
    return " " if category[0] in "PSZC" else char


_PLAIN = {code: _letter_or_space(chr(code).lower()) for code in range(128)} | {ord("'"): "", ord("`"): ""}
