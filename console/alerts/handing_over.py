"""The pages of people whom only an officer can find now: groups by alert, area and reason, and the people of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from alert_levels.tables import Alert
from broadcasts.handover import PAGE, Group, Handed, handed_over, people_handed_over
from console.alerts.reasons import why_said
from console.desk import Desk
from console.entry.access import AnyOfficer, Number
from console.frame.faults import NotFound
from console.frame.forms import as_number
from console.frame.names import area_names, called
from locales.sentence import Sentence
from registry.tables import CareGroup, Person
from registry.viewings import note_views

router = APIRouter()


@dataclass(frozen=True)
class GroupLine:
    """One group in the list, and the address of its page."""

    ref: str
    area: str
    reason: str
    group: Group
    path: str


@dataclass(frozen=True)
class Found:
    """One person of a group, as `people_table.html` shows people."""

    person_id: int
    code: str
    name: str
    area: str
    language: str
    since: datetime
    reason: str
    group: str | None
    confirmed_at: datetime


@router.get("/with-officer")
async def list_groups(desk: AnyOfficer) -> Response:
    """Numbers only: nobody's name is seen here."""
    lines = await desk.read(group_lines)
    return desk.page(
        "alerts/with_officer.html", lines=lines, people=sum(line.group.people for line in lines),
        with_needs=sum(line.group.with_needs for line in lines),
    )  # fmt: skip


@router.get("/with-officer/{alert_id}/{area_id}")
async def show_group(desk: AnyOfficer, alert_id: Number, area_id: Number) -> Response:
    asked = desk.request.query_params
    why, only_needs, page = asked.get("why", ""), "needs" in asked, max(1, as_number(asked.get("page")) or 1)

    def work(session: Session) -> tuple[str, str, list[Found]]:
        alert, area = session.get(Alert, alert_id), area_names(session).get(area_id)
        if alert is None or area is None:
            raise NotFound
        offset = (page - 1) * PAGE
        handed = people_handed_over(
            session, alert_id, area_id, why, only_needs=only_needs, offset=offset
        )  # fmt: skip
        return alert.ref, area, found_people(session, handed)

    ref, area, people = await desk.read(work)
    await _note(desk, people, ref)
    return desk.page(
        "alerts/handed_over.html", ref=ref, alert_id=alert_id, area=area, reason=why_said(why), only_needs=only_needs,
        people=people, path=_path(alert_id, area_id, why, only_needs), page=page, more=len(people) == PAGE,
    )  # fmt: skip


def group_lines(session: Session) -> list[GroupLine]:
    """The groups as they are listed."""
    groups, areas = handed_over(session), area_names(session)
    chosen = select(Alert).where(col(Alert.id).in_({group.alert_id for group in groups}))
    refs = {alert.id: alert.ref for alert in session.exec(chosen)}
    return [
        GroupLine(
            refs[group.alert_id], areas[group.area_id], why_said(group.why), group,
            _path(group.alert_id, group.area_id, group.why),
        )
        for group in groups
    ]  # fmt: skip


def found_people(session: Session, handed: Sequence[Handed]) -> list[Found]:
    """The same people with what an officer sees of each, in the same order."""
    areas = area_names(session)
    people = _with_groups(session, [each.person_id for each in handed])
    return [_found(each, *people[each.person_id], areas) for each in handed]


WithGroup: TypeAlias = tuple[Person, str | None]


def _with_groups(session: Session, ids: Sequence[int]) -> dict[int | None, WithGroup]:
    chosen = select(Person, CareGroup.name).outerjoin(CareGroup, col(CareGroup.id) == Person.group_id)
    return {person.id: (person, group) for person, group in session.exec(chosen.where(col(Person.id).in_(ids)))}


def _found(handed: Handed, person: Person, group: str | None, areas: dict[int, str]) -> Found:
    return Found(
        handed.person_id, person.code, called(person), areas[person.area_id], person.language, handed.since,
        _reason(handed), group, person.confirmed_at,
    )  # fmt: skip


def _reason(handed: Handed) -> str:
    why = why_said(handed.why)
    return Sentence("{why}; needs {needs} of 9", why=why, needs=handed.needs) if handed.needs else why


async def _note(desk: Desk, people: Sequence[Found], ref: str) -> None:
    """Reading a list of names is looking at each of the people."""
    ids = [person.person_id for person in people]
    if ids:
        what = f"list of people with an officer, {ref}"
        await desk.write(lambda session: note_views(session, ids, "officer", desk.officer_id, what, desk.now))


def _path(alert_id: int, area_id: int, why: str, only_needs: bool = False) -> str:
    query = urlencode({"why": why} | ({"needs": "1"} if only_needs else {}))
    return f"/with-officer/{alert_id}/{area_id}?{query}"
