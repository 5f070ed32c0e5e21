"""What is left out of a full text that would be too long for an SMS, pure: parts go whole, in a stated order.

No part is ever cut: half a sentence about danger can say its opposite, and in many scripts a cut letter is another one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from broadcasts.speaker import WEB_MARK
from locales.segments import count_segments, fits

MOST_SEGMENTS = 3
"""What a full text by SMS may take; beyond that phones join the pieces wrongly, and lanes send for hours."""
SAMPLE_MARK = "0123456789"


class Part(StrEnum):
    """The parts of a full text, as they are called where their order is decided."""

    SOURCE = "source"
    AGAIN = "again"
    WAS = "was"
    HAZARD = "hazard"
    WRONG = "wrong"
    PLACE = "place"
    ACTION = "action"
    POINT = "point"
    WAY = "way"
    LEAVES = "leaves"
    CALL = "call"
    WORDS = "words"
    CONTINUES = "continues"
    ENDS = "ends"
    TIME = "time"
    NEXT = "next"
    QUESTION = "question"
    REFERENCE = "reference"


ALWAYS = frozenset({Part.SOURCE, Part.WRONG, Part.PLACE, Part.REFERENCE})
"""Who speaks, what was wrong, where, and the reference with the sentence about money."""

BY_IMPORTANCE = (
    Part.POINT, Part.LEAVES, Part.WAY, Part.CALL, Part.ACTION, Part.TIME, Part.QUESTION, Part.WORDS, Part.HAZARD,
    Part.NEXT, Part.WAS, Part.CONTINUES, Part.ENDS, Part.AGAIN,
)  # fmt: skip
"""What stays as long as there is room, the most important first. The core, which went before, has asked the question
and said the action in a word or two, and so does the level's headline beside the source."""


@dataclass(frozen=True)
class Piece:
    """One part with its lines."""

    part: Part
    lines: tuple[str, ...]


def shortened(pieces: Sequence[Piece], has_room: Callable[[Sequence[Piece]], bool]) -> list[Piece]:
    """The pieces that fit together, in their own order.

    Each part is taken, by importance, if it still fits beside those taken before it; what must stay stays even if it
    alone is too long.
    """
    if has_room(pieces):
        return list(pieces)
    taken = set(ALWAYS)
    for part in BY_IMPORTANCE:
        if has_room([piece for piece in pieces if piece.part in taken | {part}]):
            taken.add(part)
    return [piece for piece in pieces if piece.part in taken]


@lru_cache(maxsize=4096)
def segments_of(text: str) -> int:
    """SMS segments of a stored text, with a web token of real length in it."""
    return count_segments(_with_token(text)).segments


@lru_cache(maxsize=4096)
def fits_sms(text: str, segments: int) -> bool:
    """Whether a stored text takes at most so many. The texts of a decision are looked at again and again."""
    return fits(_with_token(text), segments)


def _with_token(text: str) -> str:
    return text.replace(WEB_MARK, SAMPLE_MARK)
