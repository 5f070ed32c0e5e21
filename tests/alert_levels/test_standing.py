"""What holds in an area now, which alert told its people, and which promises are late."""

from datetime import timedelta

from alert_levels.standing import Standing, effective_rank, effective_ranks, overdue_updates, standing_alert
from tests.fakes.clock import NOON
from tests.fakes.country import Country


def standing(country: Country, area: str) -> Standing | None:
    return country.store.read_now(lambda session: standing_alert(session, country.areas[area]))


def test_where_nothing_was_decided_nothing_stands(country: Country) -> None:
    assert standing(country, "port") is None
    assert country.store.read_now(lambda session: effective_rank(session, country.areas["port"])) == 0


def test_the_newest_alert_that_told_this_very_area_stands(country: Country) -> None:
    [whole] = country.decide(("xb", 2))
    [south] = country.decide(("south", 3))
    country.decide(("capital", 4))

    assert standing(country, "port") == Standing(south, 2, 3)
    assert standing(country, "xb") == Standing(whole, 0, 2)
    ranks = country.store.read_now(effective_ranks)
    assert {area: ranks[number] for area, number in country.areas.items()} == {
        "xb": 2, "south": 3, "port": 3, "hill": 3, "capital": 4,
    }  # fmt: skip


def test_an_alert_that_did_not_concern_the_area_does_not_stand_there(country: Country) -> None:
    [south] = country.decide(("south", 3))
    country.decide(("xb", 2))
    assert standing(country, "port") == Standing(south, 0, 3)


def test_back_to_normal_leaves_nothing_standing(country: Country) -> None:
    country.decide(("south", 3))
    country.decide(("south", 0))
    assert standing(country, "port") is None


def test_a_lowered_level_stands(country: Country) -> None:
    country.decide(("south", 3))
    [lower] = country.decide(("south", 1))
    assert standing(country, "port") == Standing(lower, 3, 1)


def test_after_a_correction_the_alert_before_stands_again(country: Country) -> None:
    [true] = country.decide(("xb", 2))
    [wrong] = country.decide(("south", 4))
    country.correct(country.decision_of(wrong))

    assert standing(country, "port") == Standing(true, 0, 2)


def test_after_the_correction_of_the_only_alert_nothing_stands(country: Country) -> None:
    [wrong] = country.decide(("xb", 4))
    country.correct(country.decision_of(wrong))
    assert standing(country, "port") is None


def test_after_a_correction_the_alert_that_it_hid_stands(country: Country) -> None:
    country.decide(("xb", 1))
    [wrong] = country.decide(("south", 4))
    [hidden] = country.decide(("xb", 3))
    country.correct(country.decision_of(wrong))

    assert standing(country, "port") == Standing(hidden, 0, 3)
    assert standing(country, "capital") == Standing(hidden, 1, 3)


def test_nothing_stands_where_a_hidden_decision_went_back_to_normal(country: Country) -> None:
    country.decide(("xb", 2))
    [wrong] = country.decide(("south", 4))
    country.decide(("xb", 0))
    country.correct(country.decision_of(wrong))

    assert standing(country, "port") is None


def test_a_wrong_lowering_taken_back_stands_at_the_higher_level_again(country: Country) -> None:
    [high] = country.decide(("south", 4))
    [wrong] = country.decide(("south", 1))
    country.correct(country.decision_of(wrong))

    assert standing(country, "port") == Standing(high, 0, 4)


def test_a_promised_update_is_overdue_after_its_time_and_while_its_decision_is_in_force(country: Country) -> None:
    [first] = country.decide(("south", 2))
    country.clock.forward(hours=1)
    [second] = country.decide(("capital", 1))

    def overdue(hours: float) -> list[int]:
        late = NOON + timedelta(hours=hours)
        return [row.decision_id for row in country.store.read_now(lambda session: overdue_updates(session, late))]

    one, two = country.decision_of(first), country.decision_of(second)
    assert overdue(6) == []
    assert overdue(6.1) == [one]
    assert overdue(7.1) == [one, two]
    country.decide(("south", 1))
    assert overdue(6.5) == []  # superseded: the newer decision made a promise of its own
    country.correct(two)
    assert two not in overdue(7.1)  # corrected, and a correction promises nothing
