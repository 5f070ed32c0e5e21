"""Sealed columns: whatever statement writes or reads them, and never compared."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, LargeBinary, insert, select, type_coerce, update
from sqlmodel import SQLModel, col
from sqlmodel import select as choose

from registry.addresses import find_address, find_or_create_address
from registry.keys import CannotOpen, new_ring, read_ring, sandbox_ring
from registry.reports import Said, add_report, reports_of
from registry.sealed import NoKeys, Sealed
from registry.store import Store, table_of
from registry.tables import Address, Incoming, Person, ReportKind, Source
from registry.threads import Moved, find_thread, move_threads
from tests.registry.registered import NOW, somebody

incoming = table_of(Incoming)


def raw(store: Store, column: Column[object]) -> bytes:
    """What the only row of the column's table really holds."""
    value = store.read_now(lambda session: session.execute(select(type_coerce(column, LargeBinary))).scalar_one())
    assert isinstance(value, bytes)
    return value


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        yield request.getfixturevalue("store")
        return
    store = Store(request.getfixturevalue("postgresql_with_tables"), sandbox_ring())
    yield store
    store.close()


def test_a_name_written_by_the_orm_is_sealed_in_between(either: Store) -> None:
    def name(session):  # type: ignore[no-untyped-def]
        person, _ = somebody(session)
        person.name = "Amina Haddad"

    either.write_now(name)
    kept = raw(either, table_of(Person).c.name)
    assert kept[0] == 1
    assert b"Amina" not in kept
    assert either.read_now(lambda session: session.exec(choose(Person)).one().name) == "Amina Haddad"


def test_texts_written_many_at_once_are_sealed_each_by_itself(either: Store) -> None:
    def write(session):  # type: ignore[no-untyped-def]
        _, address = somebody(session)
        row = {"address_id": address.id, "at": NOW, "text": "ረዳት", "intent": "help", "for_officer": False}
        session.execute(insert(incoming), [row, row])

    either.write_now(write)
    column = type_coerce(incoming.c.text, LargeBinary)
    first, second = either.read_now(lambda session: session.execute(select(column)).scalars().all())
    assert first != second
    assert either.read_now(lambda session: session.execute(select(incoming.c.text)).scalars().all()) == ["ረዳት"] * 2


def test_degrees_and_the_notes_of_a_thread_come_back_as_what_they_were(either: Store) -> None:
    def write(session):  # type: ignore[no-untyped-def]
        person, address = somebody(session)
        said = Said(ReportKind.PLACE, "xb", Source.SELF, latitude=33.27, longitude=-35.203)
        add_report(session, person.id, said, NOW)
        move_threads(session, [Moved(address.id, "step", {"places": [1, 2], "name": "Sélam"}, 0)], NOW)
        return person.id, address.id

    person_id, address_id = either.write_now(write)
    [report] = either.read_now(lambda session: reports_of(session, person_id))
    assert (report.latitude, report.longitude) == (33.27, -35.203)
    thread = either.read_now(lambda session: find_thread(session, address_id))
    assert thread is not None
    assert thread.notes == {"places": [1, 2], "name": "Sélam"}


def test_an_address_is_found_by_its_value_however_it_was_entered(either: Store) -> None:
    def enter(session):  # type: ignore[no-untyped-def]
        find_or_create_address(session, "sms", "+99920000001", NOW)
        session.add(Address(channel="sms", value="+99920000002", web_token="T2", since=NOW))
        session.flush()

    either.write_now(enter)
    for number in ("+99920000001", "+99920000002"):
        found = either.read_now(lambda session, number=number: find_address(session, "sms", number))
        assert found is not None
        assert found.value == number
    assert either.read_now(lambda session: find_address(session, "sms", "+99920000003")) is None
    assert either.read_now(lambda session: find_address(session, "telegram", "+99920000001")) is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda: col(Person.name) == "Amina",
        lambda: col(Person.name).in_(["Amina"]),
        lambda: col(Person.name).startswith("A"),
        lambda: col(Person.name).desc(),
        lambda: col(Address.value) != "+99920000001",
    ],
)
def test_to_search_or_sort_by_a_sealed_column_is_a_fault_and_never_an_empty_answer(ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError, match="sealed"):
        ask()


def test_whether_there_is_a_value_may_be_asked(either: Store) -> None:
    either.write_now(lambda session: somebody(session)[0].id)
    for nobody in (col(Person.name).is_(None), col(Person.name) == None):  # noqa: E711 - the spelling under test
        assert either.read_now(lambda session, nobody=nobody: session.exec(choose(Person.id).where(nobody)).one())


def test_a_store_that_was_opened_without_keys_neither_writes_nor_reads_what_is_sealed(store: Store) -> None:
    store.write_now(lambda session: somebody(session)[1].id)
    without = Store(store.url)
    with pytest.raises(NoKeys):
        without.read_now(lambda session: session.exec(choose(Address)).one())
    with pytest.raises(NoKeys):
        without.write_now(lambda session: find_or_create_address(session, "sms", "+99920000009", NOW))
    without.close()


def test_a_store_that_was_opened_with_other_keys_reads_nothing_and_finds_nobody(store: Store) -> None:
    store.write_now(lambda session: somebody(session)[1].id)
    other = Store(store.url, read_ring(new_ring("sandbox"), "sandbox"))
    with pytest.raises(CannotOpen):
        other.read_now(lambda session: session.exec(choose(Address)).one())
    assert other.read_now(lambda session: find_address(session, "sms", "+99920000001")) is None
    other.close()


def test_a_value_that_was_moved_to_another_column_does_not_open(store: Store) -> None:
    def swap(session):  # type: ignore[no-untyped-def]
        somebody(session)
        value = type_coerce(table_of(Address).c.value, LargeBinary)
        session.execute(update(table_of(Address)).values(web_token=value))

    store.write_now(swap)
    with pytest.raises(CannotOpen, match=r"address\.web_token"):
        store.read_now(lambda session: session.exec(choose(Address)).one())


def test_every_sealed_column_is_bound_to_its_own_name() -> None:
    named = [
        (f"{table.name}.{column.name}", column.type.column)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]
    assert named
    assert all(place == bound for place, bound in named)
