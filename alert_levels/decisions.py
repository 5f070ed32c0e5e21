"""Decisions: who may move one from draft to issued, and what it must say. Nothing is sent from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from alert_levels.checklist import open_checklist
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
from alert_levels.ladder import Ladder, LadderFault
from alert_levels.tables import AreaLevel, Decision, DecisionKind, DecisionLine, DecisionState
from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.areas import UnknownArea, find_area
from registry.audit import record
from registry.tables import Contact, EvacuationRoute, Officer, Point

MOVES: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.DRAFT: frozenset({DecisionState.PROPOSED, DecisionState.WITHDRAWN}),
    DecisionState.PROPOSED: frozenset({DecisionState.APPROVED, DecisionState.REJECTED, DecisionState.WITHDRAWN}),
    DecisionState.APPROVED: frozenset({DecisionState.ISSUED, DecisionState.WITHDRAWN}),
    DecisionState.ISSUED: frozenset({DecisionState.SUPERSEDED, DecisionState.CORRECTED}),
    DecisionState.SUPERSEDED: frozenset({DecisionState.ISSUED}),  # the decision that superseded it was corrected
    DecisionState.CORRECTED: frozenset(),
    DecisionState.REJECTED: frozenset(),
    DecisionState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True)
class NewLine:
    """One area and the level it shall have; `exempt` cuts it off from the levels around it.

    The rest is what its text says beside the level; `leaves_at` is when the transport does.
    """

    area_id: int
    to_rank: int
    exempt: bool = False
    point_id: int | None = None
    route_id: int | None = None
    leaves_at: datetime | None = None
    contact_id: int | None = None


@dataclass(frozen=True)
class NewDecision:
    """What an officer proposes. `hazard`, `continues` and `ends` name catalogue keys, not sentences.

    `words` are sentences of their own, by language; a language without one is told nothing in their place.
    """

    proposed_by: int
    hazard: str
    reason: str
    happened_at: datetime
    next_update_at: datetime
    lines: tuple[NewLine, ...]
    continues: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def propose(session: Session, ladder: Ladder, new: NewDecision, now: datetime) -> Decision:
    """Put a decision before the approvers. Raises a DecisionError that says what is wrong with it."""
    if not _officer(session, new.proposed_by).may_propose:
        raise NotAllowed(Sentence("Ask an administrator for the role of proposer."))
    _check(session, ladder, new, now)
    decision = Decision(
        state=DecisionState.PROPOSED,
        hazard=new.hazard,
        reason=new.reason.strip(),
        happened_at=new.happened_at,
        next_update_at=new.next_update_at,
        continues=list(new.continues),
        ends=list(new.ends),
        words=dict(new.words),
        proposed_by=new.proposed_by,
        proposed_at=now,
    )
    session.add(decision)
    session.flush()
    _add_lines(session, decision, new.lines)
    open_checklist(session, ladder, decision, [line.to_rank for line in new.lines])
    _record(session, Act.PROPOSE, decision, new.proposed_by, now)
    return decision


def approve(session: Session, decision_id: int, officer_id: int, now: datetime) -> Decision:
    """Approve as a second officer. Raises SameOfficer, NotAllowed, MoveRefused."""
    decision, approver = hold_decision(session, decision_id), _officer(session, officer_id)
    if not approver.may_approve:
        raise NotAllowed(Sentence("Ask an administrator for the role of approver."))
    if officer_id == decision.proposed_by:
        raise SameOfficer
    _record(session, Act.APPROVE, decision, officer_id, now)
    return _approved(session, decision, officer_id, now)


def override(session: Session, ladder: Ladder, decision_id: int, officer_id: int, now: datetime) -> Decision:
    """Approve alone because nobody answered in time, where the ladder allows it. It is recorded as an override."""
    decision, alone = hold_decision(session, decision_id), _officer(session, officer_id)
    if not (alone.may_approve or alone.may_propose):
        raise NotAllowed(Sentence("Ask an administrator for a role."))
    ranks = [line.to_rank for line in lines_of(session, decision_id)]
    if not may_override(ladder, ranks, decision.proposed_at, now):
        raise OverrideTooEarly
    decision.override = True
    _record(session, Act.OVERRIDE, decision, officer_id, now)
    return _approved(session, decision, officer_id, now)


def may_override(ladder: Ladder, ranks: Sequence[int], proposed_at: datetime | None, now: datetime) -> bool:
    """Whether one officer may decide alone: every raised level allows it and its waiting time is over."""
    waits = [ladder.level(rank).override_after for rank in ranks]
    return proposed_at is not None and all(wait is not None and now - proposed_at >= wait for wait in waits)


def reject(session: Session, decision_id: int, officer_id: int, reason: str, now: datetime) -> Decision:
    """Refuse a proposal, with a reason."""
    if not _officer(session, officer_id).may_approve:
        raise NotAllowed(Sentence("Only approvers reject."))
    return _end(session, decision_id, DecisionState.REJECTED, officer_id, reason, now)


def withdraw(session: Session, decision_id: int, officer_id: int, reason: str, now: datetime) -> Decision:
    """Take one's own proposal back, with a reason."""
    if find_decision(session, decision_id).proposed_by != officer_id:
        raise NotAllowed(Sentence("Only its proposer withdraws a decision."))
    return _end(session, decision_id, DecisionState.WITHDRAWN, officer_id, reason, now)


