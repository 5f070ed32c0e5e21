"""Who reads a page: in which language, and by which clock."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from locales.folder import SOURCE
from locales.interface import interface_languages
from locales.languages import Language, language_of
from registry.tables import Officer


@dataclass(frozen=True)
class Reader:
    """The language of the console's own words, and the time zone in which times are read and written."""

    language: str = SOURCE
    zone: tzinfo = UTC

    @property
    def tongue(self) -> Language:
        return language_of(self.language)


def reader_of(officer: Officer, posts_zone: tzinfo) -> Reader:
    """What the officer chose; where they chose no zone, that of the post."""
    language = officer.language if is_offered(officer.language) else SOURCE
    return Reader(language, ZoneInfo(officer.time_zone) if officer.time_zone else posts_zone)


def visitor(accept_language: str, posts_zone: tzinfo) -> Reader:
    """Somebody who is not logged in reads the first language that their browser asks for and the console has."""
    for wanted in accept_language.split(","):
        code = wanted.partition(";")[0].strip().partition("-")[0].lower()
        if is_offered(code):
            return Reader(code, posts_zone)
    return Reader(zone=posts_zone)


def is_offered(language: str) -> bool:
    return any(offered.code == language for offered in interface_languages())
