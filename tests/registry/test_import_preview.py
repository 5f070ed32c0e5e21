"""A preview says what the import does, and leaves nothing behind, on both databases."""

import pytest
from sqlmodel import Session, SQLModel, select

from registry.import_columns import File
from registry.import_preview import ROWS_OF, Preview, preview_file
from registry.importing import import_file
from registry.settings import Mode
from registry.store import Store
from registry.tables import AuditEntry, Person
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country

FILES = {
    File.AREAS: "code,parent,kind,name_en,outline\nbay,south,zone,Bay,33.1 35.1; 33.2 35.1; 33.2 35.2; 33.1 35.1\n",
    File.POINTS: "code,area,kind,name_en,latitude,longitude\nq1,port,shelter,Stadium,33.1,35.1\n",
    File.ROUTES: "code,area,name_en,path\nr1,port,Coast road,33.1 35.1; 33.2 35.2\n",
    File.CONTACTS: "code,area,kind,number\nc1,xb,police,112\n",
    File.GROUPS: "code,name\ng1,Harbour\n",
    File.PEOPLE: "code,language,area,name,phone\nP1,en,port,Amina,0000101\n",
}


def look(store: Store, file: File, text: str) -> Preview:
    return store.write_now(lambda session: preview_file(session, file, text.encode(), Mode.SANDBOX, NOON))


def number_of(store: Store, model: type[SQLModel]) -> int:
    return store.read_now(lambda session: len(session.exec(select(model)).all()))


def test_every_kind_of_file_has_its_rows() -> None:
    assert set(ROWS_OF) == set(File) == set(FILES)


@BOTH
@pytest.mark.parametrize("file", list(File))
def test_a_row_is_new_then_known_then_changed(store: Store, country: Country, file: File) -> None:
    text, model = FILES[file], ROWS_OF[file]
    before = number_of(store, model)
    new = look(store, file, text)
    assert (new.new, new.changed, new.unchanged) == (1, 0, 0)
    assert number_of(store, model) == before
    store.write_now(lambda session: import_file(session, file, text.encode(), Mode.SANDBOX, NOON))

    known = look(store, file, text)
    assert (known.new, known.changed, known.unchanged) == (0, 0, 1)
    name = {File.CONTACTS: ("112", "113"), File.GROUPS: ("Harbour", "Bay"), File.PEOPLE: ("Amina", "Zara")}
    changed = look(store, file, text.replace(*name.get(file, ("name_en", "name_fr,name_en")), 1).replace(
        ",Bay,", ",Baie,Bay,").replace(",Stadium,", ",Stade,Stadium,").replace(",Coast road,", ",Route,Coast road,")
    )  # fmt: skip
    assert (changed.faults, changed.new, changed.changed, changed.unchanged) == ((), 0, 1, 0)


@BOTH
def test_people_who_come_to_an_area_are_counted_and_nothing_is_noted(store: Store, country: Country) -> None:
    text = FILES[File.PEOPLE] + "P2,ne,hill,Bilal,0000102\nP3,ne,hill,Zara,0000103\n"
    acts = number_of(store, AuditEntry)
    preview = look(store, File.PEOPLE, text)

    assert preview.placed == {country.areas["port"]: 1, country.areas["hill"]: 2}
    assert number_of(store, Person) == 0
    assert number_of(store, AuditEntry) == acts


@BOTH
def test_what_was_looked_at_in_one_commit_with_other_work_leaves_that_alone(store: Store, country: Country) -> None:
    text = "code,name,warden,agreed\ng1,Harbour,{code},yes\n"
    person = country.person("port", name="Warden")

    def work(session: Session) -> Preview:
        warden = session.get_one(Person, person)
        warden.party_size = 7
        session.add(warden)
        raw = text.format(code=warden.code).encode()
        return preview_file(session, File.GROUPS, raw, Mode.SANDBOX, NOON)

    assert store.write_now(work).new == 1
    assert store.read_now(lambda session: session.get_one(Person, person)).party_size == 7
    assert number_of(store, AuditEntry) == 0


def test_faults_are_told_and_nothing_else(store: Store, country: Country) -> None:
    preview = look(store, File.PEOPLE, "code,language,area\nP1,en,nowhere\n")

    assert [(fault.row, fault.column) for fault in preview.faults] == [(2, "area")]
    assert preview.rows == 0
