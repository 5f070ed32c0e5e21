"""What somebody who calls for help needs, in a word, and how urgent each need is: one table, pure."""

from collections.abc import Mapping
from enum import IntEnum

HELP = "help"
"""The need of whoever has not said yet what it is."""


class Urgency(IntEnum):
    """How soon an officer must act; the lower goes first."""

    NOW = 0
    TODAY = 1
    LATER = 2


URGENCY: Mapping[str, Urgency] = {
    HELP: Urgency.NOW,
    "hurt": Urgency.NOW,
    "danger": Urgency.NOW,
    "violence": Urgency.NOW,
    "cannot move": Urgency.NOW,
    "cannot_move": Urgency.NOW,  # as wardens and relatives report it
    "locked in": Urgency.TODAY,
    "no food or roof": Urgency.TODAY,
    "something else": Urgency.TODAY,
    "papers": Urgency.LATER,
}
"""Until somebody says what it is, a call is taken for the worst. Nobody is asked to be patient who may be dying."""


def urgency_of(category: str) -> Urgency:
    """The urgency of a need; one that the table does not know is urgent."""
    return URGENCY.get(category, Urgency.NOW)
