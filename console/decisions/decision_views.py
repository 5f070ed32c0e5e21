"""Decisions as officers see them in lists, and what one officer can do with one decision now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.decisions import lines_of, may_override
from alert_levels.ladder import Ladder
from alert_levels.tables import Decision, DecisionKind, DecisionLine, DecisionState
from console.frame.names import area_names, officer_names
from locales.sentence import Sentence
from registry.tables import Officer


@dataclass(frozen=True)
class Line:
    """One area of a decision by name."""

    area: str
    from_rank: int
    to_rank: int


@dataclass(frozen=True)
class Summary:
    """One decision in a list."""

    decision_id: int
    kind: DecisionKind
    state: DecisionState
    hazard: str
    lines: tuple[Line, ...]
    proposer: str
    proposed_at: datetime | None
    issued_at: datetime | None


@dataclass(frozen=True)
class Acts:
    """What an officer can do with a decision; `why_not` says why it is not approving."""

    approve: bool = False
    override: bool = False
    reject: bool = False
    withdraw: bool = False
    correct: bool = False
    why_not: str = ""


def decisions_in(
    session: Session, states: Sequence[DecisionState], before: int | None = None, limit: int = 100
) -> list[Summary]:
    """The decisions in these states, the newest first; those older than the one of the number `before`."""
    chosen = select(Decision).where(col(Decision.state).in_(states)).order_by(col(Decision.id).desc()).limit(limit)
    found = session.exec(chosen if before is None else chosen.where(col(Decision.id) < before)).all()
    lines: dict[int, list[DecisionLine]] = {}
    theirs = select(DecisionLine).where(col(DecisionLine.decision_id).in_([decision.id for decision in found]))
    for line in session.exec(theirs.order_by(col(DecisionLine.id))):
        lines.setdefault(line.decision_id, []).append(line)
    areas, officers = area_names(session), officer_names(session)
    return [_summary(decision, lines.get(decision.id or 0, []), areas, officers) for decision in found]


def areas_of(session: Session, decision_id: int) -> str:
    """The names of a decision's areas, in one line."""
    names = area_names(session)
    return ", ".join(names[line.area_id] for line in lines_of(session, decision_id))


def acts_for(officer: Officer, decision: Decision, ranks: Sequence[int], ladder: Ladder, now: datetime) -> Acts:
    """The rules of `alert_levels.decisions` told beforehand, so that the page offers only what will be taken."""
    decides = officer.may_propose or officer.may_approve
    if decision.state is DecisionState.ISSUED:
        return Acts(correct=decides and decision.kind is DecisionKind.CHANGE)
    if decision.state is not DecisionState.PROPOSED:
        return Acts()
    own = decision.proposed_by == officer.id
    approve = officer.may_approve and not own
    return Acts(
        approve=approve,
        override=decides and not approve and may_override(ladder, ranks, decision.proposed_at, now),
        reject=approve,
        withdraw=own,
        why_not="" if approve else _why_not(own),
    )


def override_from(ladder: Ladder, decision: Decision, ranks: Sequence[int]) -> datetime | None:
    """When one officer alone may decide, or None where the ladder never allows it."""
    waits = [ladder.level(rank).override_after for rank in ranks]
    allowed = [wait for wait in waits if wait is not None]
    if decision.proposed_at is None or not waits or len(allowed) < len(waits):
        return None
    return decision.proposed_at + max(allowed)


def _why_not(own: bool) -> str:
    if own:
        return Sentence("You proposed this. Raising or lowering a level takes two: another officer has to approve it.")
    return Sentence("Approving needs the role of approver.")


def _summary(
    decision: Decision, lines: Sequence[DecisionLine], areas: dict[int, str], officers: dict[int, str]
) -> Summary:
    assert decision.id is not None
    return Summary(
        decision_id=decision.id,
        kind=decision.kind,
        state=decision.state,
        hazard=decision.hazard,
        lines=tuple(Line(areas[line.area_id], line.from_rank, line.to_rank) for line in lines),
        proposer=officers.get(decision.proposed_by, Sentence("unknown")),
        proposed_at=decision.proposed_at,
        issued_at=decision.issued_at,
    )
