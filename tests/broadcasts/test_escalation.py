"""The next step for somebody who does not answer, situation by situation."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alert_levels.ladder import Escalation, Silence
from broadcasts.escalation import (
    FINDERS,
    AcceptSilence,
    Act,
    AskAgain,
    AskElsewhere,
    LookFor,
    Situation,
    Step,
    ToOfficer,
    Wait,
    WaitForRoom,
    first_wait,
    look_again_at,
    look_for,
    next_act,
    wait_for_room,
)
from broadcasts.tables import LedgerState
from tests.fakes.clock import NOON
from tests.fakes.country import shipped_ladder

S = LedgerState
HARD = shipped_ladder().level(4).escalation
MILD = shipped_ladder().level(2).escalation
MINUTE = timedelta(minutes=1)
ALL = frozenset(FINDERS)


def at(
    state: LedgerState = S.ASKED,
    step: Step = Step.ASK,
    *,
    repeats: int = 0,
    asked: timedelta | None = timedelta(0),
    untried: int = 0,
    finders: frozenset[Step] = ALL,
    busy: bool = False,
    waited_for: Step | None = None,
) -> Situation:
    """`asked` is how long ago a carrier accepted the question."""
    asked_at = None if asked is None else NOON - asked
    return Situation(state, step, repeats, asked_at, untried, finders, busy, waited_for)


@pytest.mark.parametrize(
    ("situation", "act"),
    [
        (at(), AskAgain()),
        (at(repeats=2, untried=1), AskAgain()),
        (at(repeats=3, untried=1), AskElsewhere()),
        (at(repeats=3, asked=20 * MINUTE), Wait(NOON + 100 * MINUTE)),
        (at(repeats=3, asked=120 * MINUTE), LookFor(Step.WARDEN, NOON + 60 * MINUTE)),
        (at(repeats=3, asked=None), Wait(NOON + 120 * MINUTE)),
        (at(S.UNREACHABLE, asked=None, untried=2), AskElsewhere()),
        (at(S.UNREACHABLE, asked=None), LookFor(Step.WARDEN, NOON + 60 * MINUTE)),
        (at(S.UNREACHABLE, asked=None, finders=frozenset({Step.DEPUTY})), LookFor(Step.DEPUTY, NOON + 30 * MINUTE)),
        (at(S.UNREACHABLE, asked=None, finders=frozenset()), ToOfficer("no warden could be asked")),
        (at(S.WITH_WARDEN, Step.WARDEN), LookFor(Step.DEPUTY, NOON + 30 * MINUTE)),
        (at(S.WITH_WARDEN, Step.WARDEN, untried=1), LookFor(Step.DEPUTY, NOON + 30 * MINUTE)),
        (at(S.WITH_WARDEN, Step.WARDEN, finders=frozenset({Step.WARDEN, Step.FAMILY})),
         LookFor(Step.FAMILY, NOON + 30 * MINUTE)),
        (at(S.WITH_WARDEN, Step.DEPUTY), LookFor(Step.ZONE_WARDEN, NOON + 30 * MINUTE)),
        (at(S.WITH_WARDEN, Step.ZONE_WARDEN), LookFor(Step.FAMILY, NOON + 30 * MINUTE)),
        (at(S.UNREACHABLE, Step.FAMILY, untried=3), ToOfficer("nobody could find them in time")),
        (at(S.QUEUED, asked=None, untried=1), AskElsewhere()),  # brought back by a correction, its message was dropped
        (at(busy=True, asked=5 * MINUTE), Wait(NOON + 5 * MINUTE)),
        (at(busy=True, asked=118 * MINUTE), Wait(NOON + 2 * MINUTE)),
        (at(busy=True, asked=120 * MINUTE, untried=1), LookFor(Step.WARDEN, NOON + 60 * MINUTE)),
        (at(busy=True, repeats=3, untried=1), AskElsewhere()),  # a first message at that address, not a repeat
        (at(S.UNREACHABLE, waited_for=Step.WARDEN, asked=None, untried=1), LookFor(Step.DEPUTY, NOON + 30 * MINUTE)),
        (at(waited_for=Step.WARDEN), LookFor(Step.DEPUTY, NOON + 30 * MINUTE)),
        (at(S.WITH_WARDEN, Step.WARDEN, waited_for=Step.DEPUTY), LookFor(Step.ZONE_WARDEN, NOON + 30 * MINUTE)),
        (at(waited_for=Step.WARDEN, finders=frozenset({Step.WARDEN})), ToOfficer("no warden had room in time")),
    ],
)  # fmt: skip
def test_at_the_highest_level_somebody_must_find_out(situation: Situation, act: Act) -> None:
    assert next_act(HARD, situation, NOON) == act


@pytest.mark.parametrize(
    ("situation", "act"),
    [
        (at(), AskAgain()),
        (at(repeats=1, untried=1), Wait(NOON + timedelta(hours=24))),  # this level goes to no other address
        (at(repeats=1, asked=timedelta(hours=24)), AcceptSilence()),
        (at(S.UNREACHABLE, asked=None, untried=1), AskElsewhere()),
        (at(S.UNREACHABLE, asked=None), LookFor(Step.WARDEN, NOON + timedelta(hours=24))),
    ],
)
def test_where_silence_is_accepted_only_the_unreachable_are_looked_for(situation: Situation, act: Act) -> None:
    assert next_act(MILD, situation, NOON) == act


def plan(**more: object) -> Escalation:
    spans = {"warden": MINUTE, "deputy": MINUTE, "zone_warden": MINUTE, "family": MINUTE}
    empty = {"again_times": 0, "again_every": None, "next_address_after": None, "fallback": None, "silence_after": None}
    return Escalation(**{"silence": Silence.TOLD, **spans, **empty, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("repeats", "more", "wait"),
    [
        (0, {"again_times": 2, "again_every": 5 * MINUTE, "silence_after": 60 * MINUTE}, 5 * MINUTE),
        (2, {"again_times": 2, "again_every": 5 * MINUTE, "silence_after": 60 * MINUTE}, 5 * MINUTE),
        (0, {"next_address_after": 7 * MINUTE, "silence_after": 60 * MINUTE}, 7 * MINUTE),
        (0, {"silence_after": 60 * MINUTE}, 60 * MINUTE),
        (0, {}, timedelta(0)),
    ],
)
def test_the_first_wait_is_the_first_step_of_the_plan(repeats: int, more: dict[str, object], wait: timedelta) -> None:
    assert first_wait(plan(**more), repeats) == wait


SITUATIONS = st.builds(
    at,
    st.sampled_from([S.QUEUED, S.ASKED, S.UNREACHABLE, S.WITH_WARDEN]),
    st.sampled_from([step for step in Step if step is not Step.OFFICER]),
    repeats=st.integers(0, 3),
    asked=st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=2))),
    untried=st.integers(0, 2),
    finders=st.frozensets(st.sampled_from(FINDERS)),
    busy=st.booleans(),
    waited_for=st.one_of(st.none(), st.sampled_from(FINDERS[:3])),
)


@given(SITUATIONS, st.sampled_from([HARD, MILD]))
def test_whoever_looks_for_somebody_is_there_and_comes_after_the_one_before(at_: Situation, steps: Escalation) -> None:
    act = next_act(steps, at_, NOON)
    if isinstance(act, LookFor):
        assert act.finder in at_.finders
        assert act.due_at > NOON
        begun = at_.waited_for or at_.step
        assert begun not in FINDERS or at_.state is S.ASKED or FINDERS.index(act.finder) > FINDERS.index(begun)
    if isinstance(act, Wait):
        assert act.until > NOON
    if isinstance(act, AskElsewhere):
        assert at_.untried_addresses


@given(SITUATIONS, st.sampled_from([HARD, MILD]))
def test_a_busy_carrier_gets_no_repeat_and_stretches_no_patience(at_: Situation, steps: Escalation) -> None:
    act = next_act(steps, at_, NOON)
    assert steps.silence_after is not None
    if at_.carrier_is_busy:
        assert not isinstance(act, AskAgain)
    if at_.carrier_is_busy and at_.state is S.ASKED and isinstance(act, Wait) and at_.asked_at is not None:
        assert act.until <= at_.asked_at + steps.silence_after


@given(SITUATIONS, st.sampled_from([HARD, MILD]))
def test_nobody_waits_for_the_same_list_twice(at_: Situation, steps: Escalation) -> None:
    act = next_act(steps, at_, NOON)
    if at_.waited_for is not None:
        assert isinstance(act, LookFor | ToOfficer)
        assert not isinstance(act, LookFor) or FINDERS.index(act.finder) > FINDERS.index(at_.waited_for)


@pytest.mark.parametrize(("finder", "minutes"), [(Step.WARDEN, 30), (Step.DEPUTY, 15), (Step.ZONE_WARDEN, 15)])
def test_room_is_waited_for_half_of_the_time_that_the_finder_would_have(finder: Step, minutes: int) -> None:
    assert wait_for_room(HARD, finder, NOON) == WaitForRoom(finder, NOON + minutes * MINUTE)
    assert look_for(HARD, finder, NOON) == LookFor(finder, NOON + 2 * minutes * MINUTE)


@pytest.mark.parametrize(
    ("asked", "again_at"),
    [(None, 120 * MINUTE), (5 * MINUTE, 115 * MINUTE), (30 * timedelta(days=1), 5 * MINUTE)],
)
def test_a_question_that_does_not_go_out_is_looked_at_when_patience_ends(
    asked: timedelta | None, again_at: timedelta
) -> None:
    assert look_again_at(HARD, None if asked is None else NOON - asked, NOON) == NOON + again_at
    assert look_again_at(plan(), None, NOON) is None


@given(SITUATIONS, st.sampled_from([HARD, MILD]))
def test_only_silence_of_somebody_who_was_asked_is_accepted(at_: Situation, steps: Escalation) -> None:
    if isinstance(next_act(steps, at_, NOON), AcceptSilence):
        assert at_.state is S.ASKED
        assert steps.silence is Silence.TOLD
        assert at_.asked_at is not None
