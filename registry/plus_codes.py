"""Plus Codes: places as eight or more letters and digits (github.com/google/open-location-code, specification).

Each pair of signs, of twenty that make no words, cuts latitude and longitude into twentieths; from the eleventh sign on
one sign cuts a field of four columns and five rows.
"""

import re
from collections.abc import Iterator

SIGNS = "23456789CFGHJMPQRVWX"
_PAIRS, _SEPARATOR_AT = 10, 8
_ROWS, _COLUMNS = 5, 4
_LONGEST = 15
_CODE = re.compile(rf"(?<![\w+])([{SIGNS}]{{2,8}})\+([{SIGNS}]{{2,7}})?(?![\w+])", re.IGNORECASE)
_PADDED = re.compile(rf"(?<![\w+])([{SIGNS}]{{2,6}})(0{{2,6}})\+(?![\w+])", re.IGNORECASE)


def find_code(text: str) -> tuple[str, str] | None:
    """The first code in the text, in capitals, and the rest of the text; None where there is none."""
    for pattern in (_CODE, _PADDED):
        found = pattern.search(text)
        if found is not None and (code := found[0].upper()) and (is_full(code) or is_short(code)):
            return code, " ".join(f"{text[: found.start()]} {text[found.end() :]}".split()).strip(" ,;")
    return None


def codes_in(text: str) -> Iterator[tuple[int, int]]:
    """Where each code begins and ends."""
    for pattern in (_CODE, _PADDED):
        for found in pattern.finditer(text):
            code = found[0].upper()
            if is_full(code) or is_short(code):
                yield found.span()


def is_full(code: str) -> bool:
    """Whether the code says by itself where on earth it is."""
    before, _, after = code.partition("+")
    pairs = before.rstrip("0")
    if len(before) != _SEPARATOR_AT or len(pairs) % 2 or (before != pairs and after) or len(after) == 1:
        return False
    return len(pairs) >= 2 and SIGNS.index(pairs[0]) < 9 and SIGNS.index(pairs[1]) < 18


def is_short(code: str) -> bool:
    """Whether the code only says where it is beside a place that is known. One of digits alone is taken for a sum."""
    before, _, after = code.partition("+")
    return len(before) in (2, 4, 6) and len(after) >= 2 and any(char.isalpha() for char in code)


def centre(code: str) -> tuple[float, float]:
    """The middle of what a full code means: latitude and longitude in degrees (WGS 84)."""
    signs = [SIGNS.index(sign) for sign in code.replace("+", "").rstrip("0")[:_LONGEST]]
    latitude, longitude, height, width = -90.0, -180.0, 400.0, 400.0
    for north, east in zip(signs[:_PAIRS:2], signs[1:_PAIRS:2], strict=True):
        height, width = height / 20, width / 20
        latitude, longitude = latitude + north * height, longitude + east * width
    for sign in signs[_PAIRS:]:
        height, width = height / _ROWS, width / _COLUMNS
        row, column = divmod(sign, _COLUMNS)
        latitude, longitude = latitude + row * height, longitude + column * width
    return latitude + height / 2, longitude + width / 2


def centre_near(code: str, latitude: float, longitude: float) -> tuple[float, float]:
    """What a short code means near a place: of all fields that end like this, the one whose middle is nearest."""
    missing = _SEPARATOR_AT - code.index("+")
    size = 20.0 ** (2 - missing / 2)
    full = _first_signs(latitude, longitude, missing) + code
    lat, lon = centre(full)
    return _nearer(lat, latitude, size, 90.0), _nearer(lon, longitude, size, None)


def _first_signs(latitude: float, longitude: float, count: int) -> str:
    north, east = min(max(latitude + 90.0, 0.0), 179.999999), (longitude + 180.0) % 360.0
    signs, size = "", 400.0
    for _ in range(count // 2):
        size /= 20
        signs += SIGNS[int(north // size)] + SIGNS[int(east // size)]
        north, east = north % size, east % size
    return signs


def _nearer(found: float, wanted: float, size: float, limit: float | None) -> float:
    """The same field one size further up or down where that is nearer; never beyond the poles."""
    if found + size / 2 < wanted and (limit is None or found + size <= limit):
        return found + size
    if found - size / 2 > wanted and (limit is None or found - size >= -limit):
        return found - size
    return found
