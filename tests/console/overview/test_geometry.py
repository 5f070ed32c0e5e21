"""Where areas lie, and which countries are drawn around them."""

import pytest

from console.overview.geometry import Box, Shape, box_around, countries_in, shape_of
from registry.tables import Area, AreaKind


def area(**where: object) -> Area:
    return Area(code="a", post_id=1, kind=AreaKind.CITY, names={"en": "A"}, **where)


def test_an_outline_is_drawn_before_a_circle() -> None:
    ring = [(33.0, 35.0), (33.0, 36.0), (34.0, 36.0)]
    assert shape_of(area(outline=ring, latitude=1.0, longitude=2.0, radius_km=3.0)) == Shape(ring=tuple(ring))


def test_a_circle_is_in_metres_around_its_point() -> None:
    assert shape_of(area(latitude=33.0, longitude=35.0, radius_km=1.5)) == Shape(centre=(33.0, 35.0), metres=1500.0)


def test_an_area_that_lies_nowhere_has_no_shape() -> None:
    assert shape_of(area()) is None
    assert box_around([]) is None


def test_the_box_of_a_circle_is_wider_in_degrees_the_further_it_is_from_the_equator() -> None:
    low, high = (box_around([Shape(centre=(latitude, 0.0), metres=111_200.0)]) for latitude in (0.0, 60.0))
    assert low is not None
    assert high is not None
    assert (low.south, low.north) == (-1.0, 1.0)
    assert high.east == pytest.approx(2 * low.east)


@pytest.mark.parametrize(
    ("other", "meets"),
    [(Box(1, 1, 3, 3), True), (Box(2, 2, 3, 3), True), (Box(2.1, 0, 3, 2), False), (Box(0, -3, 2, -0.1), False)],
)
def test_boxes_meet_where_they_touch(other: Box, meets: bool) -> None:
    assert Box(0, 0, 2, 2).meets(other) is meets
    assert other.meets(Box(0, 0, 2, 2)) is meets


def test_around_a_place_only_its_neighbours_are_drawn() -> None:
    near, world = countries_in(Box(35.4, 33.8, 35.6, 34.0)), countries_in(Box(-180, -90, 180, 90))
    assert 0 < len(near) < 6
    assert len(world) > 200
    assert all(len(ring) > 3 for rings in world for ring in rings)
