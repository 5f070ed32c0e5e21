"""The proof walks every table by its foreign keys, and finds whatever an erasure forgot."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, insert, select
from sqlmodel import Session, SQLModel

from broadcasts.erasing import erase_person
from broadcasts.erasure_proof import MAY_STAY, left_over
from registry.addresses import addresses_of
from registry.store import Store
from registry.tables import ErasedFor, Person
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country
from tests.fakes.filled_rows import CANARY, CANARY_NUMBER, Filler


def filled(session: Session, person_id: int) -> Filler:
    address_id = addresses_of(session, person_id)[0].id or 0
    person = session.get_one(Person, person_id)
    person.name, person.party_size, person.needs_rank = f"{CANARY} name", 7, 8
    session.add(person)
    session.flush()
    filler = Filler(session, person_id, address_id)
    filler.fill()
    return filler


def everything(session: Session) -> list[str]:
    """Every column that holds what was filled in and may not stay. Officers and groups have names of their own."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        if table.name in ("officer", "care_group"):
            continue
        for row in session.execute(select(table)):
            for name, value in row._mapping.items():
                is_ours = CANARY in str(value) or value in (CANARY_NUMBER, float(CANARY_NUMBER))
                if is_ours and name not in MAY_STAY.get(table.name, ()):
                    found.append(f"{table.name}.{name}")
    return found


@BOTH
def test_no_table_that_refers_to_a_person_keeps_anything_of_them(store: Store, country: Country) -> None:
    country.decide(("south", 3))
    country.group(country.person("south", name="Warden"))
    person = country.person("south")
    filler = store.write_now(lambda session: filled(session, person))
    assert {"report", "incoming", "delivery", "need_case", "task", "relay", "consent", "kin"} <= set(filler.filled)
    assert {"case_entry", "referral", "case_look"} <= set(filler.filled)
    before = {found.table for found in store.read_now(lambda session: left_over(session, person))}

    now = country.clock.now()
    store.write_now(lambda session: erase_person(session, country.speaker, person, ErasedFor.ASKED, now))

    assert {"person", "address", "report", "incoming", "delivery", "family_code", "enquiry", "thread"} <= before
    assert {"case_entry", "referral"} <= before
    assert store.read_now(lambda session: left_over(session, person)) == []
    assert store.read_now(everything) == []


def test_a_new_table_that_erasure_forgets_is_found(store: Store, country: Country) -> None:
    person = country.person("south")
    new = Table(
        "shoe_size",
        SQLModel.metadata,
        Column("id", Integer, primary_key=True),
        Column("person_id", ForeignKey("person.id")),
        Column("size", String),
    )
    try:
        new.create(store.engine)
        store.write_now(lambda session: session.execute(insert(new).values(person_id=person, size="43")))
        now = country.clock.now()
        store.write_now(lambda session: erase_person(session, country.speaker, person, ErasedFor.ASKED, now))
        found = store.read_now(lambda session: left_over(session, person))
    finally:
        SQLModel.metadata.remove(new)

    assert [(each.table, each.column) for each in found] == [("shoe_size", "size")]


def test_what_may_stay_names_columns_that_exist() -> None:
    tables = SQLModel.metadata.tables
    assert {table: columns - {c.name for c in tables[table].columns} for table, columns in MAY_STAY.items()} == {
        table: set() for table in MAY_STAY
    }
