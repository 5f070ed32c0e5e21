"""What an act changed is put back exactly, and not once something else has touched it."""

import pytest
from sqlmodel import Session

from registry.row_changes import Watched, changes_between, put_back, read_rows, touched_since
from registry.store import Store, table_of
from registry.tables import Person
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

people = table_of(Person)
ALL = [Watched(people, people.c.id > 0, ("name",))]
TABLES = {"person": people}


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def test_changed_new_and_lost_rows_return(country: Country) -> None:
    kept, lost = country.person("port"), country.person("hill")

    def work(session: Session) -> None:
        before = read_rows(session, ALL)
        session.execute(people.update().where(people.c.id == kept).values(party_size=4, name="Amina"))
        row = session.execute(people.select().where(people.c.id == lost)).one()._asdict()
        session.execute(people.insert().values({**row, "id": 77, "code": "NEW"}))
        after = read_rows(session, ALL)
        changes = changes_between(before, after)
        known = {table: list(rows) for table, rows in after.items()}
        assert {(change.before is None, change.after is None) for change in changes} == {(True, False), (False, False)}
        assert touched_since(read_rows(session, ALL), changes, known) == set()
        put_back(session, TABLES, changes)
        assert read_rows(session, ALL) == before

    country.store.write_now(work)


def test_a_row_that_was_touched_or_is_new_is_told(country: Country) -> None:
    kept, other = country.person("port"), country.person("hill")

    def work(session: Session) -> None:
        before = read_rows(session, ALL)
        session.execute(people.update().where(people.c.id == kept).values(name="Amina"))
        after = read_rows(session, ALL)
        changes, known = changes_between(before, after), {table: list(rows) for table, rows in after.items()}
        session.execute(people.update().where(people.c.id == other).values(party_size=9))
        assert touched_since(read_rows(session, ALL), changes, known) == set(), "what nobody changed may change"
        session.execute(people.update().where(people.c.id == kept).values(name="Zara"))
        assert touched_since(read_rows(session, ALL), changes, known) == {"person"}
        assert touched_since(after, changes, {"person": list(after["person"])[:1]}) == {"person"}

    country.store.write_now(work)


def test_a_reading_holds_no_name(country: Country) -> None:
    country.person("port", name="Amina Khan")

    assert "Amina" not in str(country.store.read_now(lambda session: read_rows(session, ALL)))


def test_what_was_sealed_before_cannot_be_put_back(country: Country) -> None:
    person = country.person("port", name="Amina")

    def work(session: Session) -> None:
        before = read_rows(session, ALL)
        session.execute(people.update().where(people.c.id == person).values(name="Zara"))
        with pytest.raises(ValueError, match="cannot be put back"):
            put_back(session, TABLES, changes_between(before, read_rows(session, ALL)))

    country.store.write_now(work)