def prepare_correction(session: Session, wrong: Decision, officer_id: int, now: datetime) -> Decision:
    """The decision that takes a wrong one back: the same areas, the levels as they were. One officer is enough."""
    alone = _officer(session, officer_id)
    if not (alone.may_propose or alone.may_approve):
        raise NotAllowed(Sentence("Ask an administrator for a role."))
    if wrong.kind is DecisionKind.CORRECTION:
        raise DecisionError(Sentence("A correction cannot be corrected; issue a new decision."))
    assert wrong.id is not None
    move(wrong, DecisionState.CORRECTED)
    _record(session, Act.CORRECT, wrong, officer_id, now)
    correction = Decision(
        kind=DecisionKind.CORRECTION,
        state=DecisionState.APPROVED,
        hazard=wrong.hazard,
        reason=f"correction of decision {wrong.id}",
        happened_at=now,
        next_update_at=wrong.next_update_at,
        proposed_by=officer_id,
        proposed_at=now,
        approved_by=officer_id,
        approved_at=now,
        corrects_id=wrong.id,
    )
    session.add(correction)
    session.flush()
    assert correction.id is not None
    for line in lines_of(session, wrong.id):
        session.add(
            DecisionLine(
                decision_id=correction.id, area_id=line.area_id, from_rank=line.to_rank, to_rank=line.from_rank
            )
        )
    session.flush()
    return correction


def move(decision: Decision, to: DecisionState) -> None:
    """Move a decision along the table. Raises MoveRefused."""
    if to not in MOVES[decision.state]:
        was, wanted = Sentence(decision.state.value), Sentence(to.value)
        raise MoveRefused(Sentence("It is {state} and cannot become {wanted}.", state=was, wanted=wanted))
    decision.state = to


def find_decision(session: Session, decision_id: int) -> Decision:
    """The decision of that number. Raises UnknownDecision."""
    return _known(session.get(Decision, decision_id), decision_id)


def hold_decision(session: Session, decision_id: int) -> Decision:
    """The same, and nobody else moves it until this transaction ends. Raises UnknownDecision."""
    held = session.get(Decision, decision_id, with_for_update=True, populate_existing=True)
    return _known(held, decision_id)


def lines_of(session: Session, decision_id: int) -> list[DecisionLine]:
    """The lines of a decision, in the order they were written."""
    chosen = select(DecisionLine).where(DecisionLine.decision_id == decision_id).order_by(DecisionLine.id)  # type: ignore[arg-type]
    return list(session.exec(chosen))


def placed(session: Session) -> dict[int, Placed]:
    """The level that stands on each area itself."""
    return {row.area_id: Placed(row.rank, row.exempt) for row in session.exec(select(AreaLevel))}


def _known(decision: Decision | None, decision_id: int) -> Decision:
    if decision is None:
        raise UnknownDecision(Sentence("Number {number}.", number=decision_id))
    return decision


