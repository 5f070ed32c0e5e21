import pytest

from alert_levels.confirming import confirmed_by, confirms
from alert_levels.tables import DecisionLine


@pytest.mark.parametrize("typed", ["Port Sur", "port sur", "  PORT   sur ", "\u2068Port Sur\u2069", "Port\nSur"])
def test_a_name_is_the_same_however_it_is_typed(typed: str) -> None:
    assert confirms(typed, "Port Sur")


def test_letters_are_the_same_however_the_keyboard_composed_them() -> None:
    assert confirms("Port E\u0301lan", "Port \u00c9lan")


@pytest.mark.parametrize("typed", ["", "Port", "Port Sur 2", "PortSur", "South"])
def test_another_name_confirms_nothing(typed: str) -> None:
    assert not confirms(typed, "Port Sur")


def test_the_area_with_the_highest_level_is_named() -> None:
    lines = [DecisionLine(decision_id=1, area_id=area, from_rank=0, to_rank=rank) for area, rank in ((1, 2), (2, 4))]

    assert confirmed_by(lines, {1: "North", 2: "South"}) == "South"
