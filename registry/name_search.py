"""Finding people by the words of their chosen names, which are sealed: a whole word is found, a part of one never.

Names that were kept before their words were are read once, some at a time, while the service serves.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as choose

from registry.notes import note, noted
from registry.store import insert_new, table_of
from registry.tables import NameWord, Person, PersonState
from registry.tables.name_words import word_keys, words_in

AT_ONCE = 500
LOOKED_THROUGH = 500
"""So many people who share a word of a name are looked through for the same name; in a register of a million, a common
word has a thousand times as many."""

_REACHED = "names indexed up to"
_DONE = "all"

name_words = table_of(NameWord)
people = table_of(Person)


def with_word_of(session: Session, typed: str, after: int, most: int, areas: Collection[int] | None) -> list[int]:
    """The numbers of people whose names have every word that was typed, in order, beyond a number; of some areas, or
    of all. The longest word is looked up, for long words are the rarer ones."""
    words = sorted(words_in(typed), key=len, reverse=True)
    keys = word_keys(session.connection(), " ".join(words))
    if not keys:
        return []
    chosen = (
        select(name_words.c.person_id)
        .join(people, people.c.id == name_words.c.person_id)
        .where(name_words.c.word_key == keys[0], name_words.c.person_id > after, people.c.state != PersonState.ERASED)
        .order_by(name_words.c.person_id)
        .limit(most)
    )
    other = name_words.alias("other")
    for key in keys[1:]:
        also = select(other.c.person_id).where(other.c.word_key == key, other.c.person_id == name_words.c.person_id)
        chosen = chosen.where(also.correlate(name_words).exists())
    if areas is not None:
        chosen = chosen.where((people.c.area_id + 0).in_(areas))  # so that the word is looked up, and not the area
    return list(session.execute(chosen).scalars())


def namesakes(session: Session, person: Person, most: int) -> list[Person]:
    """Others in the same area who are called the same, in whatever order and however it is written."""
    words = sorted(words_in(person.name), key=len, reverse=True)
    if not words:
        return []
    [key] = word_keys(session.connection(), words[0])
    sharing = (
        select(name_words.c.person_id)
        .where(name_words.c.word_key == key)
        .order_by(name_words.c.person_id.desc())
        .limit(LOOKED_THROUGH)
    )
    here = choose(Person).where(
        col(Person.id).in_(sharing),
        Person.area_id == person.area_id,
        Person.id != person.id,
        col(Person.state).in_((PersonState.ACTIVE, PersonState.LEFT)),
    )
    alike = (each for each in session.exec(here.order_by(col(Person.id))) if set(words_in(each.name)) == set(words))
    return [each for each, _ in zip(alike, range(most), strict=False)]


def is_indexed(session: Session) -> bool:
    """Whether every name can be found."""
    return noted(session, _REACHED) == _DONE


def index_next(session: Session, size: int = AT_ONCE) -> None:
    """Note the words of the next names that were kept before their words were."""
    reached = noted(session, _REACHED) or "0"
    if reached == _DONE:
        return
    chosen = choose(Person).where(col(Person.id) > int(reached)).order_by(col(Person.id)).limit(size)
    found = list(session.exec(chosen.with_for_update()))
    connection = session.connection()
    rows = [{"word_key": key, "person_id": person.id} for person in found for key in word_keys(connection, person.name)]
    if rows:
        session.execute(insert_new(session, name_words).on_conflict_do_nothing(), rows)
    note(session, _REACHED, str(found[-1].id) if found else _DONE)