def _officer(session: Session, officer_id: int) -> Officer:
    officer = session.get(Officer, officer_id)
    if officer is None or not officer.active:
        raise NotAllowed(Sentence("There is no such active officer."))
    return officer


def _approved(session: Session, decision: Decision, officer_id: int, now: datetime) -> Decision:
    move(decision, DecisionState.APPROVED)
    decision.approved_by, decision.approved_at = officer_id, now
    session.add(decision)
    session.flush()
    return decision


def _end(
    session: Session, decision_id: int, to: DecisionState, officer_id: int, reason: str, now: datetime
) -> Decision:
    if not reason.strip():
        raise ReasonMissing
    decision = hold_decision(session, decision_id)
    move(decision, to)
    decision.ended_by, decision.ended_at, decision.ended_why = officer_id, now, reason.strip()
    session.add(decision)
    session.flush()
    act = Act.REJECT if to is DecisionState.REJECTED else Act.WITHDRAW
    _record(session, act, decision, officer_id, now)
    return decision


def _record(session: Session, act: Act, decision: Decision, officer_id: int, now: datetime) -> None:
    """The log has who did what and to which levels; the reason stands with the decision."""
    assert decision.id is not None
    lines = ", ".join(
        f"area {line.area_id}: {line.from_rank} to {line.to_rank}" for line in lines_of(session, decision.id)
    )
    record(session, officer(officer_id), act, now, Subject("decision", decision.id), lines)


def _check(session: Session, ladder: Ladder, new: NewDecision, now: datetime) -> None:
    if not new.reason.strip():
        raise ReasonMissing
    if not new.lines:
        raise BadLine(Sentence("Choose at least one area."))
    if new.next_update_at <= now:
        raise DecisionError(Sentence("The next message must be promised for a time to come."))
    if len({line.area_id for line in new.lines}) != len(new.lines):
        raise BadLine(Sentence("An area stands in it twice."))
    for line in new.lines:
        _check_line(session, ladder, line)
        _check_slots(session, line, now)


def _check_line(session: Session, ladder: Ladder, line: NewLine) -> None:
    try:
        area = find_area(session, line.area_id)
        level = ladder.level(line.to_rank)
    except UnknownArea as fault:
        raise BadLine(Sentence("There is no area number {number}.", number=line.area_id)) from fault
    except LadderFault as fault:
        raise BadLine(Sentence("The ladder has no level {rank}.", rank=line.to_rank)) from fault
    if level.names_point and line.point_id is None:
        raise BadLine(
            Sentence(
                "Level {rank} tells people where to go: choose a point for {area}.",
                rank=level.rank,
                area=area.names["en"],
            )
        )
    if line.point_id is not None and session.get(Point, line.point_id) is None:
        raise BadLine(Sentence("There is no point number {number}.", number=line.point_id))


def _check_slots(session: Session, line: NewLine, now: datetime) -> None:
    """What people are sent by must be there now: an open route, a number that is kept, a departure to come."""
    route = session.get(EvacuationRoute, line.route_id) if line.route_id is not None else None
    if line.route_id is not None and route is None:
        raise BadLine(Sentence("There is no route number {number}.", number=line.route_id))
    if route is not None and not route.open:
        raise BadLine(Sentence("The route {route} is closed: choose another one.", route=route.names["en"]))
    if line.contact_id is not None and session.get(Contact, line.contact_id) is None:
        raise BadLine(Sentence("There is no contact number {number}.", number=line.contact_id))
    if line.leaves_at is not None and line.leaves_at <= now:
        raise BadLine(Sentence("A departure must lie in the time to come."))


def _add_lines(session: Session, decision: Decision, lines: Sequence[NewLine]) -> None:
    assert decision.id is not None
    before = placed(session)
    for line in lines:
        was = before.get(line.area_id, Placed(0))
        session.add(
            DecisionLine(
                decision_id=decision.id,
                area_id=line.area_id,
                from_rank=was.rank,
                to_rank=line.to_rank,
                exempt=line.exempt,
                point_id=line.point_id,
                route_id=line.route_id,
                leaves_at=line.leaves_at,
                contact_id=line.contact_id,
            )
        )
    session.flush()
