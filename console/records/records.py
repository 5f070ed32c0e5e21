"""The audit log as officers read it: newest first, by act, by officer and up to a day, page by page."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Select, select
from sqlmodel import Session

from console.desk import Desk
from console.entry.access import Administrator, AnyOfficer, Forbidden, Number
from console.frame.forms import Form, as_number, said_by
from console.frame.names import officer_names
from locales.sentence import Sentence
from registry.acts import MEANING, Act, Role
from registry.audit import COLUMNS, entries, head, last_until
from registry.audit_chain import Entry, Head
from registry.audit_check import next_entries
from registry.audit_export import line_of, newest_export, propose_export, take_export
from registry.by_two import ActRefused
from registry.tables import AdministrativeAct

router = APIRouter()

PAGE = 50
PATHS = {
    "person": "/people/{}", "decision": "/decisions/{}", "case": "/cases/{}", "notice": "/notices/{}",
    "group": "/wardens/groups/{}", "area": "/plans/areas/{}", "point": "/plans/points/{}",
    "route": "/plans/routes/{}", "contact": "/plans/contacts/{}",
}  # fmt: skip
"""Where a subject has a page of its own."""
ROLES = {
    Role.OFFICER: Sentence("officer"),
    Role.WARDEN: Sentence("warden"),
    Role.FAMILY: Sentence("family"),
    Role.OPERATOR: Sentence("operator"),
    Role.PERSON: Sentence("person"),
    Role.SERVICE: Sentence("Muster itself"),
    Role.SOMEBODY: Sentence("somebody"),
}
SUBJECTS = {
    "person": Sentence("person"),
    "people": Sentence("people"),
    "address": Sentence("address"),
    "decision": Sentence("decision"),
    "case": Sentence("case"),
    "notice": Sentence("notice"),
    "message": Sentence("message"),
    "family message": Sentence("family message"),
    "enquiry": Sentence("enquiry"),
    "relay": Sentence("relay"),
    "reports": Sentence("reports"),
    "rush": Sentence("rush"),
    "officer": Sentence("officer"),
    "administrative act": Sentence("administrative act"),
}
UNKNOWN_ACT = Sentence("This version knows no such act.")
BAD_TIME = Sentence("Write the time as 2026-11-01 06:00, or the day alone.")


@dataclass(frozen=True)
class Line:
    """One entry as it is read."""

    entry: Entry
    at: datetime
    who: str
    means: str
    about: str
    path: str | None


@dataclass(frozen=True)
class Chosen:
    """Which entries are wanted: of one act, of one officer, older than one entry, not after a time."""

    act: str | None = None
    officer_id: int | None = None
    before: int | None = None
    until: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Records:
    """Everything on the page; `export` is the copy that this administrator asked for, until it has lapsed."""

    lines: list[Line]
    officers: dict[int, str]
    head: Head | None
    export: AdministrativeAct | None


@router.get("/records")
async def list_records(desk: AnyOfficer) -> Response:
    chosen = _chosen(desk)

    def work(session: Session) -> Records:
        officers = officer_names(session)
        export = newest_export(session, desk.officer_id, desk.wall_now)
        return Records(lines(session, chosen, officers), officers, head(session), export)

    view = await desk.read(work)
    fault = BAD_TIME if chosen.until and chosen.at is None else None
    return desk.page(
        "records/records.html", view=view, meanings=MEANING, chosen=chosen, more=len(view.lines) == PAGE, fault=fault
    )


@router.post("/records/export")
async def ask_for_copy(desk: Administrator) -> Response:
    now = desk.wall_now
    await desk.write(lambda session: propose_export(session, desk.officer_id, now))
    return desk.go("/officers")


@router.get("/records/export/{act_id}")
async def take_copy(desk: Administrator, act_id: Number) -> Response:
    """The whole log, a line of JSON for each entry, after a line that says who took it; some thousand lines at a time.

    An entry that cannot be read breaks the copy off, so that no browser takes it for whole.
    """
    now = desk.wall_now
    try:
        head_line = await desk.write(lambda session: take_export(session, act_id, desk.officer_id, now))
    except ActRefused as fault:
        raise Forbidden(said_by(fault)) from None
    newest = await desk.read(head)
    headers = {"Content-Disposition": f'attachment; filename="records-{now:%Y-%m-%dT%H%MZ}.jsonl"'}
    parts = copy_of_log(desk, json.dumps(head_line), newest.number if newest else 0)
    return StreamingResponse(parts, media_type="application/jsonl", headers=headers)


async def copy_of_log(desk: Desk, head_line: str, last: int) -> AsyncIterator[str]:
    """The lines of the log up to the last entry, however many come meanwhile."""
    yield f"{head_line}\n"
    number = 0
    while number < last:
        part = await desk.read(lambda session, after=number: next_entries(session, after))  # type: ignore[misc]
        if not part:
            return
        number = part[-1].number
        yield "".join(f"{line_of(entry)}\n" for entry in part if entry.number <= last)


def lines(session: Session, chosen: Chosen, officers: Mapping[int, str]) -> list[Line]:
    """One page of entries, the newest first."""
    wanted: Select[tuple[object, ...]] = select(*COLUMNS)
    if chosen.act is not None:
        wanted = wanted.where(entries.c.act == chosen.act)
    if chosen.officer_id is not None:
        wanted = wanted.where(entries.c.role == Role.OFFICER, entries.c.actor == chosen.officer_id)
    if chosen.before is not None:
        wanted = wanted.where(entries.c.number < chosen.before)
    if chosen.at is not None:
        wanted = wanted.where(entries.c.number <= last_until(session, chosen.at))
    rows = session.execute(wanted.order_by(entries.c.number.desc()).limit(PAGE))
    return [_line(Entry(*row), officers) for row in rows]


def _line(entry: Entry, officers: Mapping[int, str]) -> Line:
    path = PATHS.get(entry.subject or "")
    return Line(
        entry=entry,
        at=datetime.fromisoformat(entry.at),
        who=_who(entry, officers),
        means=MEANING[Act(entry.act)] if entry.act in set(Act) else UNKNOWN_ACT,
        about=_numbered(SUBJECTS.get(entry.subject, entry.subject), entry.subject_number) if entry.subject else "",
        path=path.format(entry.subject_number) if path and entry.subject_number is not None else None,
    )


def _who(entry: Entry, officers: Mapping[int, str]) -> str:
    who = _numbered(ROLES[Role(entry.role)] if entry.role in set(Role) else entry.role, entry.actor)
    name = officers.get(entry.actor) if entry.role == Role.OFFICER and entry.actor is not None else None
    return Sentence("{who}, {name}", who=who, name=name) if name is not None else who


def _numbered(what: str, number: int | None) -> str:
    return Sentence("{what} {number}", what=what, number=number) if number is not None else what


def _chosen(desk: Desk) -> Chosen:
    asked = desk.request.query_params
    act, until = asked.get("act"), asked.get("until", "").strip()
    at = Form({"until": [until]}).moment("until", desk.reader.zone)
    if at is not None and len(until) == len("2026-11-01"):  # a day alone means all of it
        at += timedelta(days=1, microseconds=-1)
    return Chosen(
        act=act if act in set(Act) else None,
        officer_id=as_number(asked.get("officer")),
        before=as_number(asked.get("before")),
        until=until,
        at=at,
    )
