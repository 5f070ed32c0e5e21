"""Outlines and ways as officers write them: what is taken, and what is refused with a sentence."""

import json

import pytest

from registry.outlines import (
    MOST_POINTS,
    OutlineFault,
    as_text,
    half_width_km,
    holds,
    middle_of,
    read_outline,
    read_path,
)

SQUARE = [(33.0, 35.0), (33.0, 36.0), (34.0, 36.0), (34.0, 35.0), (33.0, 35.0)]
WRITTEN = "33, 35\n33, 36\n34, 36\n34, 35\n33, 35"
POLYGON = {"type": "Polygon", "coordinates": [[[lon, lat] for lat, lon in SQUARE]]}


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        "33,35 33,36 34,36 34,35 33,35",
        "33 35; 33 36; 34 36; 34 35; 33 35",
        json.dumps(POLYGON),
        json.dumps({"type": "Feature", "properties": {}, "geometry": POLYGON}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POLYGON}]}),
    ],
)
def test_an_outline_is_read_from_pairs_and_from_geojson(text: str) -> None:
    assert read_outline(text) == SQUARE


def test_what_is_kept_can_be_read_again() -> None:
    assert as_text(SQUARE) == WRITTEN
    assert read_outline(as_text(SQUARE)) == SQUARE
    assert read_outline("33.27154321,35 33,36 34,36 33.27154321,35")[0] == (33.271543, 35.0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one point"),
        ("33,35 33,36 34,36 34,35", "not closed"),
        ("33,35 33,36 33,35", "three corners"),
        ("33,35 33,36 34", "only one"),
        ("33,35 33,x 34,36 33,35", "numbers alone"),
        ("33,35 33,nan 34,36 33,35", "Point 2 is not on earth"),
        ("35,33 36,33 36,134 135,33 35,33", "Point 4 is not on earth"),
        ("0,0 0,181 1,1 0,0", "Point 2 is not on earth"),
        ("0,0 0,0 0,1 1,1 0,0", "crosses or touches itself"),
        (json.dumps({"type": "Polygon", "coordinates": [POLYGON["coordinates"][0]] * 2}), "one ring"),
        (json.dumps({"type": "Point", "coordinates": [35, 33]}), "one Polygon"),
        ('{"type": "Polygon"}', "not a GeoJSON polygon"),
        ('{"type": "Polygon", "coordinates": [[["a", 1]]]}', "not a GeoJSON polygon"),
        ("{", "not a GeoJSON polygon"),
        ('{"a":' * 10_000, "not a GeoJSON polygon"),
    ],
)
def test_what_is_no_outline_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(OutlineFault, match=says):
        read_outline(text)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("0,0 2,2 0,2 2,0 0,0", "between points 1 and 2, and between 3 and 4"),  # a bow tie
        ("0,0 0,4 2,4 2,0 4,0 4,2 0,2 0,0", "between points 1 and 2, and between 6 and 7"),
        ("0,0 0,4 4,4 4,2 0,2 4,0 0,0", "between points 1 and 2, and between 4 and 5"),  # touches with a corner
        ("0,0 0,4 0,2 4,2 0,0", "between points 1 and 2, and between 2 and 3"),  # folds back
    ],
)
def test_an_outline_that_crosses_or_touches_itself_is_refused_and_says_where(text: str, sides: str) -> None:
    with pytest.raises(OutlineFault, match=sides):
        read_outline(text)


def test_so_many_points_are_kept_and_no_more() -> None:
    corners = [(0.0, step / 100) for step in range(MOST_POINTS - 2)] + [(1.0, 0.5), (0.0, 0.0)]
    assert len(read_outline(as_text(corners))) == MOST_POINTS
    with pytest.raises(OutlineFault, match=f"201 points; {MOST_POINTS} at most"):
        read_outline(as_text([*corners[:-2], (0.0, 1.985), *corners[-2:]]))


def test_the_middle_and_what_lies_within() -> None:
    assert middle_of(SQUARE) == (33.5, 35.5)
    assert middle_of(list(reversed(SQUARE))) == (33.5, 35.5)
    bent = read_outline("0,0 0,3 1,3 1,1 3,1 3,0 0,0")
    inside = [(0.5, 2.5), (2.5, 0.5), (0.5, 0.5)]
    outside = [(2.0, 2.0), (-0.1, 1.0), (0.5, 3.1), (5.0, 0.5)]
    assert [holds(bent, *here) for here in (*inside, *outside)] == [True] * 3 + [False] * 4


def test_an_outline_is_as_large_as_a_circle_of_its_half_width() -> None:
    """A degree square at 60 degrees north is half as large as at the equator."""
    at_the_equator = half_width_km(read_outline("0,0 0,1 1,1 1,0 0,0"))
    up_north = half_width_km(read_outline("59.5,0 59.5,1 60.5,1 60.5,0 59.5,0"))

    assert at_the_equator == pytest.approx(62.7, abs=0.1)
    assert (up_north / at_the_equator) ** 2 == pytest.approx(0.5, abs=0.01)


def test_a_way_may_go_to_and_fro_but_has_two_points() -> None:
    assert read_path("33,35; 33.5,35.5; 33,35") == [(33.0, 35.0), (33.5, 35.5), (33.0, 35.0)]
    for text, says in (
        ("33,35", "two points"),
        ("", "at least one point"),
        ("33", "only one"),
        ("99,0 1,1", "Point 1"),
    ):
        with pytest.raises(OutlineFault, match=says):
            read_path(text)
