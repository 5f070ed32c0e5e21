"""Which level holds, and whom a decision tells."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alert_levels.effective import Change, Holds, Placed, changes, holding, ranks

XB, SOUTH, PORT, HILL, CAPITAL = range(1, 6)
CHAINS = {
    XB: [XB],
    SOUTH: [SOUTH, XB],
    PORT: [PORT, SOUTH, XB],
    HILL: [HILL, SOUTH, XB],
    CAPITAL: [CAPITAL, XB],
}
Levels = Mapping[int, Placed]


@pytest.mark.parametrize(
    ("placed", "holds"),
    [
        ({}, Holds(0, None)),
        ({XB: Placed(2)}, Holds(2, XB)),
        ({XB: Placed(2), SOUTH: Placed(3)}, Holds(3, SOUTH)),
        ({XB: Placed(3), SOUTH: Placed(2)}, Holds(3, XB)),
        ({XB: Placed(2), SOUTH: Placed(2)}, Holds(2, SOUTH)),  # of equal ranks the nearest speaks
        ({PORT: Placed(0), XB: Placed(0)}, Holds(0, PORT)),
        ({XB: Placed(4), PORT: Placed(1, exempt=True)}, Holds(1, PORT)),
        ({XB: Placed(4), SOUTH: Placed(1, exempt=True), PORT: Placed(2)}, Holds(2, PORT)),
        ({XB: Placed(4), SOUTH: Placed(1, exempt=True)}, Holds(1, SOUTH)),
        ({HILL: Placed(4)}, Holds(0, None)),
    ],
)
def test_the_highest_level_around_holds_unless_an_exempt_area_is_in_between(placed: Levels, holds: Holds) -> None:
    assert holding(CHAINS[PORT], placed) == holds


SAME = Placed(3)


@pytest.mark.parametrize(
    ("before", "lines", "told"),
    [
        pytest.param({}, {XB: Placed(2)}, dict.fromkeys(CHAINS, (XB, 0, 2)), id="everybody in the area"),
        pytest.param(
            {SOUTH: SAME}, {XB: Placed(2)}, {XB: (XB, 0, 2), CAPITAL: (XB, 0, 2)}, id="nobody at 3 is told 2"
        ),
        pytest.param(
            {XB: SAME}, {PORT: SAME}, {PORT: (PORT, 3, 3)}, id="the same level with its own place and point is news"
        ),
        pytest.param(
            {SOUTH: SAME}, {SOUTH: SAME}, dict.fromkeys((SOUTH, PORT, HILL), (SOUTH, 3, 3)), id="renewed"
        ),
        pytest.param({XB: Placed(4), SOUTH: SAME}, {SOUTH: SAME}, {}, id="renewed below a higher level"),
        pytest.param(
            {SOUTH: SAME, PORT: SAME}, {SOUTH: SAME}, dict.fromkeys((SOUTH, HILL), (SOUTH, 3, 3)),
            id="renewed around an area with a level of its own",
        ),
        pytest.param(
            {SOUTH: SAME}, {SOUTH: Placed(1)}, dict.fromkeys((SOUTH, PORT, HILL), (SOUTH, 3, 1)), id="lowered"
        ),
        pytest.param(
            {XB: Placed(2), SOUTH: SAME}, {SOUTH: Placed(1)}, dict.fromkeys((SOUTH, PORT, HILL), (SOUTH, 3, 2)),
            id="lowered to what holds around",
        ),
        pytest.param({XB: Placed(4), SOUTH: SAME}, {SOUTH: Placed(1)}, {}, id="lowered below a higher level"),
        pytest.param(
            {PORT: Placed(1, exempt=True)}, {XB: Placed(4)}, {a: (XB, 0, 4) for a in CHAINS if a != PORT},
            id="an exempt area hears nothing of the country",
        ),
        pytest.param(
            {XB: Placed(4)}, {PORT: Placed(2, exempt=True)}, {PORT: (PORT, 4, 2)}, id="an area is exempted"
        ),
        pytest.param(
            {XB: Placed(4), PORT: Placed(2, exempt=True)}, {PORT: Placed(2)}, {PORT: (PORT, 2, 4)},
            id="an exemption ends",
        ),
        pytest.param(
            {}, {XB: Placed(2), SOUTH: Placed(4)},
            {XB: (XB, 0, 2), CAPITAL: (XB, 0, 2), SOUTH: (SOUTH, 0, 4), PORT: (SOUTH, 0, 4), HILL: (SOUTH, 0, 4)},
            id="two lines, each told by the one that holds",
        ),
        pytest.param(
            {SOUTH: Placed(4)}, {XB: SAME, SOUTH: Placed(1)},
            {XB: (XB, 0, 3), CAPITAL: (XB, 0, 3), SOUTH: (XB, 4, 3), PORT: (XB, 4, 3), HILL: (XB, 4, 3)},
            id="lowered inside while raised around",
        ),
        pytest.param({}, {XB: Placed(0)}, {}, id="normal where nothing held is no news"),
    ],
)  # fmt: skip
def test_a_decision_tells_whom_it_concerns(
    before: Levels, lines: Levels, told: Mapping[int, tuple[int, int, int]]
) -> None:
    assert changes(CHAINS, before, lines) == [Change(area, *told[area]) for area in CHAINS if area in told]


def test_ranks_are_asked_for_some_areas_only() -> None:
    assert ranks(CHAINS, {SOUTH: Placed(3)}, [PORT, CAPITAL]) == {PORT: 3, CAPITAL: 0}


PLACED = st.builds(Placed, st.integers(0, 4), st.booleans())


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[int, int | None], dict[int, Placed], dict[int, Placed]]:
    """Parents by area, and the levels placed before and by a decision."""
    size = draw(st.integers(1, 9))
    parents = {area: draw(st.one_of(st.none(), st.integers(0, area - 1))) if area else None for area in range(size)}
    areas = st.integers(0, size - 1)
    before = draw(st.dictionaries(areas, PLACED))
    return parents, before, draw(st.dictionaries(areas, PLACED, min_size=1))


def by_walking_down(area: int, parents: Mapping[int, int | None], placed: Levels) -> int:
    """The level of an area from the definition, outermost first."""
    parent, own = parents[area], placed.get(area)
    around = by_walking_down(parent, parents, placed) if parent is not None else 0
    if own is None:
        return around
    return own.rank if own.exempt else max(own.rank, around)


def chains_of(parents: Mapping[int, int | None]) -> dict[int, list[int]]:
    chains: dict[int, list[int]] = {}
    for area, parent in parents.items():
        chains[area] = [area, *(chains[parent] if parent is not None else [])]
    return chains


@given(worlds())
def test_everybody_whose_level_changes_is_told_once_and_nobody_is_told_another_level_than_holds(
    world: tuple[dict[int, int | None], dict[int, Placed], dict[int, Placed]],
) -> None:
    parents, before, lines = world
    after = {**before, **lines}
    found = changes(chains_of(parents), before, lines)
    told = {change.area_id: change for change in found}

    assert len(told) == len(found)
    for area in parents:
        was, now = by_walking_down(area, parents, before), by_walking_down(area, parents, after)
        if was != now:
            assert area in told
        if area in told:
            assert (told[area].was, told[area].now) == (was, now)
            assert told[area].line_area in lines
            assert told[area].line_area in chains_of(parents)[area]


@given(worlds())
def test_whoever_stays_at_a_level_is_told_only_by_the_line_whose_level_it_is(
    world: tuple[dict[int, int | None], dict[int, Placed], dict[int, Placed]],
) -> None:
    parents, before, lines = world
    for change in changes(chains_of(parents), before, lines):
        if change.was == change.now:
            assert change.now > 0
            assert lines[change.line_area].rank == change.now
