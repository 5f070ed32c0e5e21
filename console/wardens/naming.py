"""An officer names a person as warden, deputy or warden of a zone, or ends it; the person is asked to agree first."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from broadcasts.inviting import invite_wardens
from broadcasts.stepping_aside import REPLACED, give_up_list, give_up_replaced
from console.desk import Desk
from console.entry.access import Number, Worker
from console.frame.forms import Form, Refused, said_by
from console.people.people import page_of
from registry.warden_naming import NamingFault, end_roles, name_warden

router = APIRouter()

ENDED = "an officer ended the role"


@router.post("/people/{person_id}/role")
async def name(desk: Worker, person_id: Number) -> Response:
    """The fields `group`, its code, and `role` (warden_id, deputy_id, zone_warden_id); `end` takes every role off."""
    try:
        await desk.write(lambda session: _name(session, desk, person_id, desk.form))
    except NamingFault as fault:
        return await page_of(desk, person_id, Refused("role", said_by(fault)), 422)
    return desk.go(f"/people/{person_id}#role")


def _name(session: Session, desk: Desk, person_id: int, form: Form) -> None:
    if form.ticked("end"):
        end_roles(session, person_id, desk.officer_id, desk.now)
        give_up_list(session, person_id, ENDED, desk.now)
        return
    name_and_invite(session, desk, person_id, form.text("group"), form.text("role"))


def name_and_invite(session: Session, desk: Desk, person_id: int, code: str, role: str) -> None:
    """The person has the role in the group with that code; they are asked to agree, and whoever had it looks no more.

    Raises NamingFault, UnknownPerson.
    """
    name_warden(session, person_id, code, role, desk.officer_id, desk.now)
    give_up_replaced(session, REPLACED, desk.now)
    invite_wardens(session, desk.speaker, desk.now)
