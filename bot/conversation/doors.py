"""What stands in the doors to us: the link on a poster, and a first message such as "JOIN Amina Tyre".

A link can carry 64 of A-Z a-z 0-9 _ - and nothing else (Telegram, "Deep linking"). Ours has the code of an area, two
underscores, and a campaign; either may be missing. A person could be anywhere by the time they scan a poster, so the
area is offered and never taken for granted.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
CAMPAIGN = re.compile(r"[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?")
BETWEEN = "__"
LONGEST_NAME = 40
_COMMA = re.compile("[,\u060c\u1363\u3001]")  # Latin, Arabic, Ethiopic, Chinese


class DoorFault(ValueError):
    """What cannot stand in a link; the sentence says what to change."""


@dataclass(frozen=True)
class Joiner:
    """What a first message says: a name, if any, and the areas that the rest can mean."""

    name: str | None
    area_ids: tuple[int, ...]
    place: str = ""


def payload_of(area: str | None, campaign: str | None) -> str:
    """What follows `?start=` in the link. Raises DoorFault."""
    if campaign is not None and CAMPAIGN.fullmatch(campaign) is None:
        raise DoorFault(f"{campaign!r} is no campaign: use up to 24 of a-z, 0-9 and -")
    if area is not None and BETWEEN in area:
        raise DoorFault(f"the area's code {area!r} has two underscores in a row, which a link cannot carry")
    payload = (area or "") + (f"{BETWEEN}{campaign}" if campaign else "")
    if PAYLOAD.fullmatch(payload) is None:
        raise DoorFault(f"{payload!r} does not fit a link: name an area or a campaign, of 64 signs in all")
    return payload


def read_payload(payload: str) -> tuple[str | None, str | None] | None:
    """The area's code and the campaign; None if it is no payload at all."""
    if PAYLOAD.fullmatch(payload) is None:
        return None
    area, _, campaign = payload.partition(BETWEEN)
    return area or None, campaign if CAMPAIGN.fullmatch(campaign) else None


def read_joiner(text: str, match: Callable[[str], tuple[int, ...]]) -> Joiner:
    """The place is what the register knows, at the end or at the beginning; what is left is the name."""
    for name, place in _partings(text):
        area_ids = match(place)
        if area_ids and (not name or _may_be_name(name)):
            return Joiner(name or None, area_ids, place)
    alone = _COMMA.split(text)[0].strip()
    return Joiner(alone if _may_be_name(alone) else None, ())


def _partings(text: str) -> Iterator[tuple[str, str]]:
    """(name, place) in every way to part the text, the longest place first."""
    name, *rest = _COMMA.split(text, maxsplit=1)
    if rest:
        yield name.strip(), rest[0].strip()
    words = _COMMA.sub(" ", text).split()
    for count in range(len(words)):
        yield " ".join(words[:count]), " ".join(words[count:])
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[count:]), " ".join(words[:count])


def _may_be_name(text: str) -> bool:
    plain = not any(char.isdigit() or char in "\n?!" for char in text)
    return plain and 0 < len(text) <= LONGEST_NAME and len(text.split()) <= 4
