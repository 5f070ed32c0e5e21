"""The first page: what holds where, who is not heard from, what is late, what waits for an officer, what is new."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from alert_levels.decisions import placed
from alert_levels.ladder import Ladder
from alert_levels.standing import effective_ranks, overdue_updates
from alert_levels.tables import AreaLevel, DecisionState
from broadcasts.relay import count_waiting_relays
from broadcasts.tables import Ledger, LedgerState
from console.alerts.alert_views import AlertSummary, standing_alerts
from console.alerts.ledger_cells import Cell
from console.decisions.decision_views import Summary, areas_of, decisions_in
from console.entry.access import AnyOfficer, Forbidden, Number, Worker
from console.frame.counting import Look
from console.frame.faults import NotFound
from console.frame.names import Nested, nested_areas, officer_names
from console.frame.streams import stream
from console.overview.area_counts import AreaCount, CaseCount, cases_by_area, counted_by_area, with_all_within
from console.overview.changes import Changes, changes_since, last_look, note_seen
from console.overview.engine_trouble import engine_trouble
from console.people.families import waiting_at_families
from console.tallies import Tallies
from registry.by_two import open_acts
from registry.cases import OPEN_STATES
from registry.false_references import asked_most
from registry.many_views import OwnAlarm, answer_alarm, open_alarms
from registry.newcomers import rushes
from registry.tables import Area, Case, FalseReference, Incoming, ViewAlarm

router = APIRouter()

MOST_FALSE_ALERTS = 5


@dataclass(frozen=True)
class AreaStanding:
    """One area: the level that holds there, since when if the area has one of its own, and its numbers with those of
    all within it; `people` is None while they are being counted. `open_of` says of which alerts the people are who
    were not heard from: the number of each alert, and how many.
    """

    area: Nested
    rank: int
    own: bool
    exempt: bool
    since: datetime | None
    people: AreaCount | None
    cases: CaseCount
    open_of: tuple[tuple[int, int], ...]


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
    oldest_case: datetime | None = None
    families: int = 0
    """Messages of families and enquiries that only an officer can take further."""


@dataclass(frozen=True)
class Now:
    """What every officer sees. The people of areas held at `as_of`, or are being counted where it is None."""

    areas: tuple[AreaStanding, ...]
    as_of: datetime | None = field(compare=False)
    late: tuple[Late, ...]
    proposals: tuple[Summary, ...]
    alerts: tuple[AlertSummary, ...]
    waiting: Waiting
    engine: tuple[str, ...] = ()
    in_a_rush: int = 0
    false_alerts: tuple[FalseReference, ...] = ()


@dataclass(frozen=True)
class Own:
    """What is for this officer: acts to confirm as administrator, what is new to them, and alarms to look into."""

    acts: int
    changes: Changes
    alarms: tuple[tuple[ViewAlarm, str], ...]
    """Who looked at very many people, with the name of that officer."""


@router.get("/")
async def show_now(desk: AnyOfficer) -> Response:
    view = await desk.read(lambda session: what_holds(desk.look(session), desk.tallies, desk.speaker.ladder))
    own = await desk.read(lambda session: what_is_theirs(session, desk.officer_id, desk.now, desk.wall_now))
    return desk.page("overview/now.html", shown=view, own=own)


@router.get("/events")
async def stream_now(desk: AnyOfficer) -> Response:
    """The board of the first page, whenever something on it changed."""
    tallies, ladder = desk.tallies, desk.speaker.ladder
    return stream(
        desk, "now", lambda session, now: what_holds(Look(session, now), tallies, ladder), "overview/now_board.html"
    )


@router.post("/seen")
async def set_seen(desk: AnyOfficer) -> Response:
    """What is new is counted from when the page was made that the officer saw."""
    shown_at = desk.form.moment("shown_at", desk.reader.zone)
    if shown_at is None or shown_at > desk.now:
        raise NotFound
    await desk.write(lambda session: note_seen(session, desk.officer_id, shown_at))
    return desk.go("/")


def what_holds(look: Look, tallies: Tallies, ladder: Ladder) -> Now:
    session, now = look.session, look.now
    heads, alerts = look.count(tallies.heads), standing_alerts(look, tallies)
    cells = {alert.alert_id: alert.cells for alert in alerts if alert.cells is not None}
    counted = heads is not None and len(cells) == len(alerts)
    return Now(
        areas=tuple(area_standings(session, heads.counted if heads and counted else None, cells)),
        as_of=min([heads.as_of, *(alert.as_of for alert in alerts if alert.as_of)]) if heads and counted else None,
        late=tuple(
            Late(late.decision_id, areas_of(session, late.decision_id), late.due_at)
            for late in overdue_updates(session, now)
        ),
        proposals=tuple(decisions_in(session, (DecisionState.PROPOSED,))),
        alerts=tuple(alerts),
        waiting=Waiting(
            with_officer=_number(session, Ledger.state == LedgerState.WITH_OFFICER),
            cases=_number(session, col(Case.state).in_(OPEN_STATES)),
            oldest_case=session.exec(select(func.min(Case.opened_at)).where(col(Case.state).in_(OPEN_STATES))).one(),
            messages=_number(session, col(Incoming.for_officer).is_(True) & col(Incoming.handled_at).is_(None)),
            relays=count_waiting_relays(session),
            families=waiting_at_families(session),
        ),
        engine=tuple(engine_trouble(session, ladder, now)),
        in_a_rush=sum(rushes(session).values()),
        false_alerts=tuple(asked_most(session, MOST_FALSE_ALERTS)),
    )


def what_is_theirs(session: Session, officer_id: int, now: datetime, wall_now: datetime) -> Own:
    acts = [act for act in open_acts(session, wall_now) if act.proposed_by != officer_id]
    changes = changes_since(session, last_look(session, officer_id, now))
    return Own(len(acts), changes, _alarms(session))


@router.post("/view-alarms/{alarm_id}/answered")
async def answer(desk: Worker, alarm_id: Number) -> Response:
    now = desk.now
    try:
        await desk.write(lambda session: answer_alarm(session, alarm_id, desk.officer_id, now))
    except OwnAlarm as fault:
        raise Forbidden(str(fault)) from None
    return desk.go("/")


def area_standings(
    session: Session, heads: Mapping[int, int] | None, cells: Mapping[int, Mapping[Cell, int]]
) -> list[AreaStanding]:
    """Every area with the people who are here, and those in the cells of the standing alerts; none without both."""
    ranks, own = effective_ranks(session), placed(session)
    since = {row.area_id: row.since for row in session.exec(select(AreaLevel))}
    areas = list(session.exec(select(Area)))
    people = None if heads is None else with_all_within(areas, counted_by_area(heads, cells.values()), AreaCount())
    alone = {number: with_all_within(areas, counted_by_area({}, [of]), AreaCount()) for number, of in cells.items()}
    cases = with_all_within(areas, cases_by_area(session), CaseCount())
    return [
        AreaStanding(
            area=area,
            rank=ranks[area.area_id],
            own=area.area_id in own,
            exempt=area.area_id in own and own[area.area_id].exempt,
            since=since.get(area.area_id),
            people=people[area.area_id] if people else None,
            cases=cases[area.area_id],
            open_of=tuple(
                (number, each[area.area_id].open) for number, each in alone.items() if each[area.area_id].open
            ),
        )
        for area in nested_areas(session)
    ]


def _alarms(session: Session) -> tuple[tuple[ViewAlarm, str], ...]:
    waiting = open_alarms(session)
    names = officer_names(session) if waiting else {}
    return tuple((alarm, names.get(alarm.officer_id, "unknown")) for alarm in waiting)


def _number(session: Session, which: ColumnElement[bool] | bool) -> int:
    return session.exec(select(func.count()).where(which)).one()
