"""Which language people are written to in: their own, else their second, else their region's, else English.

Their own is passed over only while it is not shipped. It is an expression over the person's row, so that it holds for
everybody of a chunk at once.
"""

from sqlalchemy import ColumnElement, case, literal

from locales.languages import KNOWN, LANGUAGES, is_shipped, spoken
from registry.store import table_of
from registry.tables import Person

people = table_of(Person)


def language_read() -> ColumnElement[str]:
    """The column `language` of a selection over people."""
    shipped = [language.code for language in LANGUAGES]
    regional = {language.code: spoken(language.code) for language in KNOWN if not is_shipped(language.code)}
    instead = [(people.c.language == code, literal(other)) for code, other in regional.items()]
    return case(
        (people.c.language.in_(shipped), people.c.language),
        (people.c.second_language.in_(shipped), people.c.second_language),
        *instead,
        else_=literal(spoken()),
    ).label("language")


def read_in(person: Person) -> str:
    """The same of one person."""
    return spoken(person.language, person.second_language)
