"""Which of the shipped fonts has which letters, for what is drawn here: level cards and printed lists."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

HOME = Path(__file__).parent / "fonts"


class Weight(StrEnum):
    """How thick the letters are; the name of the folder. Bold ones draw level cards, regular ones print lists."""

    REGULAR = "regular"
    BOLD = "bold"


_FORMATS = {Weight.REGULAR: "woff", Weight.BOLD: "woff2"}
"""What prints lists takes eight seconds for unpacking the Chinese letters from WOFF2, and an instant from WOFF."""


@dataclass(frozen=True)
class Face:
    """One file and the letters that are taken from it."""

    file: Path
    ranges: tuple[tuple[int, int], ...]

    def has(self, letters: str) -> bool:
        return all(any(first <= ord(char) <= last for first, last in self.ranges) for char in letters)


@cache
def faces(weight: Weight) -> tuple[Face, ...]:
    """All fonts of that weight; where two have a letter the earlier one draws it."""
    ranges = json.loads((HOME / "ranges.json").read_text())
    files = ((HOME / weight / f"{name}.{_FORMATS[weight]}", text) for name, text in ranges.items())
    return tuple(Face(file, tuple(_read_ranges(text))) for file, text in files)


def faces_for(weight: Weight, text: str) -> Sequence[Face]:
    """Those that the text needs: for each letter the first that has it."""
    letters = sorted(set(text))
    firsts = (next((face for face in faces(weight) if face.has(letter)), None) for letter in letters)
    needed = {face for face in firsts if face is not None}
    return [face for face in faces(weight) if face in needed]


def _read_ranges(text: str) -> Iterator[tuple[int, int]]:
    for part in text.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        yield int(first, 16), int(last or first, 16)
