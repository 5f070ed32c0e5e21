"""A23: whatever is done to entries of the audit log, the chain shows it; what it cannot show, a head shows."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit_chain import (
    NOTHING_BEFORE,
    Entry,
    Head,
    Segment,
    first_fault,
    heads_in,
    link,
    may_be_purged,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AT = "2026-03-02T12:00:00.000000+00:00"
_numbers = st.none() | st.integers(0, 2**31 - 1)
_words = st.text(max_size=12)
_unchained = st.builds(
    Entry, st.just(0), st.sampled_from([AT, AT.replace("12:", "13:")]), _words, _numbers, _words, st.none() | _words,
    _numbers, _words, st.just(""),
)  # fmt: skip
_logs = st.lists(_unchained, min_size=1, max_size=12)


def chained(entries: list[Entry]) -> list[Entry]:
    """The same entries, numbered and linked as the store does it."""
    log, before = [], NOTHING_BEFORE
    for number, entry in enumerate(entries, 1):
        numbered = entry._replace(number=number)
        before = link(before, numbered)
        log.append(numbered._replace(hash=before))
    return log


def log_of(count: int) -> list[Entry]:
    return chained([Entry(0, AT, "officer", 7, "view", "person", number, "page", "") for number in range(count)])


def head_of(log: list[Entry]) -> Head:
    return Head(log[-1].number, log[-1].at, log[-1].hash)


def fault(log: list[Entry], *anchored: Head, months: tuple[Segment, ...] = ()) -> str:
    return first_fault(log, months, anchored, NOW) or ""


def test_the_hash_is_sha_256_over_the_json_that_the_docs_show() -> None:
    entry = Entry(1, AT, "officer", 7, "letter", None, 12, 'Öl "1"', "")
    written = f'["{"0" * 64}",1,"{AT}","officer",7,"letter",null,12,"Öl \\"1\\""]'

    assert link(NOTHING_BEFORE, entry) == hashlib.sha256(written.encode()).hexdigest()


@given(_logs)
def test_a_log_that_nobody_touched_is_whole(entries: list[Entry]) -> None:
    log = chained(entries)

    assert fault(log, head_of(log)) == ""


@given(_logs, st.data())
def test_any_altered_field_of_any_entry_is_found_at_that_entry(entries: list[Entry], data: st.DataObject) -> None:
    log = chained(entries)
    place = data.draw(st.integers(0, len(log) - 1))
    name = data.draw(st.sampled_from([name for name in Entry._fields if name != "number"]))
    was = getattr(log[place], name)
    now = data.draw((_numbers if isinstance(was, int) or was is None else _words).filter(lambda value: value != was))
    log[place] = log[place]._replace(**{name: now})

    assert f"Entry {place + 1} does not follow" in fault(log)


@given(_logs, st.data())
def test_any_deleted_entry_but_the_last_is_found_without_a_head_and_the_last_with_one(
    entries: list[Entry], data: st.DataObject
) -> None:
    log = chained(entries)
    head, place = head_of(log), data.draw(st.integers(0, len(log) - 1))
    last = place == len(log) - 1
    del log[place]

    assert (fault(log) == "") == last
    assert f"Entry {place + 1} is missing" in fault(log, head)


@given(_logs.filter(lambda entries: len(entries) > 1), st.data())
def test_any_two_entries_that_changed_places_are_found(entries: list[Entry], data: st.DataObject) -> None:
    log = chained(entries)
    one, other = sorted(data.draw(st.permutations(range(len(log))))[:2])
    log[one], log[other] = (
        log[other]._replace(number=log[one].number), log[one]._replace(number=log[other].number),
    )  # fmt: skip

    assert f"Entry {one + 1} does not follow" in fault(log)


@given(_logs.filter(lambda entries: len(entries) > 1), st.data())
def test_a_chain_that_was_made_anew_is_found_by_an_earlier_head(entries: list[Entry], data: st.DataObject) -> None:
    log = chained(entries)
    head = head_of(log)
    place = data.draw(st.integers(0, len(log) - 1))
    rebuilt = chained([entry._replace(actor=-1) if entry is log[place] else entry for entry in log])

    assert fault(rebuilt) == "", "the chain alone cannot see it"
    assert f"Entry {head.number} is not the one that was anchored" in fault(rebuilt, head)


def test_a_tail_that_was_cut_and_grown_again_is_found_by_an_earlier_head() -> None:
    log = log_of(5)
    head = head_of(log)
    regrown = chained([*log[:3], *(entry._replace(actor=8) for entry in log[3:]), *log_of(2)])

    assert fault(regrown) == ""
    assert fault(regrown, head).startswith("Entry 5 is not the one that was anchored")


def test_of_several_faults_the_first_is_named() -> None:
    log = log_of(9)
    log[6] = log[6]._replace(detail="x")
    del log[2]

    assert fault(log) == "Entry 3 is missing: entry 4 follows entry 2."


def month(log: list[Entry], name: str, first: int, last: int, *, purged: bool = False) -> Segment:
    return Segment(name, first, last, last - first + 1, log[last - 1].hash, purged)


def test_a_purged_month_leaves_a_chain_that_is_whole() -> None:
    log = log_of(6)
    months = (month(log, "2024-01", 1, 3, purged=True), month(log, "2026-01", 4, 5))

    assert fault(log[3:], head_of(log), months=months) == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"head": "0" * 64}, "Entry 4 does not follow"),
        ({"last": 2}, "Entry 1 is missing among the sealed months: 2024-01 was altered"),
        ({"count": 9}, "Entry 1 is missing among the sealed months"),
        ({"month": "2024-03"}, "Entry 1 was purged with 2024-03, whose time was not over."),
        ({"purged": False}, "Entry 1 is missing"),
    ],
)
def test_a_sealed_month_that_was_altered_is_found(change: dict[str, object], says: str) -> None:
    log = log_of(6)
    months = (replace(month(log, "2024-01", 1, 3, purged=True), **change), month(log, "2026-01", 4, 5))  # type: ignore[arg-type]

    assert says in fault(log[3:], months=months)


def test_a_sealed_month_vouches_for_its_last_entry_without_a_head() -> None:
    log = log_of(6)
    months = (month(log, "2026-01", 1, 4),)
    rebuilt = chained([entry._replace(actor=8) for entry in log])

    assert fault(rebuilt, months=months).startswith("Entry 4 is not the one that was sealed with 2026-01")
    assert fault(log[:2], months=months).startswith("Entry 3 is missing: the log ends before entry 4, which was sealed")


def test_a_head_of_a_purged_entry_proves_nothing_and_says_so() -> None:
    log = log_of(6)
    months = (month(log, "2024-01", 1, 3, purged=True),)

    assert "so its head proves nothing" in fault(log[3:], head_of(log[:2]), months=months)
    assert fault(log[3:], head_of(log[:3]), months=months) == ""
    assert "the month that it ended was made anew" in fault(log[3:], Head(3, AT, "f" * 64), months=months)


def test_heads_are_read_from_whatever_they_were_kept_in() -> None:
    log = log_of(3)
    kept = f"POST /anchor\n{head_of(log[:2])}\n\nlater: {head_of(log)}\n"

    assert heads_in(kept) == [head_of(log[:2]), head_of(log)]


@pytest.mark.parametrize(
    ("month", "old"), [("2024-01", True), ("2024-02", True), ("2024-03", False), ("2026-02", False)]
)
def test_a_month_may_be_purged_when_it_has_been_over_for_24_months(month: str, old: bool) -> None:
    assert may_be_purged(month, NOW) == old
