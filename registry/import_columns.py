"""Which columns the files take that can be imported, and what belongs in each."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from locales.languages import KNOWN, LANGUAGES
from locales.sentence import Sentence
from registry.outlines import LatLon, OutlineFault, read_outline, read_path
from registry.people import LARGEST_PARTY
from registry.sheets import NAME_COLUMNS, BadCell, Column, code, decimal, name, one_of, whole, yes_or_no
from registry.tables import AreaKind, ContactKind, PointKind
from registry.time_zones import is_time_zone

MOST_NEEDY = 9
MOST_ROOM = 1_000_000


class File(StrEnum):
    """What a file holds; import them in this order, and groups once more when their wardens are registered."""

    AREAS = "areas"
    POINTS = "points"
    ROUTES = "routes"
    CONTACTS = "contacts"
    GROUPS = "groups"
    PEOPLE = "people"


def _chat_id(text: str) -> str:
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise BadCell(Sentence("is not a Telegram chat id: write its digits"))
    return text


def phone(text: str) -> str:
    """Digits with an optional + before them: what a phone makes a link of, and every keyboard can dial."""
    bare = text.replace(" ", "").replace("-", "")
    if not re.fullmatch(r"\+?[0-9]{2,15}|[*#0-9]{2,8}", bare):
        raise BadCell(Sentence("is not a number to dial: write 2 to 15 digits, with + before a country code"))
    return bare


def _outline(text: str) -> list[LatLon]:
    try:
        return read_outline(text)
    except OutlineFault as fault:
        raise BadCell(Sentence("is no outline. {why}", why=fault.args[0])) from None


def _path(text: str) -> list[LatLon]:
    try:
        return read_path(text)
    except OutlineFault as fault:
        raise BadCell(Sentence("is no way. {why}", why=fault.args[0])) from None


def _time_zone(text: str) -> str:
    if not is_time_zone(text):
        raise BadCell(Sentence("is no time zone: write one such as Asia/Beirut"))
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCell(Sentence("is no date: write it like 2027-01-31")) from None


_LATITUDE = Column("latitude", Sentence("degrees north, such as 33.894"), decimal(-90, 90))
_LONGITUDE = Column("longitude", Sentence("degrees east, such as 35.502"), decimal(-180, 180))

COLUMNS: Mapping[File, tuple[Column, ...]] = {
    File.AREAS: (
        Column("code", Sentence("a code of your own"), code, needed=True),
        Column("parent", Sentence("the code of the area around it; empty for a country"), code),
        Column("kind", Sentence("country, region, city or zone"), one_of(AreaKind), needed=True),
        *NAME_COLUMNS,
        _LATITUDE,
        _LONGITUDE,
        Column("radius_km", Sentence("how far it reaches around that position"), decimal(0, 5000)),
        Column(
            "outline",
            Sentence(
                "latitude and longitude of its corners, the first once more at the end: 33.2 35.1; 33.3 35.1; ..."
            ),
            _outline,
        ),
        Column("time_zone", Sentence("such as Asia/Beirut; empty where that of the area around it holds"), _time_zone),
        Column("review_by", Sentence("until when the plan for it is to be looked at again, such as 2027-01-31"), _day),
    ),
    File.POINTS: (
        Column("code", Sentence("a code of your own"), code, needed=True),
        Column("area", Sentence("the code of the area it serves"), code, needed=True),
        Column("kind", Sentence("assembly, shelter, exit, hospital or consulate"), one_of(PointKind), needed=True),
        *NAME_COLUMNS,
        Column("latitude", _LATITUDE.says, _LATITUDE.read, needed=True),
        Column("longitude", _LONGITUDE.says, _LONGITUDE.read, needed=True),
        Column("open", Sentence("yes or no; yes when empty"), yes_or_no),
        Column("capacity", Sentence("for how many people there is room"), whole(0, MOST_ROOM)),
    ),
    File.ROUTES: (
        Column("code", Sentence("a code of your own"), code, needed=True),
        Column("area", Sentence("the code of the area that it leads out of"), code, needed=True),
        *NAME_COLUMNS,
        Column("path", Sentence("latitude and longitude of its points: 33.2 35.1; 33.3 35.2; ..."), _path, needed=True),
        Column("open", Sentence("yes or no; yes when empty"), yes_or_no),
        Column("capacity", Sentence("how many people an hour"), whole(0, MOST_ROOM)),
    ),
    File.CONTACTS: (
        Column("code", Sentence("a code of your own"), code, needed=True),
        Column("area", Sentence("the code of the area it is for, with all areas inside it"), code, needed=True),
        Column("kind", Sentence("embassy, police, ambulance, fire or helpline"), one_of(ContactKind), needed=True),
        Column("number", Sentence("as people dial it there, such as 112 or +99920000001"), phone, needed=True),
        *(replace(column, needed=False) for column in NAME_COLUMNS),
    ),
    File.GROUPS: (
        Column("code", Sentence("a code of your own"), code, needed=True),
        Column("name", Sentence("what wardens and officers call it"), name, needed=True),
        Column("warden", Sentence("the code of the person who cares for it"), code),
        Column("deputy", Sentence("the code of the person who steps in"), code),
        Column("zone_warden", Sentence("the code of the person above both"), code),
        Column(
            "agreed", Sentence("yes where all of them signed the undertaking on paper; else they are asked"), yes_or_no
        ),
    ),
    File.PEOPLE: (
        Column("code", Sentence("the person's code; empty for a new person"), code),
        Column("language", Sentence("a language code"), one_of(language.code for language in LANGUAGES), needed=True),
        Column(
            "second_language",
            Sentence("a language code, for where nothing is written in the first"),
            one_of(language.code for language in KNOWN),
        ),
        Column("area", Sentence("the code of the area where the person is"), code, needed=True),
        Column("name", Sentence("what to call the person"), name),
        Column("phone", Sentence("the number for SMS, with + and the country code")),
        Column("telegram", Sentence("the Telegram chat id"), _chat_id),
        Column("group", Sentence("the code of the group the person belongs to"), code),
        Column("needs_rank", Sentence("from 0 to 9: who needs most is written to first"), whole(0, MOST_NEEDY)),
        Column("party_size", Sentence("how many people this row stands for"), whole(1, LARGEST_PARTY)),
    ),
}  # fmt: skip
