"""One decision: what will go out before it does, the acts that officers take on it, and the checklist after."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.checklist import items_of, tick
from alert_levels.decisions import find_decision, lines_of, reject, withdraw
from alert_levels.errors import DecisionError, NotAllowed, SameOfficer
from alert_levels.tables import Alert, ChecklistItem, Decision, DecisionLine, DecisionState
from broadcasts.correction import correct
from broadcasts.issue import approve_and_issue, override_and_issue
from broadcasts.preview import Preview, preview
from broadcasts.speaker import Speaker
from console.access import AnyOfficer, Approver, Decider, Number, Proposer, Worker
from console.as_read import AsRead, as_it_stands, check_as_read
from console.code_check import act_with_code
from console.correcting import reached_by
from console.decision_views import Acts, acts_for, confirmed_by, override_from
from console.desk import Desk
from console.faults import NotFound
from console.forms import FieldFault, Refused, said_by
from console.names import area_names, officer_names
from registry.tables import Officer

router = APIRouter()


@dataclass(frozen=True)
class DecisionView:
    """Everything on the page of one decision. `coming` is what would go out now, and `read` that in short;
    None once it is history."""

    decision: Decision
    lines: tuple[DecisionLine, ...]
    areas: dict[int, str]
    officers: dict[int, str]
    acts: Acts
    override_from: datetime | None
    confirm: str
    coming: Preview | None
    read: AsRead | None
    alerts: tuple[Alert, ...]
    checklist: tuple[ChecklistItem, ...]


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


def view_decision(
    session: Session, speaker: Speaker, officer: Officer, decision_id: int, now: datetime
) -> DecisionView:
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
        acts=acts_for(officer, decision, ranks, speaker.ladder, now),
        override_from=override_from(speaker.ladder, decision, ranks) if proposed else None,
        confirm=confirmed_by(lines, areas),
        coming=preview(session, speaker, decision_id) if proposed else None,
        read=as_it_stands(session, decision_id) if proposed else None,
        alerts=tuple(alerts),
        checklist=tuple(items_of(session, decision_id)),
    )


async def _page(desk: Desk, decision_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    view = await desk.read(lambda s: view_decision(s, desk.speaker, desk.officer, decision_id, desk.now))
    return desk.page("decision.html", refused, status, view=view)


async def _correction_page(desk: Desk, decision_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    reached = await desk.read(lambda session: reached_by(session, desk.speaker, decision_id))
    return desk.page("correct.html", refused, status, decision_id=decision_id, reached=reached)


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
    typed = desk.form.text("confirm")
    if " ".join(typed.split()).casefold() != " ".join(name.split()).casefold():
        raise FieldFault("confirm", "To confirm, type the area's name as it stands here: {name}.", name=name)
    return as_it_stands(session, decision_id)


def _status_of(fault: DecisionError) -> int:
    return 403 if isinstance(fault, SameOfficer | NotAllowed) else 409
