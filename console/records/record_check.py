"""Checks the log from the page, the newest entries first: a part at a time, so that no page waits for all of it."""

from dataclasses import dataclass, replace

from fastapi import APIRouter, Response
from sqlmodel import Session

from console.desk import Desk
from console.entry.access import AnyOfficer
from console.frame.forms import as_number
from locales.sentence import Sentence
from registry.audit import head
from registry.audit_chain import Head, heads_in
from registry.audit_check import Part, check_part

router = APIRouter()

NO_HEAD = Sentence("There is no head in it. Copy the whole line: the number, the time and the hash.")


@dataclass(frozen=True)
class Check:
    """How far the check has come: from the newest entry down to the first of the part."""

    newest: int
    part: Part


@router.get("/records/check")
async def check_records(desk: AnyOfficer) -> Response:
    """The part of the log that ends with the entry `last`; `newest` is where the check began."""
    kept = desk.request.query_params.get("kept", "").strip()
    anchored = heads_in(kept)
    check = await desk.read(lambda session: _check(session, desk, anchored))
    return desk.page(
        "records/record_check.html", check=check, kept_head=kept, fault=NO_HEAD if kept and not anchored else None
    )


def _check(session: Session, desk: Desk, anchored: list[Head]) -> Check | None:
    found = head(session)
    if found is None:
        return None
    asked = desk.request.query_params
    newest = min(as_number(asked.get("newest")) or found.number, found.number)
    part = check_part(session, min(as_number(asked.get("last")) or newest, newest), anchored)
    beyond = next((one.number for one in anchored if one.number > found.number), None)
    if beyond is not None:
        gone = Sentence(
            "The log ends with entry {last}; you kept the head of entry {kept}.", last=found.number, kept=beyond
        )
        part = replace(part, fault=gone)
    return Check(newest, part) if part.first <= part.last else None
