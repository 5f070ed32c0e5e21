"""A23 on a real store: whoever may do anything with the database is found by the check, or by a head kept elsewhere."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text
from sqlmodel import Session

from registry import audit_check
from registry.acts import Act, Subject, officer
from registry.audit import entries, head, record
from registry.audit_chain import NOTHING_BEFORE, Head, link
from registry.audit_check import entries_after, find_fault
from registry.keys import sandbox_ring
from registry.store import Store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRIGGERS = {
    "audit_entry": ("audit_entry_added_once", "audit_entry_unaltered", "audit_entry_kept"),
    "audit_segment": ("audit_segment_unaltered", "audit_segment_kept"),
}


ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def store(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Ten entries, in a database whose triggers somebody has dropped."""
    monkeypatch.setattr(audit_check, "AT_ONCE", 4)
    store = Store(migrated_url, sandbox_ring())
    for number in range(1, 11):
        store.write_now(lambda session, number=number: act(session, number))  # type: ignore[misc]
    for table, names in TRIGGERS.items():
        for name in names:
            on = "" if store.is_sqlite else f" ON {table}"
            run(store, f"DROP TRIGGER IF EXISTS {name}{on}")
    yield store
    store.close()


def act(session: Session, number: int) -> None:
    record(session, officer(number), Act.LETTER, NOW, Subject("person", number))


def run(store: Store, statement: str) -> None:
    store.write_now(lambda session: session.execute(text(statement)))


def newest(store: Store) -> Head:
    found = store.read_now(head)
    assert found is not None
    return found


def fault(store: Store, *anchored: Head) -> str:
    return store.read_now(lambda session: find_fault(session, anchored, NOW)) or ""


def rebuild(store: Store, without: int) -> None:
    """Delete an entry and chain all that follow anew, as somebody would who knows how."""

    def work(session: Session) -> None:
        kept = [entry for entry in entries_after(session, 0) if entry.number != without]
        session.execute(entries.delete())
        before = NOTHING_BEFORE
        for number, entry in enumerate(kept, 1):
            numbered = entry._replace(number=number)
            before = link(before, numbered)
            session.execute(insert(entries), [numbered._replace(hash=before)._asdict()])

    store.write_now(work)


def test_a_log_that_nobody_touched_is_whole(store: Store) -> None:
    assert fault(store, newest(store)) == ""


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit_entry SET actor = 1 WHERE number = 6", "Entry 6 does not follow from the entry before it"),
        ("UPDATE audit_entry SET actor = NULL WHERE number = 1", "Entry 1 does not follow"),
        ("UPDATE audit_entry SET at = 'never' WHERE number = 10", "Entry 10 does not follow"),
        ("UPDATE audit_entry SET hash = 'x' WHERE number = 5", "Entry 5 does not follow"),
        ("DELETE FROM audit_entry WHERE number = 4", "Entry 4 is missing: entry 5 follows entry 3."),
        ("DELETE FROM audit_entry WHERE number < 3", "Entry 1 is missing: entry 3 follows entry 0."),
        ("UPDATE audit_entry SET number = 99 WHERE number = 2", "Entry 2 is missing"),
        ("UPDATE audit_entry SET number = number + 100", "Entry 1 is missing: entry 101 follows entry 0."),
    ],
)
def test_what_was_altered_or_deleted_is_named(store: Store, statement: str, says: str) -> None:
    run(store, statement)

    assert says in fault(store)


def test_two_entries_that_changed_places_are_found(store: Store) -> None:
    for was, becomes in ((3, 99), (7, 3), (99, 7)):
        run(store, f"UPDATE audit_entry SET number = {becomes} WHERE number = {was}")  # noqa: S608

    assert fault(store).startswith("Entry 3 does not follow from the entry before it")


def test_a_cut_tail_is_found_by_an_earlier_head_alone(store: Store) -> None:
    anchored = newest(store)
    run(store, "DELETE FROM audit_entry WHERE number > 7")

    assert fault(store) == "", "the chain alone cannot see it: the docs say so"
    assert fault(store, anchored) == "Entry 8 is missing: the log ends before entry 10, which was anchored."
    run(store, "DELETE FROM audit_entry")
    assert fault(store, anchored) == "Entry 1 is missing: the log ends before entry 10, which was anchored."


def test_a_chain_that_was_made_anew_is_found_by_an_earlier_head_alone(store: Store) -> None:
    anchored = newest(store)
    rebuild(store, without=2)
    store.write_now(lambda session: act(session, 11))

    assert fault(store) == "", "the chain alone cannot see it: the docs say so"
    assert fault(store, anchored).startswith("Entry 10 is not the one that was anchored")


@ON_SQLITE  # PostgreSQL takes no text that is none
def test_an_entry_that_cannot_even_be_read_is_named(store: Store) -> None:
    run(store, "UPDATE audit_entry SET detail = CAST(x'ff' AS TEXT) WHERE number = 6")

    assert fault(store) == "The entry after entry 5 cannot be read: it was altered."


@ON_SQLITE  # nor a word for a number
def test_a_word_where_a_number_was_is_found(store: Store) -> None:
    run(store, "UPDATE audit_entry SET actor = 'seven' WHERE number = 6")
    assert "Entry 6 does not follow" in fault(store)
    run(store, "INSERT INTO audit_segment VALUES (1, 'x', 1, 'never', 'h', '2026-03-01 00:00:00', NULL)")
    assert fault(store) == "A sealed month cannot be read: it was altered."
