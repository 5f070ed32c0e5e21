"""Draws a level card as a picture: the number in its shape, the word of the level, the place, the reference."""

import io
import math

from PIL import Image, ImageDraw

from bot.via_telegram.card_fonts import CannotDraw, NoLetters, Run, check_shaping, font_of, runs_of
from broadcasts.level_card import LevelCard

WIDTH, HEIGHT = 640, 720
MARGIN, BAND = 32, 44
SMALLEST = 12
"""Pixels of a letter: a line that is still too long runs over the edge."""

_WHITE, _BLACK = "#ffffff", "#111111"
_COLOURS = {
    "green": ("#1b7f3b", _WHITE),
    "yellow": ("#ffd400", _BLACK),
    "orange": ("#f57c00", _BLACK),
    "red": ("#c1121f", _WHITE),
    "black": (_BLACK, _WHITE),
}
"""By the ladder's name: the colour of the shape, and that of the number in it."""
_CORNERS = {"square": (4, math.pi / 4), "triangle": (3, -math.pi / 2), "diamond": (4, 0.0), "octagon": (8, math.pi / 8)}
"""Number of corners, and the angle of the first; whatever is not here is a circle."""
_CENTRE, _RADIUS = (WIDTH // 2, 256), 140


def draw_card(card: LevelCard) -> bytes:
    """The picture as PNG. A line in letters that no font has is left out; the text that went before has it.

    Raises CannotDraw: letters that stand alone or in the wrong order could be read as something else.
    """
    check_shaping()
    try:
        return _drawn(card)
    except OSError as fault:
        raise CannotDraw(f"a font does not open ({fault})") from None


def _drawn(card: LevelCard) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), _WHITE)
    pen = ImageDraw.Draw(picture)
    _line(pen, card.post, 70, 30, rtl=card.rtl)
    _shape(pen, card)
    _fitted(pen, card.headline, (424, 544), 60, rtl=card.rtl)
    _line(pen, card.place, 588, 40, rtl=card.rtl)
    _line(pen, card.ref, 644, 34)
    if card.drill is not None:
        _band(pen, card.drill, 0, rtl=card.rtl)
        _band(pen, card.drill, HEIGHT - BAND, rtl=card.rtl)
    out = io.BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _shape(pen: ImageDraw.ImageDraw, card: LevelCard) -> None:
    fill, ink = _COLOURS.get(card.colour, (_BLACK, _WHITE))
    x, y = _CENTRE
    number_at = y
    if card.shape in _CORNERS:
        corners, first = _CORNERS[card.shape]
        reach = _RADIUS * 1.12
        angles = [first + 2 * math.pi * corner / corners for corner in range(corners)]
        dropped = 30 if corners == 3 else 0  # a triangle's middle lies below the middle of its circle
        number_at += dropped
        points = [(x + reach * math.cos(angle), y + dropped + reach * math.sin(angle)) for angle in angles]
        pen.polygon(points, fill=fill, outline=_BLACK, width=6)
    else:
        pen.ellipse((x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS), fill=fill, outline=_BLACK, width=6)
    digits = font_of(runs_of(str(card.rank))[0].face, 150)
    pen.text((x, number_at), str(card.rank), font=digits, fill=ink, anchor="mm")


def _fitted(pen: ImageDraw.ImageDraw, text: str, between: tuple[int, int], largest: int, *, rtl: bool) -> None:
    """One line if it fits, else two of words; letters shrink until it does."""
    top, bottom = between
    words = text.split()
    halves = [" ".join(words[: (len(words) + 1) // 2]), " ".join(words[(len(words) + 1) // 2 :])]
    one_line = _size_for(text, largest) >= largest * 0.7 or len(words) < 2
    lines = [text] if one_line else halves
    height = (bottom - top) // len(lines)
    size = min(largest, int(height * 0.72))
    for number, line in enumerate(lines):
        _line(pen, line, top + height // 2 + number * height, size, rtl=rtl)


def _line(
    pen: ImageDraw.ImageDraw, text: str, middle: int, largest: int, *, rtl: bool = False, ink: str = _BLACK
) -> None:
    """Centred, as large as it fits."""
    try:
        runs = list(runs_of(text))
    except NoLetters:
        return
    size = _size_for(text, largest)
    x = (WIDTH - _width(runs, size)) / 2
    for run in reversed(runs) if rtl else runs:
        pen.text((x, middle), run.text, font=font_of(run.face, size), fill=ink, anchor="lm")
        x += font_of(run.face, size).getlength(run.text)


def _band(pen: ImageDraw.ImageDraw, word: str, top: int, *, rtl: bool) -> None:
    pen.rectangle((0, top, WIDTH, top + BAND), fill="#5b2a86")
    _line(pen, word, top + BAND // 2, 26, rtl=rtl, ink=_WHITE)


def _size_for(text: str, largest: int) -> int:
    try:
        wide = _width(list(runs_of(text)), largest)
    except NoLetters:
        return largest
    return max(SMALLEST, min(largest, int(largest * (WIDTH - 2 * MARGIN) / max(wide, 1))))


def _width(runs: list[Run], size: int) -> float:
    return sum(font_of(run.face, size).getlength(run.text) for run in runs)
