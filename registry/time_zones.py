"""The time zones that there are, by the names that people choose them by."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> tuple[str, ...]:
    """UTC, and every name of the time zone database that names a place, in alphabetical order."""
    named = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return ("UTC", *sorted(named))


def is_time_zone(name: str) -> bool:
    return name in time_zones()
