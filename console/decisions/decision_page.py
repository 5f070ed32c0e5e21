"""One decision: what will go out before it does, the acts that officers take on it, and the checklist of its levels."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.checklist import items_of, tick
from alert_levels.confirming import confirmed_by, confirms
from alert_levels.decisions import find_decision, lines_of, reject, withdraw
from alert_levels.errors import DecisionError, NotAllowed, SameOfficer
from alert_levels.tables import Alert, ChecklistItem, Decision, DecisionLine, DecisionState
from broadcasts.as_read import AsRead, as_it_stands, check_as_read, hold_as_it_stands
from broadcasts.backlog import waiting_before
from broadcasts.correction import correct
from broadcasts.issue import approve_and_issue, override_and_issue
from broadcasts.preview import Preview, preview
from broadcasts.tables import Priority
from console.decisions.correcting import CorrectionView, Reached, view_correction
from console.decisions.decision_views import Acts, acts_for, override_from
from console.decisions.sending_times import SendingTime, sending_time
from console.desk import Desk
from console.entry.access import AnyOfficer, Approver, Decider, Number, Proposer, Worker
from console.entry.code_check import act_with_code
from console.frame.faults import NotFound
from console.frame.forms import FieldFault, Refused, said_by
from console.frame.kept_counts import Tally
from console.frame.names import area_names, officer_names

router = APIRouter()

MOST_AHEAD = 10_000
"""So many messages that wait before a decision's own are counted; more are that many "or more"."""


@dataclass(frozen=True)
class Coming:
    """What would go out now: the people as of a moment, how long it takes on each channel, and what was read."""

    shown: Preview
    as_of: datetime
    times: tuple[SendingTime, ...]
    read: AsRead


@dataclass(frozen=True)
class DecisionView:
    """Everything on the page of one decision. `coming` is None once it is history, and while its people are counted:
    it can be approved only where it is shown."""

    decision: Decision
    lines: tuple[DecisionLine, ...]
    areas: dict[int, str]
    officers: dict[int, str]
    acts: Acts
    override_from: datetime | None
    confirm: str
    coming: Coming | None
    alerts: tuple[Alert, ...]
    checklist: tuple[ChecklistItem, ...]

    @property
    def waits(self) -> bool:
        """Whether it waits for somebody to decide."""
        return self.decision.state is DecisionState.PROPOSED


@router.get("/decisions/{decision_id}")
async def show_decision(desk: AnyOfficer, decision_id: Number) -> Response:
    return await _page(desk, decision_id)


@router.post("/decisions/{decision_id}/approve")
async def approve(desk: Approver, decision_id: Number) -> Response:
    def work(session: Session) -> None:
        stands = _as_named(session, decision_id, desk)
        approve_and_issue(session, desk.speaker, decision_id, desk.officer_id, desk.now)
        check_as_read(desk.form.text("read"), stands)

    return await _answer(desk, decision_id, "approve", act_with_code(desk, work))


@router.post("/decisions/{decision_id}/override")
async def override(desk: Decider, decision_id: Number) -> Response:
    def work(session: Session) -> None:
        stands = _as_named(session, decision_id, desk)
        override_and_issue(session, desk.speaker, decision_id, desk.officer_id, desk.now)
        check_as_read(desk.form.text("read"), stands)

    return await _answer(desk, decision_id, "override", act_with_code(desk, work))


@router.post("/decisions/{decision_id}/reject")
async def refuse(desk: Approver, decision_id: Number) -> Response:
    why = desk.form.text("why")
    act = desk.write(lambda s: reject(s, decision_id, desk.officer_id, why, desk.now))
    return await _answer(desk, decision_id, "reject", act)


@router.post("/decisions/{decision_id}/withdraw")
async def take_back(desk: Proposer, decision_id: Number) -> Response:
    why = desk.form.text("why")
    act = desk.write(lambda s: withdraw(s, decision_id, desk.officer_id, why, desk.now))
    return await _answer(desk, decision_id, "withdraw", act)


@router.get("/decisions/{decision_id}/correct")
async def show_correction(desk: Decider, decision_id: Number) -> Response:
    return await _correction_page(desk, decision_id)


