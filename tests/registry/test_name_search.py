"""Whole words of chosen names are found by a keyed index, on both databases; namesakes are people of one area."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from registry.name_search import index_next, is_indexed, namesakes, with_word_of
from registry.people import set_name
from registry.store import Store
from registry.tables import NameWord, Person, PersonState
from registry.tables.name_words import MOST_WORDS, words_in
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def found(country: Country, typed: str, after: int = 0, most: int = 9, areas: list[int] | None = None) -> list[int]:
    return country.store.read_now(lambda session: with_word_of(session, typed, after, most, areas))


@BOTH
def test_every_word_that_was_typed_must_stand_in_the_name(country: Country) -> None:
    amina, zara = country.person("port", name="Amina bint Khan"), country.person("hill", name="Zara Khan")
    country.person("hill")

    assert found(country, "khan") == [amina, zara]
    assert found(country, "KHAN, amina") == [amina]
    assert found(country, "khan bilal") == found(country, "amina shah") == found(country, "amina zara") == []
    assert found(country, "kha") == found(country, "amin") == found(country, "") == found(country, "...") == []
    assert found(country, "khan", areas=[country.areas["hill"]]) == [zara]
    assert found(country, "khan", after=amina) == [zara]
    assert found(country, "khan", most=1) == [amina]


@BOTH
def test_the_words_follow_the_name(country: Country) -> None:
    person, now = country.person("port", name="Amina"), country.clock.now()
    write = country.store.write_now
    write(lambda session: set_name(session, session.get_one(Person, person), "Zara Noor", now))
    assert (found(country, "amina"), found(country, "noor")) == ([], [person])
    write(lambda session: setattr(session.get_one(Person, person), "party_size", 3))
    assert found(country, "noor") == [person]
    write(lambda session: setattr(session.get_one(Person, person), "name", None))
    assert country.store.read_now(lambda s: s.exec(select(func.count()).select_from(NameWord)).one()) == 0


@BOTH
def test_names_of_before_are_prepared_some_at_a_time(store: Store, country: Country) -> None:
    people = [country.person("port", name="Amina Khan"), country.person("port"), country.person("port", name="Zara")]
    store.write_now(lambda session: [session.delete(word) for word in session.exec(select(NameWord))])
    for _ in people:
        assert not store.read_now(is_indexed)
        store.write_now(lambda session: index_next(session, 1))
    store.write_now(lambda session: index_next(session, 1))

    assert store.read_now(is_indexed)
    assert (found(country, "khan"), found(country, "zara")) == ([people[0]], [people[2]])
    store.write_now(index_next)
    assert len(store.read_now(lambda s: s.exec(select(NameWord).order_by(col(NameWord.person_id))).all())) == 3


def test_namesakes_have_the_same_words_in_the_same_area(country: Country) -> None:
    amina = country.person("port", name="Amina Khan")
    same, once_more = country.person("port", name="khan AMINA"), country.person("port", name="Amina, Khan")
    country.person("port", name="Amina Khan Shah")
    country.person("hill", name="Amina Khan")
    gone, nameless = country.person("port", name="Amina Khan"), country.person("port")
    country.store.write_now(lambda s: setattr(s.get_one(Person, gone), "state", PersonState.MERGED))

    def of(person: int, most: int = 5) -> list[int | None]:
        def look(session: Session) -> list[int | None]:
            return [each.id for each in namesakes(session, session.get_one(Person, person), most)]

        return country.store.read_now(look)

    assert of(amina) == [same, once_more]
    assert of(amina, most=1) == [same]
    assert of(nameless) == []


def test_a_name_has_so_many_words_and_each_once() -> None:
    assert words_in("Amina AMINA khan") == ("amina", "khan")
    assert words_in(None) == ()
    assert len(words_in(" ".join(f"w{number}" for number in range(99)))) == MOST_WORDS
