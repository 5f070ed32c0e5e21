"""The first page: what holds where, what is late, what waits for an officer."""

from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from alert_levels.decisions import placed
from alert_levels.ladder import Ladder
from alert_levels.standing import effective_ranks, overdue_updates
from alert_levels.tables import AreaLevel, DecisionState
from broadcasts.relay import waiting_relays
from broadcasts.tables import Ledger, LedgerState
from console.access import AnyOfficer, Forbidden, Number
from console.alert_views import AlertSummary, standing_alerts
from console.decision_views import Summary, areas_of, decisions_in
from console.engine_trouble import engine_trouble
from console.families import waiting_at_families
from console.names import Nested, nested_areas, officer_names
from console.tallies import Tallies
from registry.by_two import open_acts
from registry.cases import OPEN_STATES
from registry.false_references import asked_most
from registry.many_views import OwnAlarm, answer_alarm, open_alarms
from registry.newcomers import rushes
from registry.tables import Case, FalseReference, Incoming, ViewAlarm

router = APIRouter()

MOST_FALSE_ALERTS = 5


@dataclass(frozen=True)
class AreaStanding:
    """One area: the level that holds there, and since when if the area has one of its own."""

    area: Nested
    rank: int
    own: bool
    exempt: bool
    since: datetime | None


@dataclass(frozen=True)
class Late:
    """A promised message that has not come."""

    decision_id: int
    areas: str
    due_at: datetime


@dataclass(frozen=True)
class Waiting:
    """How much waits for an officer."""

    with_officer: int
    cases: int
    messages: int
    relays: int
    families: int = 0
    """Messages of families and enquiries that only an officer can take further."""


@dataclass(frozen=True)
class Now:
    areas: tuple[AreaStanding, ...]
    late: tuple[Late, ...]
    proposals: tuple[Summary, ...]
    alerts: tuple[AlertSummary, ...]
    waiting: Waiting
    engine: tuple[str, ...] = ()
    acts: int = 0
    """Administrative acts that another administrator than the proposer has to confirm."""
    in_a_rush: int = 0
    alarms: tuple[tuple[ViewAlarm, str], ...] = ()
    """Who looked at very many people, with the name of that officer."""
    false_alerts: tuple[FalseReference, ...] = ()


@router.get("/")
async def show_now(desk: AnyOfficer) -> Response:
    def look(session: Session) -> Now:
        acts = [act for act in open_acts(session, desk.wall_now) if act.proposed_by != desk.officer_id]
        return replace(what_holds(session, desk.tallies, desk.speaker.ladder, desk.now), acts=len(acts))

    return desk.page("now.html", view=await desk.read(look))


def what_holds(session: Session, tallies: Tallies, ladder: Ladder, now: datetime) -> Now:
    return Now(
        areas=tuple(area_standings(session)),
        late=tuple(
            Late(late.decision_id, areas_of(session, late.decision_id), late.due_at)
            for late in overdue_updates(session, now)
        ),
        proposals=tuple(decisions_in(session, (DecisionState.PROPOSED,))),
        alerts=tuple(standing_alerts(session, tallies, now)),
        waiting=Waiting(
            with_officer=_number(session, Ledger.state == LedgerState.WITH_OFFICER),
            cases=_number(session, col(Case.state).in_(OPEN_STATES)),
            messages=_number(session, col(Incoming.for_officer).is_(True) & col(Incoming.handled_at).is_(None)),
            relays=len(waiting_relays(session)),
            families=waiting_at_families(session),
        ),
        engine=tuple(engine_trouble(session, ladder, now)),
        in_a_rush=sum(rushes(session).values()),
        alarms=_alarms(session),
        false_alerts=tuple(asked_most(session, MOST_FALSE_ALERTS)),
    )


@router.post("/view-alarms/{alarm_id}/answered")
async def answer(desk: AnyOfficer, alarm_id: Number) -> Response:
    now = desk.now
    try:
        await desk.write(lambda session: answer_alarm(session, alarm_id, desk.officer_id, now))
    except OwnAlarm as fault:
        raise Forbidden(str(fault)) from None
    return desk.go("/")


def _alarms(session: Session) -> tuple[tuple[ViewAlarm, str], ...]:
    waiting = open_alarms(session)
    names = officer_names(session) if waiting else {}
    return tuple((alarm, names.get(alarm.officer_id, "unknown")) for alarm in waiting)


def area_standings(session: Session) -> list[AreaStanding]:
    ranks, own = effective_ranks(session), placed(session)
    since = {row.area_id: row.since for row in session.exec(select(AreaLevel))}
    return [
        AreaStanding(
            area=area,
            rank=ranks[area.area_id],
            own=area.area_id in own,
            exempt=area.area_id in own and own[area.area_id].exempt,
            since=since.get(area.area_id),
        )
        for area in nested_areas(session)
    ]


def _number(session: Session, which: ColumnElement[bool] | bool) -> int:
    return session.exec(select(func.count()).where(which)).one()
