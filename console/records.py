"""The audit log as officers read it: newest first, by act and by officer, page by page."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Select, select
from sqlmodel import Session

from console.access import Administrator, AnyOfficer, Forbidden, Number
from console.desk import Desk
from console.forms import as_number
from console.names import officer_names
from registry.acts import MEANING, Act, Role
from registry.audit import COLUMNS, entries, head
from registry.audit_chain import Entry, Head
from registry.audit_check import next_entries
from registry.audit_export import line_of, propose_export, take_export
from registry.by_two import ActRefused

router = APIRouter()

PAGE = 50
PATHS = {"person": "/people/{}", "decision": "/decisions/{}", "case": "/cases/{}", "notice": "/notices/{}"}
"""Where a subject has a page of its own."""


@dataclass(frozen=True)
class Line:
    """One entry as it is read."""

    entry: Entry
    at: datetime
    who: str
    means: str
    path: str | None


@dataclass(frozen=True)
class Chosen:
    """Which entries are wanted: of one act, of one officer, older than one entry."""

    act: str | None = None
    officer_id: int | None = None
    before: int | None = None


@router.get("/records")
async def list_records(desk: AnyOfficer) -> Response:
    chosen = _chosen(desk)

    def work(session: Session) -> tuple[list[Line], dict[int, str], Head | None]:
        officers = officer_names(session)
        return lines(session, chosen, officers), officers, head(session)

    found, officers, newest = await desk.read(work)
    return desk.page(
        "records.html", lines=found, officers=officers, acts=tuple(Act), chosen=chosen, head=newest,
        more=len(found) == PAGE,
    )  # fmt: skip


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
        raise Forbidden(str(fault)) from None
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
    rows = session.execute(wanted.order_by(entries.c.number.desc()).limit(PAGE))
    return [_line(Entry(*row), officers) for row in rows]


def _line(entry: Entry, officers: Mapping[int, str]) -> Line:
    who = entry.role if entry.actor is None else f"{entry.role} {entry.actor}"
    name = officers.get(entry.actor) if entry.role == Role.OFFICER and entry.actor is not None else None
    if name is not None:
        who = f"{who}, {name}"
    path = PATHS.get(entry.subject or "")
    return Line(
        entry=entry,
        at=datetime.fromisoformat(entry.at),
        who=who,
        means=MEANING[Act(entry.act)] if entry.act in set(Act) else "This version knows no such act.",
        path=path.format(entry.subject_number) if path and entry.subject_number is not None else None,
    )


def _chosen(desk: Desk) -> Chosen:
    asked = desk.request.query_params
    act = asked.get("act")
    return Chosen(act if act in set(Act) else None, as_number(asked.get("officer")), as_number(asked.get("before")))
