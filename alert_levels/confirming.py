"""To confirm a decision, an approver types the name of its area with the highest level: it shows that they read it.

The same at a desk and in a chat.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from alert_levels.tables import DecisionLine

_UNSEEN = "Cf"
"""The category of signs that turn or join text; names that are copied from a message carry some."""


def confirmed_by(lines: Sequence[DecisionLine], names: Mapping[int, str]) -> str:
    """What an approver has to type; `names` is by area."""
    return names[max(lines, key=lambda line: line.to_rank).area_id]


def confirms(typed: str, name: str) -> bool:
    """Whether this is that name, however its letters and blanks were typed."""
    return _plain(typed) == _plain(name)


def _plain(text: str) -> str:
    seen = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != _UNSEEN)
    return " ".join(seen.split()).casefold()
