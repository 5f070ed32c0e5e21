"""References that people ask about and that we never gave."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlmodel import Session, select

from registry import false_references
from registry.addresses import find_or_create_address
from registry.false_references import (
    COUNTED_A_DAY,
    DAY,
    KEPT_FOR,
    QUESTION,
    asked_most,
    forget_false_references,
    note_asked_on_page,
    note_false_reference,
)
from registry.incoming import Written, keep
from registry.store import Store
from registry.tables import FalseReferenceAsk
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON

NUMBERS = count(1000)
LATER = NOON + timedelta(hours=1)


def asked(store: Store) -> list[tuple[str, int]]:
    return store.read_now(lambda session: [(row.ref, row.times) for row in asked_most(session, 2)])


def ask(store: Store, *refs: str, at: datetime = NOON, by: int | None = None) -> None:
    """Each question comes from another address unless it is `by` one."""
    for ref in refs:
        number = by or next(NUMBERS)

        def work(session: Session, ref: str = ref, number: int = number) -> None:
            asker = find_or_create_address(session, "telegram", str(number), at)
            keep(session, [Written(asker.id or 0, f"is {ref} real", QUESTION, for_officer=False)], at)
            note_false_reference(session, asker.id or 0, ref, at)

        store.write_now(work)


def test_each_question_counts_and_what_is_asked_most_stands_first(store: Store) -> None:
    ask(store, "M99", "XL12", "XL12", "L3")
    ask(store, "XL12", "L3", at=LATER)

    assert asked(store) == [("XL12", 3), ("L3", 2)]
    [first, *_] = store.read_now(lambda session: asked_most(session, 1))
    assert (first.first_at, first.last_at) == (NOON, LATER)


def test_what_nobody_asks_about_any_more_is_forgotten(store: Store) -> None:
    ask(store, "M99")
    ask(store, "L3", at=LATER)

    assert store.write_now(lambda session: forget_false_references(session, LATER + KEPT_FOR)) == 1
    assert asked(store) == [("L3", 1)]


def test_nobody_makes_a_false_alert_of_one_reference_or_of_many_alone(store: Store) -> None:
    ask(store, *["M99"] * 20, by=1)
    ask(store, *[f"X{number}" for number in range(20)], by=2)

    kept = store.read_now(lambda session: asked_most(session, 99))
    assert sorted((row.ref, row.times) for row in kept) == [
        ("M99", COUNTED_A_DAY), *((f"X{number}", 1) for number in range(COUNTED_A_DAY))
    ]  # fmt: skip
    ask(store, "M98", by=1, at=NOON + timedelta(days=1))
    assert "M98" in {row.ref for row in store.read_now(lambda session: asked_most(session, 99))}


@BOTH
def test_a_flood_of_references_fills_no_table_and_pushes_out_none_that_goes_round(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(false_references, "MOST_KEPT", 5)
    ask(store, "XL12", "XL12")
    ask(store, *[f"X{number}" for number in range(20)], at=LATER)
    ask(store, "M7", at=LATER + timedelta(minutes=1))

    kept = store.read_now(lambda session: asked_most(session, 99))
    assert len(kept) == 5
    assert [row.ref for row in kept[:2]] == ["XL12", "M7"]


def visit(store: Store, *refs: str, at: datetime = NOON, asker: str = "web:0a1b2c") -> None:
    """A visitor of the page asks about each of them."""
    for ref in refs:

        def work(session: Session, ref: str = ref) -> None:
            note_asked_on_page(session, asker, ref, at)

        store.write_now(work)


@BOTH
def test_a_visitor_of_the_page_counts_once_for_a_reference_and_so_often_a_day(store: Store) -> None:
    visit(store, *["M99"] * 20)
    assert asked(store) == [("M99", 1)]

    visit(store, *[f"X{number}" for number in range(20)], at=LATER)
    kept = store.read_now(lambda session: asked_most(session, 99))
    assert sorted(row.ref for row in kept) == ["M99", "X0", "X1"]
    assert {row.times for row in kept} == {1}


@BOTH
def test_visitors_from_many_networks_make_a_number_that_officers_see(store: Store) -> None:
    for number in range(4):
        visit(store, "M99", asker=f"web:{number:06x}")
    ask(store, "M99")
    assert asked(store) == [("M99", 5)]


@BOTH
@pytest.mark.parametrize("purged", [True, False])
def test_a_visitor_who_asks_again_the_next_day_counts_again(store: Store, purged: bool) -> None:
    visit(store, "M99")
    if purged:
        store.write_now(lambda session: forget_false_references(session, NOON + DAY))
        assert store.read_now(lambda session: session.exec(select(FalseReferenceAsk)).all()) == []
    visit(store, "M99", at=NOON + DAY)
    visit(store, "M99", at=NOON + DAY + timedelta(hours=1))
    assert asked(store) == [("M99", 2)]
