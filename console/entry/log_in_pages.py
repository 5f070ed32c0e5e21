"""My log-ins: where an officer is logged in, ending what should not be there, another password, new recovery codes."""

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Path, Response
from sqlmodel import Session

from console.desk import Desk
from console.entry.access import AnyOfficer, agent_of, session_cookie, set_cookie
from console.entry.code_check import act_with_code
from console.entry.new_password import typed_twice
from console.entry.telegram_link import telegram_link_of
from console.frame.forms import FieldFault, Refused, said_by
from console.frame.reader import is_offered
from locales.sentence import Sentence
from registry.log_ins import end_one, end_others, log_ins_of, start_again
from registry.officers import OfficerError
from registry.passkeys import passkeys_of
from registry.second_factor import has_factor, new_recovery_codes, recovery_codes_left
from registry.tables import Officer

router = APIRouter()

NO_SUCH_LANGUAGE = Sentence("Choose one of the languages in the list.")
NO_SUCH_ZONE = Sentence("That is not a time zone. Choose one from the list, such as Asia/Beirut, or leave it empty.")

Handle = Annotated[str, Path(max_length=64)]


@router.get("/log-ins")
async def show_log_ins(desk: AnyOfficer) -> Response:
    return await log_ins_page(desk)


@router.post("/log-ins/end-others")
async def end_all_others(desk: AnyOfficer) -> Response:
    await desk.write(lambda session: end_others(session, desk.officer_id, desk.token))
    return desk.go("/log-ins")


@router.post("/log-ins/{handle}/end")
async def end_log_in(desk: AnyOfficer, handle: Handle) -> Response:
    await desk.write(lambda session: end_one(session, desk.officer_id, handle))
    return desk.go("/log-ins")


@router.post("/log-ins/password")
async def change_password(desk: AnyOfficer) -> Response:
    """Every log-in ends with the password of before; this one goes on under a new token."""

    def work(session: Session) -> str:
        session.get_one(Officer, desk.officer_id).password_hash = password_hash
        session.flush()
        hours, agent = desk.console.session_hours, agent_of(desk.request)
        return start_again(session, desk.officer_id, desk.wall_now, hours, proven=has_factor(desk.officer), agent=agent)

    try:
        password_hash = await typed_twice(desk)
        token = await act_with_code(desk, work)
    except FieldFault as fault:
        return await log_ins_page(desk, Refused(fault.field, said_by(fault)), 422)
    except OfficerError as fault:
        return await log_ins_page(desk, Refused("password", said_by(fault)), 422)
    response = desk.go("/log-ins")
    set_cookie(response, desk.request, session_cookie(desk.request), token)
    return response


@router.post("/log-ins/reading")
async def choose_reading(desk: AnyOfficer) -> Response:
    """In which language and by which clock this officer reads the console from now on."""
    language, zone = desk.form.text("language"), desk.form.text("time_zone")
    if not is_offered(language):
        return await log_ins_page(desk, Refused("reading", NO_SUCH_LANGUAGE), 422)
    if zone and zone not in available_timezones():
        return await log_ins_page(desk, Refused("reading", NO_SUCH_ZONE), 422)

    def work(session: Session) -> None:
        officer = session.get_one(Officer, desk.officer_id)
        officer.language, officer.time_zone = language, zone or None
        session.add(officer)

    await desk.write(work)
    return desk.go("/log-ins")


@router.post("/log-ins/recovery-codes")
async def replace_recovery_codes(desk: AnyOfficer) -> Response:
    """Answered with ten new codes, which no page shows again; those of before are worth nothing."""
    try:
        codes = await act_with_code(desk, lambda session: new_recovery_codes(session, desk.officer_id))
    except FieldFault as fault:
        return await log_ins_page(desk, Refused("recovery", said_by(fault)), 422)
    return desk.page("entry/recovery_codes.html", codes=codes)


async def log_ins_page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    now, idle = desk.wall_now, desk.console.idle
    return desk.page(
        "entry/log_ins.html",
        refused,
        status,
        log_ins=await desk.read(lambda session: log_ins_of(session, desk.officer_id, desk.token, now, idle)),
        codes_left=await desk.read(lambda session: recovery_codes_left(session, desk.officer_id)),
        passkeys=await desk.read(lambda session: passkeys_of(session, desk.officer_id)),
        wall_now=now,
        telegram=await desk.read(lambda session: telegram_link_of(session, desk.officer_id)),
        zones=sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
        ),
        posts_zone=desk.speaker.zone,
    )
