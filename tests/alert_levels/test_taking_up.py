"""A new version of the ladder does not change what a digit means to people who were asked under the old one."""

from datetime import timedelta
from typing import Any

import pytest

from alert_levels.ladder_versions import current_ladder
from alert_levels.tables import LadderVersion
from alert_levels.taking_up import take_up_ladder, waits_for
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country, shipped_levels

SHIPPED = shipped_levels()
SWAPPED = {"answers": ["safe", "help", "stay", "leave"]}


@pytest.fixture(autouse=True)
def seeded(country: Country) -> None:
    start(country)


def start(country: Country) -> tuple[str, ...]:
    """Start Muster again; what 1 to 4 mean at level 3 then."""
    now = country.clock.now()
    country.store.write_now(lambda session: take_up_ladder(session, SHIPPED, now))
    return country.store.write_now(lambda session: current_ladder(session, SHIPPED, now)).level(3).answers


def make(country: Country, rank: int = 3, **values: Any) -> None:
    """A new version, with other values for a level."""
    definition = [{**level, **values} if level["rank"] == rank else dict(level) for level in SHIPPED]
    country.store.write_now(
        lambda session: session.add(LadderVersion(definition=definition, made_at=country.clock.now()))
    )


def waiting(country: Country) -> list[int]:
    return country.store.read_now(lambda session: waits_for(session, country.clock.now()))


def test_where_no_such_level_stands_it_holds_from_the_next_start(country: Country) -> None:
    country.decide(("port", 4))
    make(country, **SWAPPED)
    assert waiting(country) == []
    assert start(country) == ("safe", "help", "stay", "leave")


@BOTH
def test_answers_keep_their_meaning_while_the_level_stands_and_a_week_after(country: Country) -> None:
    country.decide(("port", 3))
    make(country, **SWAPPED)
    assert start(country) == ("safe", "help", "leave", "stay")
    country.clock.forward(days=8)
    assert start(country) == ("safe", "help", "leave", "stay")
    assert waiting(country) == [3]
    country.decide(("port", 0))
    assert start(country) == ("safe", "help", "stay", "leave")


def test_a_level_that_was_lowered_is_still_answered_for_a_week(country: Country) -> None:
    country.decide(("port", 3))
    country.decide(("port", 0))
    make(country, **SWAPPED)
    assert waiting(country) == [3]
    country.clock.forward(seconds=timedelta(days=7, seconds=1).total_seconds())
    assert waiting(country) == []


def test_a_proposal_goes_out_with_the_digits_that_its_officers_saw(country: Country) -> None:
    country.propose(("port", 3))
    make(country, **SWAPPED)
    assert start(country) == ("safe", "help", "leave", "stay")


def test_level_0_is_waited_for_only_where_somebody_was_told_of_it(country: Country) -> None:
    make(country, 0, answers=["safe", "help", "stay"])
    assert waiting(country) == []
    country.decide(("port", 3))
    country.decide(("port", 0))
    assert waiting(country) == [0]
    country.clock.forward(days=8)
    assert waiting(country) == []


def test_what_changes_no_answer_does_not_wait(country: Country) -> None:
    country.decide(("port", 3))
    make(country, again_times=4)
    assert waiting(country) == []


def test_what_was_taken_up_is_not_given_up_when_its_levels_stand(country: Country) -> None:
    make(country, **SWAPPED)
    start(country)
    country.decide(("port", 3))
    assert start(country) == ("safe", "help", "stay", "leave")
