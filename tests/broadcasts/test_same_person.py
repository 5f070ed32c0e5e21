"""Of two records of one person: what counts."""

from datetime import timedelta

import pytest

from broadcasts.same_person import MOST_TELLING, joined, other_row_counts
from broadcasts.tables import LedgerState as S
from registry.tables import Person, PersonState
from tests.fakes.clock import NOON

LATER = NOON + timedelta(hours=1)


def record(**values: object) -> Person:
    usual: dict[str, object] = {
        "code": "A3", "language": "en", "area_id": 1, "joined_at": NOON, "confirmed_at": NOON,
    }  # fmt: skip
    return Person(**{**usual, **values})


def test_every_state_has_its_place_in_the_order() -> None:
    assert set(MOST_TELLING) == set(S)
    assert len(MOST_TELLING) == len(S)


@pytest.mark.parametrize(
    ("kept", "gone", "other"),
    [(S.ASKED, S.ANSWERED, True), (S.ANSWERED, S.ASKED, False), (S.UNREACHABLE, S.ASKED, True),
     (S.WITH_OFFICER, S.ASKED, True), (S.ASKED, S.WITH_OFFICER, False), (S.QUEUED, S.WITH_OFFICER, True),
     (S.EXCLUDED, S.QUEUED, True), (S.CARRIED_OVER, S.EXCLUDED, False), (S.ASKED, S.ASKED, False)],
)  # fmt: skip
def test_the_more_telling_row_counts(kept: S, gone: S, other: bool) -> None:
    assert other_row_counts(kept, NOON, gone, LATER) is other


def test_of_two_answers_the_later_counts() -> None:
    assert other_row_counts(S.ANSWERED, NOON, S.ANSWERED, LATER)
    assert not other_row_counts(S.ANSWERED, LATER, S.ANSWERED, NOON)


def test_where_two_records_differ_whatever_was_confirmed_last_holds() -> None:
    kept = record(area_id=1, language="en", name="Amina")
    gone = record(area_id=2, language="ne", name="Aminah", confirmed_at=LATER, state=PersonState.LEFT, left_at=LATER)
    both, other_way = joined(kept, gone), joined(gone, kept)

    assert (both.area_id, both.language, both.state, both.left_at) == (2, "ne", PersonState.LEFT, LATER)
    assert (both.name, other_way.name) == ("Amina", "Aminah")
    assert (other_way.area_id, other_way.confirmed_at) == (2, LATER)


def test_needs_and_party_are_the_larger_and_what_one_lacks_the_other_gives() -> None:
    kept = record(party_size=1, needs_rank=7)
    gone = record(party_size=4, needs_rank=2, name="Amina", group_id=5, joined_at=NOON - timedelta(days=3))
    both = joined(kept, gone)

    assert (both.party_size, both.needs_rank, both.name, both.group_id) == (4, 7, "Amina", 5)
    assert both.joined_at == NOON - timedelta(days=3)
