"""The demo ends with status 0 only if its verdict holds: one message too few, too many or astray makes it 1."""

from dataclasses import replace
from typing import Any

import pytest

from service.demo.crisis import Course
from service.demo.run import exit_status
from service.verdict.telling import Sent
from tests.service.verdict.test_judging import ANA, BIM, CAM, at, core, sent, usual_log, verdict_on


def an_alert(**states: int) -> dict[str, Any]:
    """An alert as the console tells it, its people in these states."""
    counts = {state.replace("_", " "): number for state, number in states.items()}
    still_open = counts.get("asked", 0) + counts.get("with an officer", 0)
    return {"counts": counts, "audience": sum(counts.values()), "open": still_open}


BALANCED = Course(alerts=[an_alert(answered=2, told=1, with_an_officer=1)])


def test_a_run_in_which_all_went_as_it_should_ends_with_0() -> None:
    assert exit_status(BALANCED, verdict_on(usual_log())) == 0


@pytest.mark.parametrize("dropped", range(len(usual_log())))
def test_one_dropped_message_ends_it_with_1(dropped: int) -> None:
    log = usual_log()
    del log[dropped]

    assert exit_status(BALANCED, verdict_on(log)) == 1


@pytest.mark.parametrize("doubled", range(len(usual_log())))
def test_one_doubled_message_ends_it_with_1(doubled: int) -> None:
    again = usual_log()[doubled]
    log = [*usual_log(), replace(again, at=again.at + (at(0, 1) - at(0)))]

    assert exit_status(BALANCED, verdict_on(log)) == 1


@pytest.mark.parametrize(
    "astray",
    [
        pytest.param(sent(CAM, at(2, 1), core("am", 3, "M2")), id="wrong area"),
        pytest.param(sent(ANA, at(2, 2), core("bn", 3, "M2")), id="wrong language"),
        pytest.param(sent(BIM, at(2, 2), core("bn", 2, "M2")), id="wrong level"),
    ],
)
def test_one_message_astray_ends_it_with_1(astray: Sent) -> None:
    assert exit_status(BALANCED, verdict_on([*usual_log(), astray])) == 1


@pytest.mark.parametrize(
    "course",
    [
        pytest.param(Course(alerts=[an_alert(answered=2, asked=1)]), id="somebody is still waited for"),
        pytest.param(Course(alerts=[an_alert(answered=2) | {"audience": 3}]), id="the states do not sum"),
        pytest.param(Course(alerts=[an_alert(told=1)], contradictions=["M1: told"]), id="a row is not borne out"),
    ],
)
def test_a_ledger_that_does_not_balance_ends_it_with_1(course: Course) -> None:
    assert exit_status(course, verdict_on(usual_log())) == 1
