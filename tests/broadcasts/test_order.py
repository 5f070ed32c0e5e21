"""The order of need, as a rule: no store is asked."""

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from broadcasts.order import MOST_NEEDY, WARDENS_FIRST, Stretch, Who, stretches, urgency

TOP = 4
W, SLOW, REST = Who.WARDENS, Who.SLOW, Who.REST


def test_the_highest_level_goes_before_every_need_of_a_lower_one_and_the_neediest_first_within_a_level() -> None:
    in_order = [urgency(TOP, rank, needs) for rank, needs in product(range(TOP, -1, -1), range(MOST_NEEDY, -1, -1))]

    assert in_order == sorted(set(in_order))


def test_wardens_go_before_everybody() -> None:
    assert urgency(TOP, TOP, MOST_NEEDY) > WARDENS_FIRST


def test_stretches_go_by_level_then_by_need_then_by_area() -> None:
    assert stretches([(9, 1), (7, 4), (8, 1)]) == [
        Stretch(W), Stretch(SLOW, 7), Stretch(REST, 7),
        Stretch(SLOW, 8), Stretch(SLOW, 9), Stretch(REST, 8), Stretch(REST, 9),
    ]  # fmt: skip


def test_a_broadcast_to_nowhere_looks_at_its_wardens_alone() -> None:
    assert stretches([]) == [Stretch(W)]


@given(st.dictionaries(st.integers(1, 300), st.integers(0, TOP)))
def test_every_area_has_its_slow_ones_and_then_its_rest_once_and_no_urgency_comes_before_a_smaller_one(
    levels: dict[int, int],
) -> None:
    plan = stretches(levels.items())
    places = [
        urgency(TOP, levels[stretch.area_id], 1 if stretch.who is SLOW else 0)
        for stretch in plan
        if stretch.area_id is not None
    ]

    assert sorted((stretch.area_id, stretch.who) for stretch in plan[1:] if stretch.area_id) == sorted(
        product(levels, (SLOW, REST))
    )
    assert all(before <= after for before, after in pairwise(places))
