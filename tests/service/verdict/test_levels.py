"""The levels, replayed from decisions alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from service.verdict.levels import Issued, Levels, Line

START = datetime(2026, 3, 1, tzinfo=UTC)
PARENTS: Mapping[str, str | None] = {"land": None, "south": "land", "port": "south", "north": "land", "city": "north"}


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def issued(number: int, *lines: tuple[str, int] | tuple[str, int, bool], corrects: int | None = None) -> Issued:
    """The decision of that number, issued at that hour; its references are M<number>-<area>."""
    made = tuple(Line(*line) for line in lines)
    refs = {line.area: f"M{number}{index}" for index, line in enumerate(made)}
    return Issued(number, at(number), made, refs, corrects)


def told(levels: Levels, decision: Issued) -> dict[str, tuple[str, int]]:
    return {area: (each.ref, each.now) for area, each in levels.told_by(decision).items()}


def test_a_decision_tells_its_area_and_all_within() -> None:
    first = issued(1, ("south", 2))
    assert told(Levels(PARENTS, [first]), first) == {"south": ("M10", 2), "port": ("M10", 2)}


def test_nobody_at_a_higher_level_is_told_of_a_lower_one_around_them() -> None:
    decisions = [issued(1, ("south", 3)), issued(2, ("land", 2))]
    assert set(told(Levels(PARENTS, decisions), decisions[1])) == {"land", "north", "city"}


def test_lines_issued_together_each_tell_their_own() -> None:
    both = issued(1, ("land", 2), ("south", 3))
    assert told(Levels(PARENTS, [both]), both) == {
        "land": ("M10", 2), "north": ("M10", 2), "city": ("M10", 2), "south": ("M11", 3), "port": ("M11", 3),
    }  # fmt: skip


def test_an_exempt_area_is_cut_off() -> None:
    decisions = [issued(1, ("north", 1, True)), issued(2, ("land", 4))]
    assert set(told(Levels(PARENTS, decisions), decisions[1])) == {"land", "south", "port"}


def test_the_same_level_again_is_news_where_it_holds() -> None:
    decisions = [issued(1, ("land", 2)), issued(2, ("land", 2))]
    assert set(told(Levels(PARENTS, decisions), decisions[1])) == set(PARENTS)


def test_lowering_tells_what_now_holds() -> None:
    decisions = [issued(1, ("land", 1)), issued(2, ("south", 3)), issued(3, ("south", 0))]
    assert told(Levels(PARENTS, decisions), decisions[2]) == {"south": ("M30", 1), "port": ("M30", 1)}


def test_a_correction_tells_those_of_the_wrong_alert_what_holds_and_brings_the_earlier_one_back() -> None:
    decisions = [issued(1, ("land", 1)), issued(2, ("south", 4)), issued(3, ("south", 4), corrects=2)]
    levels = Levels(PARENTS, decisions)
    assert told(levels, decisions[2]) == {"south": ("M30", 1), "port": ("M30", 1)}
    assert levels.told_by(decisions[2])["port"].corrects == "M20"
    in_force = [levels.in_force("port", at(hours)) for hours in (0.5, 1.5, 2.5, 3.5)]
    assert [each.ref if each else None for each in in_force] == [None, "M10", "M20", "M10"]


def test_a_correction_leaves_alone_what_a_later_decision_has_put() -> None:
    decisions = [issued(1, ("south", 4)), issued(2, ("south", 3)), issued(3, ("south", 4), corrects=1)]
    levels = Levels(PARENTS, decisions)
    assert levels.told_by(decisions[2])["south"].now == 3
    standing = levels.in_force("south", at(4))
    assert standing is not None
    assert standing.ref == "M20"


def test_an_alert_is_overtaken_by_the_next_that_tells_the_same_area() -> None:
    decisions = [issued(1, ("land", 1)), issued(2, ("south", 2)), issued(3, ("land", 3))]
    levels = Levels(PARENTS, decisions)
    first = levels.told_by(decisions[0])
    assert levels.overtaken_at(first["port"]) == at(2)
    assert levels.overtaken_at(first["city"]) == at(3)
    assert levels.overtaken_at(levels.told_by(decisions[2])["city"]) is None
