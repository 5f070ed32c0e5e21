"""Several reports of a warden in one message: R 3=1 4=7. Commas, any digits, any case, with or without spaces."""

import re

from bot.conversation.digits import latin_digits
from bot.conversation.intents import WardenReports

_BEGINS = re.compile(r"r\s*(?=\d)", re.IGNORECASE)
_AROUND_SIGN = re.compile(r"\s*([=:])\s*")
_BETWEEN = re.compile(r"[\s,;\u060c\u061b]+")  # with the Arabic comma and semicolon
_PART = re.compile(r"(\d{1,6})[=:]([1-9])")


def read_reports(text: str) -> WardenReports | None:
    """The reports, with what could not be read among them; None when the text does not begin like a report."""
    typed = latin_digits(text).translate({0xFF32: "R", 0xFF52: "r", 0xFF1D: "=", 0xFF1A: ":"}).strip()
    begins = _BEGINS.match(typed)
    if begins is None:
        return None
    parts = _BETWEEN.split(_AROUND_SIGN.sub(r"\1", typed[begins.end() :]).strip(" .,;"))
    reports: list[tuple[int, int]] = []
    bad: list[str] = []
    for part in filter(None, parts):
        match = _PART.fullmatch(part.rstrip("."))
        if match is None:
            bad.append(part)
        else:
            reports.append((int(match[1]), int(match[2])))
    return WardenReports(tuple(reports), tuple(bad))
