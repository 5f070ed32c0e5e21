"""The list of decisions, and proposing one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.decisions import NewDecision, NewLine, propose
from alert_levels.errors import BadLine, DecisionError, ReasonMissing
from alert_levels.tables import DecisionState
from console.access import AnyOfficer, Proposer
from console.decision_views import decisions_in
from console.desk import Desk
from console.forms import FieldFault, Form, Refused, said_by
from console.names import Nested, area_names, nested_areas
from console.templating import OFFICERS_READ
from console.words import CONTINUES, ENDS, HAZARDS
from registry.areas import name_of
from registry.tables import Point

router = APIRouter()

FIRST_LINES = 3
MOST_LINES = 20
USUAL_PROMISE = timedelta(hours=6)
"""When the next message is promised for unless the officer writes another time."""


@dataclass(frozen=True)
class PointChoice:
    """A meeting point to choose."""

    point_id: int
    label: str


@dataclass(frozen=True)
class Choices:
    """What a proposal can be made of."""

    areas: tuple[Nested, ...]
    points: tuple[PointChoice, ...]


@router.get("/decisions")
async def list_decisions(desk: AnyOfficer) -> Response:
    return desk.page(
        "decisions.html", view=await desk.read(lambda session: decisions_in(session, tuple(DecisionState)))
    )


@router.get("/decisions/new")
async def show_proposal(desk: Proposer) -> Response:
    return await _proposal_page(desk, FIRST_LINES)


@router.post("/decisions/new")
async def take_proposal(desk: Proposer) -> Response:
    if desk.form.ticked("more"):
        return await _proposal_page(desk, len(list(line_numbers(desk.form))) + 1)
    try:
        decision_id = await desk.write(lambda session: _propose(session, desk))
    except (DecisionError, FieldFault) as fault:
        refused = Refused(field_of(fault), said_by(fault))
        return await _proposal_page(desk, len(list(line_numbers(desk.form))), refused, 422)
    return desk.go(f"/decisions/{decision_id}")


def read_proposal(form: Form, officer_id: int, zone: tzinfo) -> NewDecision:
    """The proposal that the form holds. Raises FieldFault, BadLine."""
    hazard = form.text("hazard")
    if hazard not in HAZARDS:
        raise FieldFault("hazard", "Choose what the danger is.")
    happened_at, next_update_at = form.moment("happened_at", zone), form.moment("next_update_at", zone)
    if happened_at is None:
        raise FieldFault("happened_at", "Write when it happened, such as 2026-11-01 06:00.")
    if next_update_at is None:
        raise FieldFault("next_update_at", "Promise the next message for a time, such as 2026-11-01 12:00.")
    return NewDecision(
        proposed_by=officer_id,
        hazard=hazard,
        reason=form.text("reason"),
        happened_at=happened_at,
        next_update_at=next_update_at,
        lines=tuple(_lines(form)),
        continues=tuple(what for what in form.chosen("continues") if what in CONTINUES),
        ends=tuple(what for what in form.chosen("ends") if what in ENDS),
    )


def line_numbers(form: Form) -> Iterator[int]:
    """The numbers of the lines that the form has, filled in or not."""
    for number in range(1, MOST_LINES + 1):
        if f"area-{number}" not in form.fields:
            return
        yield number


def field_of(fault: DecisionError | FieldFault) -> str:
    """The field beside which the sentence belongs."""
    if isinstance(fault, FieldFault):
        return fault.field
    if isinstance(fault, ReasonMissing):
        return "reason"
    return "lines" if isinstance(fault, BadLine) else "proposal"


def _lines(form: Form) -> Iterator[NewLine]:
    for number in line_numbers(form):
        area_id, rank = form.number(f"area-{number}"), form.number(f"rank-{number}")
        if area_id is None and rank is None:
            continue
        if area_id is None or rank is None:
            raise BadLine(f"Line {number} needs both an area and a level.")
        yield NewLine(area_id, rank, form.ticked(f"exempt-{number}"), form.number(f"point-{number}"))


def _propose(session: Session, desk: Desk) -> int:
    new = read_proposal(desk.form, desk.officer_id, desk.reader.zone)
    decision = propose(session, desk.speaker.ladder, new, desk.now)
    assert decision.id is not None
    return decision.id


async def _proposal_page(desk: Desk, lines: int, refused: Refused | None = None, status: int = 200) -> Response:
    return desk.page(
        "propose.html",
        refused,
        status,
        choices=await desk.read(_choices),
        lines=range(1, min(max(lines, 1), MOST_LINES) + 1),
        usual_promise=desk.now + USUAL_PROMISE,
    )


def _choices(session: Session) -> Choices:
    areas = area_names(session)
    points = session.exec(select(Point).where(col(Point.open).is_(True)).order_by(Point.code))
    return Choices(
        areas=tuple(nested_areas(session)),
        points=tuple(
            PointChoice(point.id, f"{name_of(point.names, OFFICERS_READ)} ({areas[point.area_id]}, {point.kind})")
            for point in points
            if point.id is not None
        ),
    )
