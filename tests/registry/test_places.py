"""Which area a typed name or a position means."""

import pytest

from registry.places import Gazetteer, Spot, distance_km, fold

SPOTS = (
    Spot(1, None, {"en": "Bravia", "ar": "برافيا"}, None, None),
    Spot(2, 1, {"en": "North"}, None, None),
    Spot(3, 1, {"en": "South"}, 33.0, 35.0),
    Spot(4, 2, {"en": "Port Élan", "ar": "ميناء"}, 34.4, 35.8),
    Spot(5, 2, {"en": "Newtown"}, 34.5, 36.0),
    Spot(6, 3, {"en": "Newtown"}, 33.2, 35.4),
    Spot(7, 3, {"en": "Tiravel"}, 33.3, 35.2),
    Spot(8, 3, {"en": "Portside"}, None, None),
    Spot(9, 7, {"en": "Tiravel"}, 33.31, 35.21),
)


SQUARE = ((33.0, 35.0), (33.0, 36.0), (34.0, 36.0), (34.0, 35.0), (33.0, 35.0))


@pytest.fixture
def gazetteer() -> Gazetteer:
    by_name: dict[str, set[int]] = {}
    for spot in SPOTS:
        for name in spot.names.values():
            by_name.setdefault(fold(name), set()).add(spot.id)
    return Gazetteer({spot.id: spot for spot in SPOTS}, {name: frozenset(ids) for name, ids in by_name.items()})


@pytest.mark.parametrize(
    ("typed", "areas"),
    [
        ("Port Élan", (4,)),
        ("PORT ELAN!", (4,)),
        ("port e", (4,)),
        ("port", (4, 8)),
        ("newtown", (5, 6)),
        ("newtwon", (5, 6)),
        ("tiravel", (9,)),
        ("tirabel", (9,)),
        ("ميناء", (4,)),
        ("po", ()),
        ("atlantis", ()),
        ("", ()),
        ("x" * 5000, ()),
    ],
)
def test_a_typed_name_means(gazetteer: Gazetteer, typed: str, areas: tuple[int, ...]) -> None:
    assert gazetteer.match(typed) == areas


@pytest.mark.parametrize(
    ("where", "area"),
    [((34.41, 35.79), 4), ((33.3, 35.2), 9), ((33.0, 35.0), 9), ((31.0, 35.0), 6), ((0.0, 0.0), None)],
)
def test_the_nearest_innermost_area_is_taken_unless_it_is_too_far(
    gazetteer: Gazetteer, where: tuple[float, float], area: int | None
) -> None:
    assert gazetteer.nearest(*where) == area


def test_the_label_tells_two_places_of_one_name_apart(gazetteer: Gazetteer) -> None:
    assert [gazetteer.label(area, "en") for area in (5, 6, 1)] == ["Newtown (North)", "Newtown (South)", "Bravia"]


def test_one_degree_of_latitude_is_about_111_kilometres() -> None:
    assert distance_km((33.0, 35.0), (34.0, 35.0)) == pytest.approx(111.2, abs=0.1)
    assert distance_km((0.0, 179.5), (0.0, -179.5)) == pytest.approx(111.2, abs=0.1)


def test_accents_are_folded_on_latin_letters_and_signs_of_other_scripts_stay() -> None:
    assert fold("São-José") == "sao jose"
    assert fold("काठमाडौं") == fold("काठमाडौं ")
    assert fold("කොළඹ") != fold("කළඹ")


REACHING = Gazetteer(
    {
        1: Spot(1, None, {"en": "Bravia"}, None, None),
        2: Spot(2, 1, {"en": "City"}, 33.0, 35.0, 20.0),
        3: Spot(3, 2, {"en": "Harbour"}, 33.05, 35.0, 2.0),
        4: Spot(4, 1, {"en": "Next"}, 33.5, 35.0, 20.0),
    },
    {},
)


@pytest.mark.parametrize(
    ("where", "area"),
    [((33.05, 35.0), 3), ((33.06, 35.0), 3), ((33.1, 35.0), 2), ((33.4, 35.0), 4), ((33.24, 35.0), 3)],
)
def test_the_smallest_area_that_reaches_there_is_taken_before_the_nearest(
    where: tuple[float, float], area: int
) -> None:
    assert REACHING.nearest(*where) == area


@pytest.mark.parametrize(
    ("area", "other", "where", "stays"),
    [
        (2, 4, (33.2, 35.0), True), (2, 4, (33.3, 35.0), False), (2, 3, (33.05, 35.0), False),
        (3, 2, (33.07, 35.0), True), (3, 2, (33.08, 35.0), False), (2, 2, (33.0, 35.0), True),
        (1, 2, (33.0, 35.0), False),
        (9, 2, (33.0, 35.0), False),
    ],
)  # fmt: skip
def test_an_area_is_left_a_fifth_beyond_its_radius(
    area: int, other: int, where: tuple[float, float], stays: bool
) -> None:
    assert REACHING.still_in(area, other, where) is stays


def test_an_outline_says_where_an_area_lies_whatever_its_circle_would() -> None:
    drawn = Spot(1, None, {"en": "Drawn"}, 33.5, 35.5, 1.0, SQUARE)
    other = Spot(2, None, {"en": "Round"}, 33.05, 35.05, 20.0)
    places = Gazetteer({1: drawn, 2: other}, {})

    assert places.holding(33.9, 35.9) == 1, "in a corner of the outline, far outside of its circle"
    assert places.holding(33.05, 35.05) == 2, "in both: the circle is the smaller one"
    assert places.holding(32.95, 35.0) == 2, "beside the outline, within the circle"
    assert places.holding(34.1, 35.5) is None
    assert places.still_in(1, 2, (33.1, 35.1)), "nobody has left an area while they are within its outline"
    assert not places.still_in(1, 2, (32.9, 35.0))
