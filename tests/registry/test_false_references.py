"""References that people ask about and that we never gave."""

from datetime import timedelta

from registry.false_references import KEPT_FOR, asked_most, forget_false_references, note_false_reference
from registry.store import Store
from tests.fakes.clock import NOON

LATER = NOON + timedelta(hours=1)


def asked(store: Store) -> list[tuple[str, int]]:
    return store.read_now(lambda session: [(row.ref, row.times) for row in asked_most(session, 2)])


def ask(store: Store, *refs: str, at: object = NOON) -> None:
    for ref in refs:
        store.write_now(lambda session, ref=ref: note_false_reference(session, ref, at))  # type: ignore[misc]


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
