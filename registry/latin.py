"""Names of every script as plain Latin letters, and how alike two of them are.

People write a place as they hear it, in their own script or in Latin letters: Beirut, Beyrouth, Bayrut, بيروت. Brought
to Latin letters, slips are counted alike in all scripts, and vowels, which differ most, can be left out.
"""

from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

from locales.words import normalise

_SHORTEST_BONES = 3
_NOT_HEARD_ALIKE = str.maketrans({"q": "k", "c": "k", "v": "f", "p": "b", "z": "s", "j": "g", "d": "t"})
_VOWELS_AND_BREATH = frozenset("aeiouwyh")


@lru_cache(maxsize=4096)
def latin(text: str) -> str:
    """The text in small Latin letters and digits, with single spaces."""
    return " ".join(normalise(anyascii(normalise(text))).split())


def slips_allowed(length: int) -> int:
    """So many wrong, missing, extra or swapped letters still mean the same name; short names must be right."""
    if length < 4:
        return 0
    return 1 if length < 8 else 2


def is_slip(typed: str, name: str) -> bool:
    """Whether one is the other with typing errors; both as `latin` writes them. The first letter is rarely wrong."""
    allowed = slips_allowed(min(len(typed), len(name)))
    if not allowed or abs(len(typed) - len(name)) > allowed:
        return False
    distance = OSA.distance(typed, name, score_cutoff=allowed)
    return distance <= allowed and (typed[0] == name[0] or distance == 1)


@lru_cache(maxsize=4096)
def bones(name: str) -> str:
    """What is heard of a name whatever vowels it is written with; empty where too little is left to tell names apart.

    Takes what `latin` writes. Letters that one script tells apart and another does not count as one.
    """
    kept = [char for char in name.translate(_NOT_HEARD_ALIKE) if char not in _VOWELS_AND_BREATH and char != " "]
    once = [char for place, char in enumerate(kept) if place == 0 or kept[place - 1] != char]
    return "".join(once) if len(once) >= _SHORTEST_BONES else ""
