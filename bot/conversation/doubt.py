"""Signs that make a question or a lament of a word: with one of them nothing is read as safe."""

import re
import unicodedata

_QUESTION_MARKS = frozenset("?\uff1f\ufe56\u061f\u037e\u1367\u055e\u2047\u2048\u2049\u203d\u00bf\u2e2e\u2753\u2754")
_FROWN = re.compile(r"[:=;]['\u2019]?-?[(\[/\\|<]")
_GLAD = frozenset(
    "\u2705\u2714\u2611\U0001f197\U0001f44d\U0001f44c\U0001f64f\U0001f64c\U0001f44b\U0001f4aa\U0001f91d\U0001f932"
    "\U0001f450\u2764\u2665\u2763\U0001f495\U0001f496\U0001f497\U0001f499\U0001f49a\U0001f49b\U0001f49c\U0001f9e1"
    "\U0001f90d\U0001f90e\U0001f60a\U0001f642\U0001f600\U0001f603\U0001f604\U0001f601\u263a\U0001f917\U0001f607"
    "\U0001f60c\U0001f618\U0001f970\U0001f60d\U0001f339\U0001f490\U0001f338\U0001f33a\U0001f33b\U0001f31f\u2b50"
    "\U0001f389\U0001f54a\U0001f3e0\U0001f3e1"
)  # approval, thanks, hearts, plain smiles, flowers, a dove, a house
_FLAGS = range(0x1F1E6, 0x1F200)
_SKINS = range(0x1F3FB, 0x1F400)


def is_asked(text: str) -> bool:
    """Whether there is a question mark of any script in it."""
    return not _QUESTION_MARKS.isdisjoint(text)


def is_doubtful(text: str) -> bool:
    """Whether a sign in it may turn what it says into a question or its opposite: only signs that are glad may not."""
    if is_asked(text) or _FROWN.search(text):
        return True
    return not text.isascii() and any(map(_may_turn, text))


def _may_turn(char: str) -> bool:
    if char in _GLAD or char.isascii() or ord(char) in _FLAGS or ord(char) in _SKINS:
        return False
    return unicodedata.category(char).startswith("S")
