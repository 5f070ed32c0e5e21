"""Which font draws which letters: a line is cut into runs, each of which one of the shipped fonts has whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont, features

from locales.faces import Face, Weight, faces
from locales.segments import graphemes

FONTS_OPEN = 48
"""Each letter size of each font is one. All of them at once would take 200 MB; a card needs half a dozen."""


@dataclass(frozen=True)
class Run:
    """Letters that one font draws together."""

    face: Face
    text: str


class NoLetters(ValueError):
    """No shipped font has these letters."""


class CannotDraw(Exception):
    """A card cannot be drawn on this machine as it should look."""


def check_shaping() -> None:
    """Raises CannotDraw where letters would neither be joined nor stand in their order, without any error.

    Pillow brings Raqm with it, but looks for FriBidi on the machine.
    """
    if not features.check("raqm"):
        raise CannotDraw("FriBidi is not installed")


@lru_cache(maxsize=FONTS_OPEN)
def font_of(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """`size` in pixels. The layout engine shapes Arabic and the scripts of India and South-East Asia."""
    return ImageFont.truetype(face.file, size, layout_engine=ImageFont.Layout.RAQM)


def runs_of(line: str) -> Sequence[Run]:
    """The line in the order of reading. Raises NoLetters."""
    runs: list[Run] = []
    for sign in graphemes(line):
        if runs and runs[-1].face.has(sign):
            runs[-1] = Run(runs[-1].face, runs[-1].text + sign)
            continue
        face = next((face for face in faces(Weight.BOLD) if face.has(sign)), None)
        if face is None:
            raise NoLetters(f"no font for U+{ord(sign[0]):04X}")
        runs.append(Run(face, sign))
    return runs
