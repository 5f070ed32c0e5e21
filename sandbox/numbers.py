"""Which phone numbers exist in this world: three fictional countries and Twilio's published magic numbers."""

import re

COUNTRIES = {"1": "XA", "2": "XB", "3": "XC"}

_FICTIONAL = re.compile(r"\+999([123])[0-9]{7}")
_MAGIC = re.compile(r"\+1500555000[0-9]")


def country_of(number: str) -> str | None:
    """XA, XB or XC for a number of the fictional countries; None for any other."""
    found = _FICTIONAL.fullmatch(number)
    return COUNTRIES[found[1]] if found else None


def is_magic(number: str) -> bool:
    """Whether Twilio keeps this number for its test credentials (+1500555000x)."""
    return _MAGIC.fullmatch(number) is not None


def is_known(number: str) -> bool:
    """Whether the sandbox takes this number at all. A real number is never one of them."""
    return country_of(number) is not None or is_magic(number)


def refusal(number: str) -> str:
    """The sentence for a number that this world does not have."""
    return (
        f"{number!r} is not a number of this sandbox: use +999, then 1, 2 or 3, then 7 digits"
        " (or one of Twilio's magic numbers, +1500555000x)."
    )