@router.post("/decisions/{decision_id}/correct")
async def send_correction(desk: Decider, decision_id: Number) -> Response:
    def work(session: Session) -> list[Alert]:
        return correct(session, desk.speaker, decision_id, desk.officer_id, desk.now)

    try:
        alerts = await act_with_code(desk, work)
    except FieldFault as fault:
        return await _correction_page(desk, decision_id, Refused(fault.field, said_by(fault)), 422)
    except DecisionError as fault:
        return await _correction_page(desk, decision_id, Refused("correct", said_by(fault)), _status_of(fault))
    return desk.go(f"/decisions/{alerts[0].decision_id}")


@router.post("/checklist/{item_id}/tick")
async def tick_item(desk: Worker, item_id: Number) -> Response:
    def work(session: Session) -> int:
        item = session.get(ChecklistItem, item_id)
        if item is None:
            raise NotFound
        tick(session, item_id, desk.officer_id, desk.now)
        return item.decision_id

    return desk.go(f"/decisions/{await desk.write(work)}#checklist")


def view_decision(session: Session, desk: Desk, decision_id: int) -> DecisionView:
    """Raises UnknownDecision."""
    decision, lines, areas = find_decision(session, decision_id), lines_of(session, decision_id), area_names(session)
    ranks = [line.to_rank for line in lines]
    proposed = decision.state is DecisionState.PROPOSED
    alerts = session.exec(select(Alert).where(Alert.decision_id == decision_id).order_by(col(Alert.id)))
    return DecisionView(
        decision=decision,
        lines=tuple(lines),
        areas=areas,
        officers=officer_names(session),
        acts=acts_for(desk.officer, decision, ranks, desk.speaker.ladder, desk.now),
        override_from=override_from(desk.speaker.ladder, decision, ranks) if proposed else None,
        confirm=confirmed_by(lines, areas),
        coming=_coming(session, desk, decision_id, ranks) if proposed else None,
        alerts=tuple(alerts),
        checklist=tuple(items_of(session, decision_id)),
    )


def _coming(session: Session, desk: Desk, decision_id: int, ranks: Sequence[int]) -> Coming | None:
    everybody = desk.look(session).count(desk.tallies.readers)
    if everybody is None:
        return None
    read = as_it_stands(session, decision_id)
    shown = preview(session, desk.speaker, decision_id, everybody.counted)
    high = any(desk.speaker.ladder.level(rank).high for rank in ranks)
    own_class = Priority.HIGH_LEVEL if high else Priority.LEVEL
    times = (
        sending_time(load, desk.console.rates, waiting_before(session, load.channel, own_class, MOST_AHEAD))
        for load in shown.loads
    )
    return Coming(shown, everybody.as_of, tuple(times), read)


async def _page(desk: Desk, decision_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    view = await desk.read(lambda session: view_decision(session, desk, decision_id))
    return desk.page("decisions/decision.html", refused, status, view=view, most_ahead=MOST_AHEAD)


async def _correction_page(desk: Desk, decision_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    def look(session: Session) -> tuple[CorrectionView, Tally[Reached] | None]:
        return (
            view_correction(session, desk.speaker, decision_id),
            desk.look(session).count(desk.tallies.reached, decision_id),
        )

    view, reached = await desk.read(look)
    return desk.page("decisions/correct.html", refused, status, decision_id=decision_id, view=view, reached=reached)


async def _answer(desk: Desk, decision_id: int, form: str, act: Awaitable[object]) -> Response:
    """Await the act and show the decision; what is refused stands at the form it came from."""
    try:
        await act
    except FieldFault as fault:
        return await _page(desk, decision_id, Refused(fault.field, said_by(fault)), 422)
    except DecisionError as fault:
        return await _page(desk, decision_id, Refused(form, said_by(fault)), _status_of(fault))
    return desk.go(f"/decisions/{decision_id}")


def _as_named(session: Session, decision_id: int, desk: Desk) -> AsRead:
    """What the decision would do. Typing the area's name shows that the officer read which area it is. Raises
    FieldFault; whether it is what they read is asked last, of whoever may decide it."""
    find_decision(session, decision_id)
    name = confirmed_by(lines_of(session, decision_id), area_names(session))
    if not confirms(desk.form.text("confirm"), name):
        raise FieldFault("confirm", "To confirm, type the area's name as it stands here: {name}.", name=name)
    return hold_as_it_stands(session, decision_id)


def _status_of(fault: DecisionError) -> int:
    return 403 if isinstance(fault, SameOfficer | NotAllowed) else 409
