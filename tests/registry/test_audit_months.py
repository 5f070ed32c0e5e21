"""Months of the audit log: sealed when over, purged only whole after 24 months, and the chain stays whole."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from registry.acts import Act, officer
from registry.audit import entries, head, record
from registry.audit_check import entries_after, find_fault
from registry.audit_months import purge_months, seal_months
from registry.store import Store
from registry.tables import AuditSegment


@pytest.fixture
def store(migrated_store: Store) -> Store:
    """Its triggers are what the purge must get past."""
    return migrated_store


def day(year: int, month: int, date: int = 15) -> datetime:
    return datetime(year, month, date, 12, tzinfo=UTC)


def acts(store: Store, *days: datetime) -> None:
    for at in days:
        store.write_now(lambda session, at=at: record(session, officer(7), Act.NOTICE, at))  # type: ignore[misc]


def seal(store: Store, now: datetime) -> int:
    return store.write_now(lambda session: seal_months(session, now))


def months(store: Store) -> list[tuple[str, int, int, int, bool]]:
    def read(session: Session) -> list[AuditSegment]:
        return list(session.exec(select(AuditSegment).order_by(col(AuditSegment.first_number))))

    return [
        (row.month, row.first_number or 0, row.last_number, row.count, row.purged_at is not None)
        for row in store.read_now(read)
    ]


def numbers(store: Store) -> list[int]:
    return store.read_now(lambda session: [entry.number for entry in entries_after(session, 0)])


def is_whole(store: Store, now: datetime) -> bool:
    return store.read_now(lambda session: find_fault(session, [], now)) is None


def test_each_month_that_is_over_is_sealed_once(store: Store) -> None:
    acts(store, day(2026, 1), day(2026, 1, 31), day(2026, 3), day(2026, 4))

    assert seal(store, day(2026, 4)) == 2
    assert seal(store, day(2026, 4)) == 0
    assert months(store) == [("2026-01", 1, 2, 2, False), ("2026-03", 3, 3, 1, False)]
    assert is_whole(store, day(2026, 4))


def test_an_entry_that_is_late_for_its_month_is_in_the_next_one(store: Store) -> None:
    acts(store, day(2026, 1))
    seal(store, day(2026, 2))
    acts(store, day(2026, 2), day(2026, 1, 31), day(2026, 2))
    seal(store, day(2026, 3))

    assert months(store) == [("2026-01", 1, 1, 1, False), ("2026-02", 2, 4, 3, False)]


def test_a_month_goes_whole_when_it_has_been_over_for_24_months_and_its_head_stays(store: Store) -> None:
    acts(store, *[day(2024, 1)] * 3, *[day(2024, 2)] * 2, day(2026, 1))
    seal(store, day(2026, 1, 31))
    before = store.read_now(head)

    assert store.write_now(lambda session: purge_months(session, day(2026, 1, 31))) == 0
    assert store.write_now(lambda session: purge_months(session, day(2026, 2, 1))) == 3
    assert numbers(store) == [4, 5, 6]
    assert months(store) == [("2024-01", 1, 3, 3, True), ("2024-02", 4, 5, 2, False)]
    assert store.read_now(head) == before
    assert is_whole(store, day(2026, 2, 1))


def test_a_large_month_goes_in_short_transactions_and_the_chain_is_whole_all_the_while(store: Store) -> None:
    acts(store, *[day(2024, 1)] * 5, day(2026, 1))
    seal(store, day(2026, 2))
    gone = [store.write_now(lambda session: purge_months(session, day(2026, 2), 2)) for _ in range(4)]

    assert gone == [2, 2, 1, 0]
    assert numbers(store) == [6]
    assert is_whole(store, day(2026, 2))


def test_a_log_whose_entries_are_all_purged_goes_on_from_its_head(store: Store) -> None:
    acts(store, day(2024, 1), day(2024, 1))
    seal(store, day(2024, 2))
    store.write_now(lambda session: purge_months(session, day(2026, 2)))
    assert numbers(store) == []
    acts(store, day(2026, 2))

    assert numbers(store) == [3]
    assert is_whole(store, day(2026, 2))


def test_nothing_is_sealed_or_purged_of_an_empty_log(store: Store) -> None:
    assert seal(store, day(2026, 2)) == 0
    assert store.write_now(lambda session: purge_months(session, day(2026, 2))) == 0
    assert entries.name == "audit_entry"
