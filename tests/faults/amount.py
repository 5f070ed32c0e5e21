"""How much of a test is done: little with every change, a lot in `make soak`."""

import os

SOAKING = os.environ.get("SOAK", "") not in ("", "0")


def amount(usually: int, soaking: int) -> int:
    """How often, how many or how long: the first number with every change, the second in the soak."""
    return soaking if SOAKING else usually
