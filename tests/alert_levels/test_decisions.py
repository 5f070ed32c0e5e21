"""Who may move a decision from draft to issued, and what it must say (promise P4)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from alert_levels.decisions import (
    MOVES,
    NewDecision,
    NewLine,
    approve,
    find_decision,
    lines_of,
    may_override,
    move,
    override,
    placed,
    prepare_correction,
    propose,
    reject,
    withdraw,
)
from alert_levels.effective import Placed
from alert_levels.errors import (
    BadLine,
    DecisionError,
    MoveRefused,
    NotAllowed,
    OverrideTooEarly,
    ReasonMissing,
    SameOfficer,
    UnknownDecision,
)
from alert_levels.tables import Decision, DecisionKind, DecisionState
from broadcasts.issue import approve_and_issue
from registry.keys import sandbox_ring
from registry.store import Store
from registry.tables import Officer
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.country import Country

S = DecisionState


def new(country: Country, *lines: NewLine, by: str = "ada") -> NewDecision:
    return NewDecision(
        proposed_by=country.officer(by),
        hazard="flood",
        reason=" the river rises ",
        happened_at=NOON - timedelta(hours=1),
        next_update_at=NOON + timedelta(hours=6),
        lines=lines or (NewLine(country.areas["south"], 3),),
        continues=("shelter",),
        ends=("restriction",),
    )


def proposed(country: Country, wanted: NewDecision | None = None) -> Decision:
    chosen = wanted or new(country)
    return country.store.write_now(lambda session: propose(session, country.speaker.ladder, chosen, NOON))


def in_state(country: Country, state: DecisionState) -> int:
    """A decision that is in that state already."""
    decision_id = country.propose(("south", 3))

    def put(session: Session) -> None:
        decision = session.get_one(Decision, decision_id)
        decision.state = state
        session.add(decision)

    country.store.write_now(put)
    return decision_id


@pytest.mark.parametrize("before", list(S))
@pytest.mark.parametrize("after", list(S))
def test_a_decision_moves_only_along_the_table(before: DecisionState, after: DecisionState) -> None:
    decision = Decision(state=before, hazard="flood", reason="-", happened_at=NOON, next_update_at=NOON, proposed_by=1)
    if after in MOVES[before]:
        move(decision, after)
        assert decision.state is after
    else:
        with pytest.raises(MoveRefused, match=f"It is {before} and cannot become {after}"):
            move(decision, after)
        assert decision.state is before


def test_what_has_ended_moves_no_more() -> None:
    assert all(not MOVES[state] for state in (S.CORRECTED, S.REJECTED, S.WITHDRAWN))


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize(
    ("act", "to"),
    [("approve", S.APPROVED), ("reject", S.REJECTED), ("withdraw", S.WITHDRAWN), ("override", S.APPROVED)],
)
def test_every_act_is_refused_where_the_table_does_not_allow_its_move(
    country: Country, state: DecisionState, act: str, to: DecisionState
) -> None:
    decision_id = in_state(country, state)
    ada, ben, late = country.officer("ada"), country.officer("ben"), NOON + timedelta(hours=1)

    def do(session: Session) -> Decision:
        match act:
            case "approve":
                return approve(session, decision_id, ben, late)
            case "reject":
                return reject(session, decision_id, ben, "no", late)
            case "withdraw":
                return withdraw(session, decision_id, ada, "no", late)
        return override(session, country.speaker.ladder, decision_id, ada, late)

    if to in MOVES[state]:
        assert country.store.write_now(do).state is to
    else:
        with pytest.raises(MoveRefused):
            country.store.write_now(do)
        assert country.decision(decision_id).state is state


def test_a_proposal_keeps_what_the_officer_wrote_and_the_levels_it_found(country: Country) -> None:
    country.decide(("south", 2))
    decision = proposed(
        country, new(country, NewLine(country.areas["south"], 3), NewLine(country.areas["capital"], 1, exempt=True))
    )
    assert decision.id is not None
    lines = country.store.read_now(lambda session: lines_of(session, decision.id or 0))

    assert (decision.state, decision.reason, decision.proposed_at) == (S.PROPOSED, "the river rises", NOON)
    assert (decision.hazard, decision.continues, decision.ends) == ("flood", ["shelter"], ["restriction"])
    assert [(line.from_rank, line.to_rank, line.exempt) for line in lines] == [(2, 3, False), (0, 1, True)]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"reason": "  "}, ReasonMissing, "Write the reason"),
        ({"lines": ()}, BadLine, "Choose at least one area"),
        ({"next_update_at": NOON}, DecisionError, "promised for a time to come"),
        ({"next_update_at": NOON - timedelta(minutes=1)}, DecisionError, "promised for a time to come"),
        ({"lines": (NewLine(1, 2), NewLine(1, 3))}, BadLine, "An area stands in it twice"),
        ({"lines": (NewLine(99, 2),)}, BadLine, "There is no area number 99"),
        ({"lines": (NewLine(1, 5),)}, BadLine, "The ladder has no level 5"),
        ({"lines": (NewLine(1, -1),)}, BadLine, "The ladder has no level -1"),
        ({"lines": (NewLine(1, 4),)}, BadLine, "choose a point for Bravia"),
        ({"lines": (NewLine(1, 4, point_id=99),)}, BadLine, "There is no point number 99"),
        ({"lines": (NewLine(1, 2, point_id=99),)}, BadLine, "There is no point number 99"),
    ],
)
def test_a_proposal_with_a_fault_is_refused_with_the_sentence_to_read(
    country: Country, change: dict[str, object], error: type[DecisionError], says: str
) -> None:
    wanted = replace(new(country), **change)  # type: ignore[arg-type]
    with pytest.raises(error, match=says):
        proposed(country, wanted)
    assert country.store.read_now(lambda session: session.exec(select(Decision)).all()) == []


def test_the_level_that_names_a_point_is_taken_with_one(country: Country) -> None:
    line = NewLine(country.areas["port"], 4, point_id=country.points["port"])
    assert proposed(country, new(country, line)).state is S.PROPOSED


@pytest.mark.parametrize("officer", ["eve", "nobody", "gone"])
def test_only_active_officers_with_the_role_propose(country: Country, officer: str) -> None:
    by = officers_number(country, officer)
    with pytest.raises(NotAllowed):
        proposed(country, replace(new(country), proposed_by=by))


@pytest.mark.parametrize("officer", ["eve", "nobody", "gone"])
def test_only_active_officers_with_the_role_approve_reject_or_override(country: Country, officer: str) -> None:
    by, decision_id, late = officers_number(country, officer), country.propose(("south", 3)), NOON + timedelta(hours=1)
    acts = (
        lambda session: approve(session, decision_id, by, late),
        lambda session: reject(session, decision_id, by, "no", late),
        lambda session: override(session, country.speaker.ladder, decision_id, by, late),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            country.store.write_now(act)
    assert country.decision(decision_id).state is S.PROPOSED


def officers_number(country: Country, officer: str) -> int:
    if officer == "nobody":
        return 99
    if officer == "eve":
        return country.officer("eve")

    def retire(session: Session) -> int:
        gone = Officer(login="gone", name="Gone", password_hash="-", may_propose=True, may_approve=True, active=False)
        session.add(gone)
        session.flush()
        return gone.id or 0

    return country.store.write_now(retire)


def test_whoever_proposed_cannot_approve_though_they_have_both_roles(country: Country) -> None:
    decision_id = country.propose(("south", 3), by="ada")
    with pytest.raises(SameOfficer, match="takes two officers"):
        country.approve(decision_id, by="ada")

    country.approve(decision_id, by="ben")
    decision = country.decision(decision_id)
    assert (decision.state, decision.proposed_by, decision.approved_by) == (
        S.ISSUED, country.officer("ada"), country.officer("ben"),
    )  # fmt: skip
    assert decision.override is False


def test_a_decision_that_does_not_exist_is_named(country: Country) -> None:
    with pytest.raises(UnknownDecision, match="Number 77"):
        country.store.read_now(lambda session: find_decision(session, 77))
    with pytest.raises(UnknownDecision, match="Number 77"):
        country.approve(77)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_rejecting_and_withdrawing_need_a_reason(country: Country, reason: str) -> None:
    decision_id, ada, ben = country.propose(("south", 3)), country.officer("ada"), country.officer("ben")
    with pytest.raises(ReasonMissing):
        country.store.write_now(lambda session: reject(session, decision_id, ben, reason, NOON))
    with pytest.raises(ReasonMissing):
        country.store.write_now(lambda session: withdraw(session, decision_id, ada, reason, NOON))


def test_who_ended_a_proposal_when_and_why_is_kept(country: Country) -> None:
    decision_id, ben = country.propose(("south", 3)), country.officer("ben")
    country.store.write_now(lambda session: reject(session, decision_id, ben, " too early ", NOON))
    ended = country.decision(decision_id)

    assert (ended.state, ended.ended_by, ended.ended_at, ended.ended_why) == (S.REJECTED, ben, NOON, "too early")


def test_only_its_proposer_withdraws_a_decision(country: Country) -> None:
    decision_id, ben = country.propose(("south", 3), by="ada"), country.officer("ben")
    with pytest.raises(NotAllowed, match="Only its proposer"):
        country.store.write_now(lambda session: withdraw(session, decision_id, ben, "no", NOON))


@pytest.mark.parametrize(
    ("ranks", "waited", "may"),
    [
        ([3], timedelta(minutes=9, seconds=59), False),
        ([3], timedelta(minutes=10), True),
        ([3, 4], timedelta(minutes=10), True),
        ([2], timedelta(days=1), False),  # the ladder does not name level 2
        ([4, 0], timedelta(days=1), False),
    ],
)
def test_one_officer_may_override_where_the_ladder_says_so_and_after_its_time(
    country: Country, ranks: list[int], waited: timedelta, may: bool
) -> None:
    assert may_override(country.speaker.ladder, ranks, NOON, NOON + waited) is may


def test_nobody_overrides_what_was_not_proposed(country: Country) -> None:
    assert may_override(country.speaker.ladder, [3], None, NOON) is False


def test_an_override_is_recorded_as_one(country: Country, clock: FakeClock) -> None:
    decision_id, ada, ladder = country.propose(("south", 3)), country.officer("ada"), country.speaker.ladder
    with pytest.raises(OverrideTooEarly):
        country.store.write_now(lambda session: override(session, ladder, decision_id, ada, clock.now()))
    assert country.decision(decision_id).override is False

    late = clock.forward(minutes=10)
    country.store.write_now(lambda session: override(session, ladder, decision_id, ada, late))
    decision = country.decision(decision_id)
    assert (decision.state, decision.override, decision.approved_by) == (S.APPROVED, True, ada)


def test_a_correction_is_one_officers_and_turns_every_line_round(country: Country) -> None:
    country.decide(("south", 2))
    wrong_id = country.decision_of(country.decide(("south", 3), ("capital", 1))[0])

    def correct(session: Session) -> Decision:
        return prepare_correction(session, find_decision(session, wrong_id), country.officer("ada"), NOON)

    correction = country.store.write_now(correct)
    lines = country.store.read_now(lambda session: lines_of(session, correction.id or 0))
    assert (correction.kind, correction.state, correction.corrects_id) == (
        DecisionKind.CORRECTION, S.APPROVED, wrong_id,
    )  # fmt: skip
    assert [(line.from_rank, line.to_rank) for line in lines] == [(3, 2), (1, 0)]
    assert country.decision(wrong_id).state is S.CORRECTED
    with pytest.raises(MoveRefused):
        country.store.write_now(correct)


def test_a_correction_cannot_be_corrected_nor_made_without_a_role(country: Country) -> None:
    wrong_id = country.decision_of(country.decide(("south", 3))[0])
    with pytest.raises(NotAllowed):
        country.correct(wrong_id, by="eve")
    [alert] = country.correct(wrong_id)
    with pytest.raises(DecisionError, match="cannot be corrected"):
        country.correct(country.decision_of(alert))


def test_the_levels_on_areas_themselves_are_listed(country: Country) -> None:
    country.decide(("south", 3), ("port", 1), exempt=("port",))
    assert country.store.read_now(placed) == {
        country.areas["south"]: Placed(3), country.areas["port"]: Placed(1, exempt=True),
    }  # fmt: skip


class TestAtOnce:
    """Two officers press at the same moment."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def country(self, request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[Country]:
        if request.param == "sqlite":
            yield Country(request.getfixturevalue("store"), clock)
            return
        store = Store(request.getfixturevalue("postgresql_with_tables"), sandbox_ring())
        yield Country(store, clock)
        store.close()

    def test_of_two_approvals_one_wins_and_the_decision_is_issued_once(self, country: Country) -> None:
        for _ in range(3):
            decision_id = country.propose(("south", 3))
            outcomes = self.at_once(country, [decision_id] * 4)

            assert sorted(outcomes) == ["MoveRefused"] * 3 + ["issued"]

    def test_of_two_decisions_the_later_one_starts_from_what_the_earlier_one_left(self, country: Country) -> None:
        wanted = [country.propose(("south", rank)) for rank in (1, 2, 3, 2)]
        assert self.at_once(country, wanted) == ["issued"] * 4

        lines = country.store.read_now(
            lambda session: [
                (decision.issued_at, line.from_rank, line.to_rank)
                for decision in session.exec(select(Decision).where(col(Decision.id).in_(wanted)))
                for line in lines_of(session, decision.id or 0)
            ]
        )
        held = country.store.read_now(placed)[country.areas["south"]].rank
        steps = [(before, after) for _, before, after in lines]
        assert is_one_walk(steps, 0, held), steps

    def at_once(self, country: Country, decision_ids: list[int]) -> list[str]:
        def issue(session: Session, decision_id: int, at: datetime) -> str:
            approve_and_issue(session, country.speaker, decision_id, country.officer("ben"), at)
            return "issued"

        def press(decision_id: int) -> str:
            try:
                return country.store.write_now(lambda session: issue(session, decision_id, country.clock.now()))
            except DecisionError as refused:
                return type(refused).__name__

        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(press, decision_ids))


def is_one_walk(steps: list[tuple[int, int]], at: int, end: int) -> bool:
    """Whether the steps, in some order, lead from one level to the other, each from where the one before it ended."""
    if not steps:
        return at == end
    return any(
        step[0] == at and is_one_walk(steps[:number] + steps[number + 1 :], step[1], end)
        for number, step in enumerate(steps)
    )
