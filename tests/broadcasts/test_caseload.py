"""A warden's list: filled in waves, the neediest first, never beyond the hard limit, and nobody is passed over."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.caseload import NOBODY_WAITS, Caseload, CaseloadFault, Load, Seeking, taken_in, wave_below
from tests.fakes.clock import NOON

LIMITS = Caseload()


def seeking(person_id: int, *, top: bool = False, needs: int = 0, minutes: int = 0) -> Seeking:
    longest = LIMITS.longest_for(highest_level=top, needs=needs)
    return Seeking(1, person_id, longest, needs, 4 if top else 3, NOON + timedelta(minutes=minutes))


@st.composite
def crowds(draw: st.DrawFn) -> list[Seeking]:
    size = draw(st.integers(0, 40))
    each = st.tuples(st.booleans(), st.sampled_from([0, 0, 0, 1, 9]), st.integers(0, 99))
    return [
        seeking(i, top=top, needs=needs, minutes=m) for i, (top, needs, m) in enumerate(draw(st.tuples(*[each] * size)))
    ]


LOADS = st.builds(Load, st.integers(0, 30), st.sampled_from([NOBODY_WAITS, 5, 7, 12]))


@pytest.mark.parametrize(("top", "needs", "longest"), [(False, 0, 10), (True, 0, 15), (False, 3, 15), (True, 3, 25)])
def test_a_list_grows_beyond_its_target_only_for_the_highest_level_and_for_needs(
    top: bool, needs: int, longest: int
) -> None:
    assert LIMITS.longest_for(highest_level=top, needs=needs) == longest
    assert len(taken_in(Load(0), [seeking(i, top=top, needs=needs) for i in range(40)])) == longest


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(CaseloadFault, match="target 10, soft 5, hard 25"):
        Caseload(10, 5, 25)


def test_the_neediest_and_then_the_longest_waiting_get_on_the_list_first() -> None:
    crowd = [seeking(i, minutes=-i) for i in range(12)] + [seeking(100, needs=1, minutes=9), seeking(101, top=True)]
    taken = {person for _, person in taken_in(Load(0), crowd)}

    assert taken == {100, 101, *range(4, 12)}


@pytest.mark.parametrize(("open_", "on_the_list"), [(10, 0), (6, 0), (5, 5), (0, 10)])
def test_while_somebody_waits_the_next_wave_opens_when_half_is_done(open_: int, on_the_list: int) -> None:
    assert len(taken_in(Load(open_, wave_below(10)), [seeking(i) for i in range(20)])) == on_the_list


def test_while_nobody_waits_whoever_comes_gets_on_the_list_up_to_its_target() -> None:
    assert len(taken_in(Load(8), [seeking(i) for i in range(20)])) == 2


def test_whoever_is_more_urgent_than_all_who_wait_does_not_wait_for_their_wave() -> None:
    waiting_below = wave_below(LIMITS.target)
    assert taken_in(Load(10, waiting_below), [seeking(1, top=True, needs=1), seeking(2)]) == {(1, 1)}


@given(LOADS, crowds())
def test_no_list_grows_beyond_what_its_people_allow(load: Load, crowd: list[Seeking]) -> None:
    taken = taken_in(load, crowd)
    longest = max((one.longest for one in crowd if (1, one.person_id) in taken), default=load.open)

    assert load.open + len(taken) <= max(load.open, longest)
    assert not taken or load.open + len(taken) <= LIMITS.hard


@given(LOADS, crowds())
def test_nobody_gets_on_a_list_before_somebody_needier(load: Load, crowd: list[Seeking]) -> None:
    taken = taken_in(load, crowd)
    inside = [one for one in crowd if (1, one.person_id) in taken]
    outside = [one for one in crowd if (1, one.person_id) not in taken]

    assert not any(out.needs > one.needs and out.rank >= one.rank for out in outside for one in inside)
    assert not any(
        (out.needs, out.rank) == (one.needs, one.rank) and out.since < one.since for out in outside for one in inside
    )


@given(crowds(), st.integers(1, 5))
def test_wave_after_wave_everybody_gets_on_the_list(crowd: list[Seeking], pace: int) -> None:
    waiting, open_, waves = list(crowd), 0, 0
    while waiting:
        below = max(wave_below(one.longest) for one in waiting) if waves else NOBODY_WAITS
        taken = taken_in(Load(open_, below), waiting)
        waiting = [one for one in waiting if (1, one.person_id) not in taken]
        assert open_ + len(taken) <= LIMITS.hard
        open_, waves = max(0, open_ + len(taken) - pace), waves + 1
        assert waves < 200
