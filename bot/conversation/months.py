"""Months as people type them: 05/2031, 5-2031, 2031.05, in digits of any script."""

import re

from bot.conversation.digits import latin_digits
from bot.conversation.intents import Expiry

_BETWEEN = r"\s*[/.\-\s]\s*"
_MONTH_FIRST = re.compile(rf"(?P<month>\d{{1,2}}){_BETWEEN}(?P<year>\d{{4}})")
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}}){_BETWEEN}(?P<month>\d{{1,2}})")
FIRST_YEAR, LAST_YEAR = 2000, 2099


def read_month(text: str) -> Expiry | None:
    """The month that the text is, and nothing but; None for anything else."""
    typed = latin_digits(text).strip(" .")
    found = _MONTH_FIRST.fullmatch(typed) or _YEAR_FIRST.fullmatch(typed)
    if found is None or not typed.isascii():
        return None
    year, month = int(found["year"]), int(found["month"])
    return Expiry(year, month) if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR else None
