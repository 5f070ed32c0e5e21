"""A group's call list on paper: a page that says what will be printed, then the sheets as PDF or as a page.

One group at a time. Everybody on the sheets is noted as seen, and the log has who printed what, when.
"""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from broadcasts.call_list import CallList, count_on_list, print_list
from console.alerts.call_sheets import sheets_as_page, sheets_as_pdf
from console.desk import Desk
from console.entry.access import Number, Worker
from console.frame.printing import CannotPrint, check_printing
from console.wardens.warden_groups import find_group
from locales.sentence import Sentence
from registry.acts import officer
from registry.tables import CareGroup

router = APIRouter()

MOST_AS_PDF = 200
"""People of a group: some seven seconds of a core. A group is meant to have ten."""
TOO_MANY = Sentence("A PDF is made of groups of up to {most} people. Print the page itself.", most=MOST_AS_PDF)


@dataclass(frozen=True)
class SheetView:
    """What would be printed. `missing` says why there is no PDF; empty where there is."""

    group: CareGroup
    people: int
    missing: str = ""


@router.get("/wardens/groups/{group_id}/sheet")
async def ask(desk: Worker, group_id: Number) -> Response:
    """Numbers only: nobody's name is seen here."""

    def work(session: Session) -> tuple[CareGroup, int]:
        group = find_group(session, group_id)
        return group, count_on_list(session, group)

    group, people = await desk.read(work)
    return desk.page("wardens/warden_sheet.html", view=SheetView(group, people, await _why_no_pdf(people)))


@router.get("/wardens/groups/{group_id}/sheet.html")
async def show_page(desk: Worker, group_id: Number) -> Response:
    listed = await _print(desk, group_id)
    return HTMLResponse(sheets_as_page(desk.pages, listed, desk.officer.name, desk.reader, desk.now))


@router.get("/wardens/groups/{group_id}/sheet.pdf")
async def show_pdf(desk: Worker, group_id: Number) -> Response:
    people = await desk.read(lambda session: count_on_list(session, find_group(session, group_id)))
    if await _why_no_pdf(people):
        return desk.go(f"/wardens/groups/{group_id}/sheet")
    listed = await _print(desk, group_id)
    by, reader, now = desk.officer.name, desk.reader, desk.now
    async with desk.printing:
        made = await asyncio.to_thread(sheets_as_pdf, desk.pages, listed, by, reader, now)
    headers = {"Content-Disposition": f'inline; filename="call-list-{group_id}.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def _print(desk: Desk, group_id: int) -> CallList:
    by = officer(desk.officer_id)
    return await desk.write(lambda session: print_list(session, find_group(session, group_id), by, desk.now))


async def _why_no_pdf(people: int) -> str:
    """Why a list of so many people is not made as PDF; empty where it is."""
    if people > MOST_AS_PDF:
        return TOO_MANY
    try:
        await asyncio.to_thread(check_printing)
    except CannotPrint as fault:
        return str(fault)
    return ""
