"""How well wardens answer: whatever counts counts, whatever ended by itself does not, on both databases."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from broadcasts.stepping_aside import AWAY, REFUSED
from broadcasts.tables import Task, TaskState
from broadcasts.tasks import GOES_ON, NOT_IN_TIME
from broadcasts.warden_scores import SCORED_FOR, Score, scores
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country

SAFE = (TaskState.CLOSED, "safe")
RAN_OUT = (TaskState.PASSED_ON, NOT_IN_TIME)


@pytest.fixture
def warden(country: Country) -> int:
    country.decide(("port", 3))
    return country.person("capital")


def gives(
    country: Country, warden: int, ended: Sequence[tuple[TaskState, str | None, float | None]], *, days_ago: float = 0
) -> None:
    """Tasks that ended so: the state, the outcome, and after how many minutes."""
    person, offered = country.person("port"), country.clock.now() - timedelta(days=days_ago)
    rows = [
        Task(
            alert_id=1, person_id=person, warden_id=warden, number=int(days_ago * 1000) + number, reason="no_answer",
            state=state, offered_at=offered, outcome=outcome,
            closed_at=None if minutes is None else offered + timedelta(minutes=minutes),
        )
        for number, (state, outcome, minutes) in enumerate(ended, 1)
    ]  # fmt: skip
    country.store.write_now(lambda session: session.add_all(rows))


def score(country: Country, warden: int) -> Score | None:
    now = country.clock.now()
    return country.store.read_now(lambda session: scores(session, [warden], now)).get(warden)


@BOTH
@pytest.mark.parametrize(
    ("minutes", "median"), [((4,), 4), ((1, 9), 5), ((1, 2, 60), 2), ((1, 2, 4, 60), 3), ((0.5, 0.5), 0.5)]
)
def test_the_median_is_of_the_tasks_that_were_answered(
    country: Country, warden: int, minutes: tuple[float, ...], median: float
) -> None:
    gives(country, warden, [*((*SAFE, each) for each in minutes), (*RAN_OUT, 500)])

    assert score(country, warden) == Score(len(minutes) + 1, len(minutes), timedelta(minutes=median))


@BOTH
def test_only_what_the_warden_could_answer_counts(country: Country, warden: int) -> None:
    gives(
        country,
        warden,
        [
            (*SAFE, 10),
            (TaskState.CLOSED, GOES_ON[7], 10),
            (TaskState.PASSED_ON, REFUSED, 10),
            (*RAN_OUT, 60),
            (TaskState.CLOSED, "heard from", 1),
            (TaskState.PASSED_ON, AWAY, 1),
            (TaskState.OFFERED, None, None),
        ],
    )
    found = score(country, warden)

    assert found == Score(4, 3, timedelta(minutes=10))
    assert found.percent == 75


@BOTH
def test_what_is_older_than_a_year_is_forgotten_and_others_have_their_own(country: Country, warden: int) -> None:
    other = country.person("capital")
    gives(country, warden, [(*RAN_OUT, 1)], days_ago=SCORED_FOR.days + 1)
    gives(country, other, [(*RAN_OUT, 1)])

    assert score(country, warden) is None
    assert score(country, other) == Score(1, 0, None)
    assert Score().percent is None
