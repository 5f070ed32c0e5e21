"""How times are written and read: by a clock that is always named, and how long ago in words."""

from datetime import datetime, timedelta, tzinfo
from math import ceil

from babel.dates import format_timedelta

from locales.interface import said_in
from locales.sentence import Sentence

MINUTES_UNTIL = timedelta(minutes=90)
HOURS_UNTIL = timedelta(hours=48)
JUST_NOW = Sentence("just now")
SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_ALWAYS = 1e9
"""Babel's threshold beyond which it never takes a larger unit than it was told."""


def age(at: datetime, now: datetime, language: str) -> str:
    """How long ago, or how long until, in the largest unit that is still exact enough to act on."""
    span = abs(now - at)
    if span < timedelta(minutes=1):
        return said_in(language, JUST_NOW)
    unit = "minute" if span < MINUTES_UNTIL else "hour" if span < HOURS_UNTIL else "day"
    whole = timedelta(seconds=span.total_seconds() // SECONDS[unit] * SECONDS[unit])
    signed = -whole if at <= now else whole
    return format_timedelta(signed, unit, _ALWAYS, add_direction=True, format="long", locale=language)  # type: ignore[arg-type]


def span(length: timedelta, language: str) -> str:
    """How long something takes, rounded up, in the largest unit that is still exact enough to plan by."""
    unit = "minute" if length < MINUTES_UNTIL else "hour" if length < HOURS_UNTIL else "day"
    whole = timedelta(seconds=max(1, ceil(length.total_seconds() / SECONDS[unit])) * SECONDS[unit])
    return format_timedelta(whole, unit, _ALWAYS, format="long", locale=language)  # type: ignore[arg-type]


def clock_time(at: datetime, zone: tzinfo) -> str:
    """Date and time by the zone's clock, such as 2026-11-01 06:00 EET."""
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {zone_name(local)}"


def to_the_second(at: datetime, zone: tzinfo) -> str:
    """The time of day by the zone's clock, for what follows by itself: 06:00:05 EET."""
    local = at.astimezone(zone)
    return f"{local:%H:%M:%S} {zone_name(local)}"


def input_time(at: datetime, zone: tzinfo) -> str:
    """A time as officers write it: 24 hours by their own clock, whatever their browser is used to."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def zone_name(local: datetime) -> str:
    """What people call the zone; many have a number for a name, which says nothing without UTC before it."""
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def shows_alike(at: datetime, one: tzinfo, other: tzinfo) -> bool:
    """Whether the clocks of both zones show the same at that time."""
    return at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset()
