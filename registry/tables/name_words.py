"""The words of people's chosen names, by which an officer finds somebody whose name is sealed."""

from typing import Any

from sqlalchemy import Connection, LargeBinary, delete, event, insert, inspect
from sqlmodel import Field, SQLModel

from locales.words import normalise
from registry.sealed import ring_of
from registry.tables.people import Person

MOST_WORDS = 12
"""Of one name."""
_COLUMN = "person.name"


class NameWord(SQLModel, table=True):
    """One word of somebody's chosen name, as a keyed index: it shows which names share a word, and no word itself."""

    __tablename__ = "person_name_word"
    word_key: bytes = Field(sa_type=LargeBinary, primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


def words_in(name: str | None) -> tuple[str, ...]:
    """The words of a name in one spelling, each once: without case, accents on vowels of Arabic, and punctuation."""
    return tuple(dict.fromkeys(normalise(name or "").split()))[:MOST_WORDS]


def word_keys(connection: Connection, name: str | None) -> list[bytes]:
    """By what each word of the name is found."""
    words = words_in(name)
    ring = ring_of(connection.dialect) if words else None
    return [ring.index(_COLUMN, word) for word in words] if ring else []


def _index(connection: Connection, person: Person) -> None:
    rows = [{"word_key": key, "person_id": person.id} for key in word_keys(connection, person.name)]
    if rows:
        connection.execute(insert(NameWord), rows)


@event.listens_for(Person, "after_insert")
def _note_new(mapper: Any, connection: Connection, person: Person) -> None:
    _index(connection, person)


@event.listens_for(Person, "after_update")
def _note_changed(mapper: Any, connection: Connection, person: Person) -> None:
    """Whoever changes a name need not think of its words."""
    if inspect(person).attrs.name.history.has_changes():
        connection.execute(delete(NameWord).where(NameWord.person_id == person.id))  # type: ignore[arg-type]
        _index(connection, person)
