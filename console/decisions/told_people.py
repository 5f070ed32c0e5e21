"""The people whom a proposal would tell: behind each number of its preview, who they are now.

After it was approved, the ledgers of its alerts are the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.decisions import find_decision, lines_of
from alert_levels.enact import preview_changes
from alert_levels.tables import DecisionState
from broadcasts.readers_listed import Wanted, readers_listed
from console.decisions.told_filter import ToldFilter
from console.desk import Desk
from console.entry.access import AnyOfficer, Number
from console.frame.forms import as_number
from console.frame.names import area_names
from console.people.finding import Line, lines_for
from registry.tables import Person
from registry.viewings import note_views

router = APIRouter()

PAGE = 50


@dataclass(frozen=True)
class ToldPage:
    """The people of one page. `further`: after which the next page begins; None on the last one."""

    decision_id: int
    area: str
    asked: ToldFilter
    lines: tuple[Line, ...]
    further: str | None


@router.get("/decisions/{decision_id}/people")
async def show_told(desk: AnyOfficer, decision_id: Number) -> Response:
    """Reading a list of names is looking at each of the people: noted before it is shown."""
    view = await desk.read(lambda session: view_told(session, desk, decision_id))
    if view is None:
        return desk.go(f"/decisions/{decision_id}")
    ids, what = [line.person_id for line in view.lines], "list of people whom a proposal would tell"
    if ids:
        await desk.write(lambda session: note_views(session, ids, "officer", desk.officer_id, what, desk.now))
    return desk.page("decisions/told_people.html", view=view)


def view_told(session: Session, desk: Desk, decision_id: int) -> ToldPage | None:
    """None once it is decided. Raises UnknownDecision."""
    if find_decision(session, decision_id).state is not DecisionState.PROPOSED:
        return None
    asked = ToldFilter.read(desk.request.query_params)
    told = preview_changes(session, lines_of(session, decision_id))
    areas = sorted({each.area_id for each in told if asked.holds(each.line_area, each.was, each.now)})
    found = _found(session, areas, asked.wanted, desk.request.query_params.get("after", ""))
    people = {each.id: each for each in session.exec(select(Person).where(col(Person.id).in_(dict(found))))}
    shown = found[:PAGE]
    return ToldPage(
        decision_id,
        area_names(session).get(asked.area_id or 0, ""),
        asked,
        lines_for(session, [people[person_id] for person_id, _ in shown]),
        "-".join(map(str, reversed(shown[-1]))) if len(found) > PAGE else None,
    )


def _found(session: Session, areas: Sequence[int], wanted: Wanted, after: str) -> list[tuple[int, int]]:
    """A page of people, and one more where there is one: each with their area, area by area."""
    began, _, last = after.partition("-")
    start, beyond = as_number(began) or 0, as_number(last) or 0
    found: list[tuple[int, int]] = []
    for area_id in (each for each in areas if each >= start):
        behind = beyond if area_id == start else 0
        numbers = readers_listed(session, area_id, wanted, behind, PAGE + 1 - len(found))
        found += [(number, area_id) for number in numbers]
        if len(found) > PAGE:
            break
    return found
