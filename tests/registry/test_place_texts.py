"""What people write when asked where they are, and which area comes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.place_texts import read_place
from registry.places import Gazetteer, Spot, fold
from registry.towns import Towns, world_towns

SPOTS = (
    Spot(1, None, {"en": "Bravia", "ar": "برافيا"}, None, None),
    Spot(2, 1, {"en": "South"}, None, None),
    Spot(3, 2, {"en": "Port Sur", "ar": "ميناء سور"}, 33.27, 35.20, 8),
    Spot(4, 2, {"en": "Springs"}, 33.38, 35.48, 6),
    Spot(5, 1, {"en": "North"}, None, None),
    Spot(6, 5, {"en": "Bravia City", "ar": "مدينة برافيا", "am": "ብራቪያ ከተማ"}, 33.89, 35.50, 10),
    Spot(7, 5, {"en": "Springs"}, 34.43, 35.84, 6),
    Spot(8, 6, {"en": "Hill"}, 33.91, 35.52, 1),
    Spot(9, 2, {"en": "Tirelle", "ar": "تيريل", "ne": "तिरेल", "am": "ቲሬል", "bn": "তিরেল"}, 33.10, 35.30, 5),
)
LANDMARKS = {fold(name): frozenset({6}) for name in ("City Stadium", "ملعب المدينة")}


def named() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for spot in SPOTS:
        for name in spot.names.values():
            found.setdefault(fold(name), set()).add(spot.id)
    return {name: frozenset(areas) for name, areas in found.items()}


GAZETTEER = Gazetteer({spot.id: spot for spot in SPOTS}, named(), LANDMARKS, "XB")


@pytest.fixture(scope="module")
def towns() -> Towns:
    return world_towns()


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("Port Sur", (3,)), ("port sru", (3,)), ("PORT", (3,)), ("Springs", (4, 7)), ("Bravia, Hill", (8,)),
        ("Sunset Rd, Hill", (8,)), ("i am in Port Sur now", (3,)), ("London Road, Springs", (4, 7)),
        ("Springs in the north", (7,)), ("I am at the City Stadium", (6,)),
        ("أنا في تيريل", (9,)), ("بتيريل", (9,)), ("قرب ملعب المدينة", (6,)),
        ("तिरेलमा छु", (9,)), ("በቲሬል ነኝ", (9,)), ("আমি তিরেলে আছি", (9,)), ("ብራቪያ ከተማ", (6,)),
        ("near Cola bridge, Beirut", (6,)), ("Tyre, Lebanon", (3,)), ("بيروت", (6,)), ("ベイルート", (6,)),
        ("صور", (3,)),
    ],
)  # fmt: skip
def test_a_text_leads_to_areas_without_asking_back(towns: Towns, text: str, areas: tuple[int, ...]) -> None:
    read = read_place(text, GAZETTEER, towns)
    assert read.areas == areas
    assert read.sure or len(areas) > 1


@pytest.mark.parametrize(
    ("text", "areas", "town"),
    [
        ("somewhere in bravya city", (6,), ""), ("we are by the tirella", (9,), ""), ("trl", (9,), ""),
        ("Sidon", (4,), "Sidon"), ("Saida, Lebanon", (4,), "Sidon"),
    ],
)  # fmt: skip
def test_a_guess_is_asked_back(towns: Towns, text: str, areas: tuple[int, ...], town: str) -> None:
    read = read_place(text, GAZETTEER, towns)
    assert (read.areas, read.sure, read.town) == (areas, False, town)


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Paris", "Paris"), ("Dubai", "Dubai"), ("Tripoli, Libya", "Tripoli"), ("دبي", "Dubai"),
        ("Addis Ababa, near the church", "Addis Ababa"),
    ],
)  # fmt: skip
def test_a_town_elsewhere_is_known_as_such(towns: Towns, text: str, town: str) -> None:
    read = read_place(text, GAZETTEER, towns)
    assert (read.areas, read.town) == ((), town)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xyzzy",
        "the",
        "hospital",
        "I am in my house and the door is locked",
        "👋",
        "at work",
        "1",
        "لا",
        "home " * 500,
    ],
)
def test_what_names_no_place_leads_nowhere(towns: Towns, text: str) -> None:
    read = read_place(text, GAZETTEER, towns)
    assert (read.areas, read.town) == ((), "")


def test_of_towns_of_one_name_the_posts_own_country_goes_first(towns: Towns) -> None:
    at_home = Gazetteer(GAZETTEER.spots, GAZETTEER.by_name, country="LY")
    assert read_place("Tripoli", at_home, towns).town == "Tripoli"
    assert read_place("Tripoli", Gazetteer({}, {}, country="LB"), towns).areas == ()


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    read = read_place(text, GAZETTEER, world_towns())
    assert set(read.areas) <= GAZETTEER.spots.keys()
