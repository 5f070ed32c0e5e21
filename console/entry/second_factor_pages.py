"""Setting up the second factor at the first log-in: a secret, a code that shows it arrived, a password of one's own.

The old log-in and its token end with it, and a new one begins: nobody who knew the first password stays logged in.
"""

from dataclasses import replace

import segno
from fastapi import APIRouter, Response
from markupsafe import Markup
from sqlmodel import Session

from console.desk import Desk
from console.entry.access import Newcomer, agent_of, csrf_of, session_cookie, set_cookie
from console.entry.new_password import typed_twice
from console.frame.forms import FieldFault, Refused, said_by
from registry.log_ins import start_again
from registry.officers import OfficerError
from registry.second_factor import FactorSet, WrongCode, in_groups, offered_secret, otpauth_uri, set_factor
from registry.tables import Officer

router = APIRouter()

MODULE = 5
"""Pixels that a square of the picture is wide."""


@router.get("/second-factor")
async def show_secret(desk: Newcomer) -> Response:
    return _page(desk)


@router.post("/second-factor")
async def set_up(desk: Newcomer) -> Response:
    """Answered with the recovery codes, which no page shows again."""
    try:
        password_hash = await typed_twice(desk)
        token, codes = await desk.write(lambda session: _set_up(session, desk, password_hash))
    except FieldFault as fault:
        return _page(desk, Refused(fault.field, said_by(fault)), 422)
    except OfficerError as fault:
        return _page(desk, Refused("password", said_by(fault)), 422)
    except (WrongCode, FactorSet) as fault:
        return _page(desk, Refused("code", said_by(fault)), 422)
    response = replace(desk, token=token, csrf=csrf_of(token)).page("entry/recovery_codes.html", codes=codes)
    set_cookie(response, desk.request, session_cookie(desk.request), token)
    return response


def _set_up(session: Session, desk: Desk, password_hash: str) -> tuple[str, list[str]]:
    secret, now = offered_secret(desk.token), desk.wall_now
    codes = set_factor(session, desk.officer_id, secret, desk.form.text("code"), now)
    officer = session.get_one(Officer, desk.officer_id, populate_existing=True)
    officer.password_hash = password_hash
    session.add(officer)
    session.flush()
    hours, agent = desk.console.session_hours, agent_of(desk.request)
    return start_again(session, desk.officer_id, now, hours, proven=True, agent=agent), codes


def _page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    secret = offered_secret(desk.token)
    uri = otpauth_uri(secret, desk.officer.login, desk.speaker.post_name)
    picture = segno.make(uri, error="m", micro=False).svg_inline(scale=MODULE, light="#fff", dark="#000", border=4)
    return desk.page(
        "entry/second_factor.html",
        refused,
        status,
        newcomer=True,
        secret=in_groups(secret),
        uri=uri,
        picture=Markup(picture),  # noqa: S704 - squares that segno drew; nothing of it was typed
    )
