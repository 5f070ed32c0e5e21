"""What holds where, as anybody may know it."""

from datetime import timedelta

from alert_levels.in_force import InForce, Promise, levels_in_force, taken_back_since
from registry.store import Store
from tests.fakes.clock import NOON
from tests.fakes.country import Country

Said = tuple[int, str, bool, tuple[str, ...]]


def in_force(country: Country) -> list[InForce]:
    return country.store.read_now(levels_in_force)


def said(country: Country) -> list[Said]:
    """Rank, area, whether a part of it has another level, and what shares its level."""
    return [(it.rank, it.names["en"], it.apart, tuple(names["en"] for names in it.within)) for it in in_force(country)]


def test_where_nothing_was_ever_decided_all_is_normal_and_one_entry(country: Country) -> None:
    assert said(country) == [(0, "Bravia", False, ("South", "Port Sur", "Hilltop", "Capital"))]
    assert in_force(country)[0].promise is None


def test_a_level_holds_in_all_that_lies_within_and_the_rest_is_said_to_be_the_rest(country: Country) -> None:
    country.decide(("south", 3))
    assert said(country) == [(3, "South", False, ("Port Sur", "Hilltop")), (0, "Bravia", True, ("Capital",))]


def test_the_highest_stands_first_and_a_lower_one_inside_it_says_nothing(country: Country) -> None:
    country.decide(("xb", 2), ("port", 4), ("hill", 1))
    assert said(country) == [(4, "Port Sur", False, ()), (2, "Bravia", True, ("South", "Hilltop", "Capital"))]


def test_an_exempt_area_is_named_with_its_own_level_also_where_it_is_normal(country: Country) -> None:
    country.decide(("xb", 4), ("capital", 0), exempt=("capital",))
    assert said(country) == [
        (4, "Bravia", True, ("South", "Port Sur", "Hilltop")),
        (0, "Capital", False, ()),
    ]


def test_an_area_with_a_decision_of_its_own_speaks_for_itself_also_at_the_same_level(country: Country) -> None:
    country.decide(("south", 3))
    later = country.clock.forward(hours=1)
    country.decide(("port", 3))
    assert said(country)[:2] == [(3, "South", True, ("Hilltop",)), (3, "Port Sur", False, ())]
    six_hours = timedelta(hours=6)
    assert [each.promise for each in in_force(country)] == [
        Promise("shelling", NOON, NOON + six_hours),
        Promise("shelling", later, later + six_hours),
        None,
    ]


def test_what_is_back_to_normal_is_one_with_what_never_was_anything_else(country: Country) -> None:
    country.decide(("south", 3))
    country.decide(("south", 0))
    assert said(country) == [(0, "Bravia", False, ("South", "Port Sur", "Hilltop", "Capital"))]


def test_what_was_taken_back_holds_no_more_and_is_named_for_a_time_the_newest_first(country: Country) -> None:
    country.decide(("south", 2))
    wrong, also_wrong = country.decide(("south", 4)), country.decide(("capital", 4))
    for alert in (*wrong, *also_wrong):
        country.clock.forward(hours=1)
        country.correct(country.decision_of(alert))
    assert said(country)[0] == (2, "South", False, ("Port Sur", "Hilltop"))

    def taken_back(hours: int) -> list[str]:
        since = country.clock.now() - timedelta(hours=hours)
        return country.store.read_now(lambda session: taken_back_since(session, since))

    assert taken_back(2) == [f"M{also_wrong[0]}", f"M{wrong[0]}"]
    assert taken_back(1) == [f"M{also_wrong[0]}"]
    country.clock.forward(hours=1)
    assert taken_back(1) == []


def test_without_areas_there_is_nothing_to_say(store: Store) -> None:
    assert store.read_now(levels_in_force) == []
