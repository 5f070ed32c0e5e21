"""Which font draws which letters: a line is cut into runs, each of which one of the shipped fonts has whole."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont, features

from locales.segments import graphemes

HOME = Path(__file__).parent / "fonts"
FONTS_OPEN = 48
"""Each letter size of each font is one. All of them at once would take 200 MB; a card needs half a dozen."""


@dataclass(frozen=True)
class Face:
    """One file and the letters that are taken from it."""

    file: Path
    ranges: tuple[tuple[int, int], ...]

    def has(self, letters: str) -> bool:
        return all(any(first <= ord(char) <= last for first, last in self.ranges) for char in letters)


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


@cache
def faces() -> tuple[Face, ...]:
    """All fonts; where two have a letter the earlier one draws it."""
    ranges = json.loads((HOME / "ranges.json").read_text())
    return tuple(Face(HOME / f"{name}.woff2", tuple(_read_ranges(text))) for name, text in ranges.items())


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
        face = next((face for face in faces() if face.has(sign)), None)
        if face is None:
            raise NoLetters(f"no font for U+{ord(sign[0]):04X}")
        runs.append(Run(face, sign))
    return runs


def _read_ranges(text: str) -> Iterator[tuple[int, int]]:
    for part in text.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        yield int(first, 16), int(last or first, 16)
