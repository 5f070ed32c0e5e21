"""The audit log in the store: entries come with their act or not at all, in one chain, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import exc, select, text
from sqlmodel import Session

from registry.acts import MEANING, Act, Subject, officer
from registry.audit import COLUMNS, entries, head, record
from registry.audit_chain import Entry, Head
from registry.audit_check import find_fault
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from registry.tables import Setting

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def store(migrated_store: Store) -> Store:
    return migrated_store


def act(session: Session, number: int, what: Act = Act.LETTER) -> None:
    record(session, officer(7), what, NOW, Subject("person", number), "page")


def log_of(store: Store) -> list[Entry]:
    return store.read_now(
        lambda session: [Entry(*row) for row in session.execute(select(*COLUMNS).order_by(entries.c.number))]
    )


def fault(store: Store, *anchored: Head) -> str | None:
    return store.read_now(lambda session: find_fault(session, anchored, NOW))


def test_every_act_has_its_sentence() -> None:
    assert set(MEANING) == set(Act)
    assert all(sentence.endswith(".") for sentence in MEANING.values())


def test_an_act_is_an_entry_with_who_what_and_when(store: Store) -> None:
    store.write_now(lambda session: act(session, 12))

    (entry,) = log_of(store)
    assert entry[:-1] == (1, "2026-03-02T12:00:00.000000+00:00", "officer", 7, "letter", "person", 12, "page")
    assert store.read_now(head) == Head(1, entry.at, entry.hash)


def test_entries_of_many_transactions_are_one_chain(store: Store) -> None:
    for start in range(3):
        store.write_now(lambda session, start=start: [act(session, start), act(session, start + 10)])  # type: ignore[misc]

    assert [entry.number for entry in log_of(store)] == [1, 2, 3, 4, 5, 6]
    assert fault(store) is None


def test_an_act_that_fails_leaves_no_entry(store: Store) -> None:
    def fails(session: Session) -> None:
        act(session, 1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.write_now(fails)
    store.write_now(lambda session: act(session, 2))

    assert [entry.subject_number for entry in log_of(store)] == [2]


def test_of_acts_that_share_a_commit_only_the_one_that_fails_leaves_no_entry(store: Store) -> None:
    def fails(session: Session) -> None:
        act(session, 99)
        session.add(Setting(key="twice", value="x"))
        session.flush()
        raise ValueError("no")

    def slow(session: Session) -> None:
        """Long enough for the others to gather behind it."""
        session.execute(text("SELECT 1"))
        act(session, 0)

    futures = [store._submit(slow)]
    futures += [store._submit(lambda session, number=number: act(session, number)) for number in range(1, 20)]  # type: ignore[misc]
    futures.append(store._submit(fails))
    futures += [store._submit(lambda session, number=number: act(session, number)) for number in range(20, 30)]  # type: ignore[misc]
    failed = [future for future in futures if future.exception() is not None]

    assert failed == [futures[20]]
    assert {entry.subject_number for entry in log_of(store)} == set(range(30))
    assert fault(store) is None


def test_writers_on_many_threads_and_connections_do_not_fork_the_chain(store: Store) -> None:
    others = [store, *(Store(store.url, sandbox_ring()) for _ in range(2))]

    def write(number: int) -> None:
        others[number % 3].write_now(lambda session: act(session, number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(120)))
    for other in others[1:]:
        other.close()

    assert [entry.number for entry in log_of(store)] == list(range(1, 121))
    assert {entry.subject_number for entry in log_of(store)} == set(range(120))
    assert fault(store) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET detail = 'x' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 2",
        "DELETE FROM audit_segment",
        "UPDATE audit_segment SET head = 'x'",
        "UPDATE audit_segment SET purged_at = '2026-03-02 12:00:00', last_number = 3",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(store: Store, statement: str) -> None:
    for number in range(3):
        store.write_now(lambda session, number=number: act(session, number))  # type: ignore[misc]
    sealed = "INSERT INTO audit_segment VALUES (1, 1, 1, '2026-02', 'h', '2026-03-01 00:00:00', NULL)"
    store.write_now(lambda session: session.execute(text(sealed)))
    before = log_of(store)

    with pytest.raises(exc.DBAPIError, match="audit log"):
        store.write_now(lambda session: session.execute(text(statement)))

    assert log_of(store) == before


def test_an_entry_cannot_be_replaced_in_passing(store: Store) -> None:
    store.write_now(lambda session: act(session, 1))
    verb = "INSERT OR REPLACE INTO" if store.is_sqlite else "INSERT INTO"
    end = "" if store.is_sqlite else " ON CONFLICT (number) DO UPDATE SET detail = excluded.detail"
    replaced = f"{verb} audit_entry VALUES (1, 'a', 'officer', 7, 'view', NULL, NULL, 'x', 'h'){end}"

    with pytest.raises(exc.DBAPIError, match="audit log"):
        store.write_now(lambda session: session.execute(text(replaced)))


def test_postgresql_does_not_empty_the_log_at_once(postgresql: str) -> None:
    upgrade(postgresql)
    store = Store(postgresql, sandbox_ring())
    for table in ("audit_entry", "audit_segment"):
        with pytest.raises(exc.DBAPIError, match="audit log"):
            store.write_now(lambda session, table=table: session.execute(text(f"TRUNCATE {table}")))  # type: ignore[misc]
    store.close()


def test_an_act_in_a_session_that_never_commits_is_a_fault_of_ours(store: Store) -> None:
    with pytest.raises(AssertionError, match="never commits"):
        store.read_now(lambda session: act(session, 1))
