"""Who reads, by language and address, and why nobody can write to the rest."""

from collections import Counter
from collections.abc import Collection

from sqlmodel import Session, select

from broadcasts.readership import Readership, readership
from registry.addresses import addresses_of
from registry.tables import Address, AddressState, Person, PersonState
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def look(country: Country, *areas: str) -> Readership:
    ids: Collection[int] | None = [country.areas[area] for area in areas] if areas else None
    return country.store.read_now(lambda session: readership(session, ids))


def spoil(country: Country, person_id: int, *states: AddressState) -> None:
    """The states of somebody's addresses, in the order in which they are written to."""

    def write(session: Session) -> None:
        for address, state in zip(addresses_of(session, person_id), states, strict=True):
            address.state = state
            session.add(address)

    country.store.write_now(write)


def takes_addresses(country: Country, person_id: int) -> None:
    def write(session: Session) -> None:
        for address in session.exec(select(Address).where(Address.person_id == person_id)):
            address.person_id = None
            session.add(address)

    country.store.write_now(write)


@BOTH
def test_heads_are_those_of_the_address_that_is_written_to_first(country: Country) -> None:
    country.person("port", language="ar", channels=("telegram", "sms"))
    second = country.person("port", language="ar", channels=("telegram", "sms"))
    country.person("port", channels=("sms",))
    spoil(country, second, AddressState.BLOCKED, AddressState.USABLE)
    found = look(country)

    heads = {(reader.language, reader.channel): reader.heads for reader in found.readers}
    assert heads == {("ar", "telegram"): 1, ("ar", "sms"): 1, ("en", "sms"): 1}
    assert (found.people, found.by_language()) == (3, {"ar": 2, "en": 1})
    assert {(each.language, each.country) for each in found.countries} == {("ar", "XB"), ("en", "XB")}


@BOTH
def test_whoever_cannot_be_written_to_counts_by_what_became_of_the_address_they_had_first(country: Country) -> None:
    blocked, gone, never = (country.person("port", channels=("telegram", "sms")) for _ in range(3))
    spoil(country, blocked, AddressState.BLOCKED, AddressState.INVALID)
    spoil(country, gone, AddressState.INVALID, AddressState.OPTED_OUT)
    takes_addresses(country, never)

    assert Counter({reader.lost: reader.heads for reader in look(country).readers}) == {
        AddressState.BLOCKED: 1,
        AddressState.INVALID: 1,
        None: 1,
    }


@BOTH
def test_only_active_people_of_the_areas_count(country: Country) -> None:
    country.person("port")
    country.person("capital")
    left = country.person("port")

    def leave(session: Session) -> None:
        person = session.get_one(Person, left)
        person.state = PersonState.LEFT
        session.add(person)

    country.store.write_now(leave)

    assert look(country, "port").people == 1
    assert look(country).within([country.areas["port"]]) == look(country, "port")
    assert look(country, "hill") == Readership()


@BOTH
def test_a_language_that_is_not_shipped_is_read_in_another_one(country: Country) -> None:
    person = country.person("port", language="hi")

    def choose(session: Session) -> None:
        row = session.get_one(Person, person)
        row.language, row.second_language = "xx", "bn"
        session.add(row)

    country.store.write_now(choose)
    [reader] = look(country).readers

    assert (reader.own, reader.language) == ("xx", "bn")
