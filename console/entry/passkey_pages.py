"""The passkeys of an officer, among their log-ins: adding one with a code of the phone, and removing one."""

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlmodel import Session

from console.desk import Desk
from console.entry.access import AnyOfficer
from console.entry.code_check import FIELD, act_with_code
from console.entry.log_in_pages import log_ins_page
from console.entry.passkey_proving import ANSWER, party_of, refusal
from console.frame.forms import FieldFault, Refused, said_by
from locales.sentence import Sentence
from registry.log_ins import end_others
from registry.passkey_answers import PasskeyRefused, ask_for_key, read_answer
from registry.passkey_proofs import drop_proofs, new_challenge
from registry.passkey_use import add_passkey
from registry.passkeys import LONGEST_NAME, PasskeyKnown, passkeys_of, remove_passkey
from registry.second_factor import is_of_passkey

log = structlog.get_logger()
router = APIRouter()

ADDING, REMOVING = "passkey", "passkey-remove"
NOT_MADE = Sentence("What your browser answered does not fit. Try once more, with the next code of your phone.")


@router.post("/api/passkeys/new")
async def ask_for_new(desk: AnyOfficer) -> Response:
    """What the script hands to the browser. The code is asked for first, so that no device makes a key in vain."""
    party, now = party_of(desk.console), desk.wall_now
    try:
        _name_in(desk)
        _expect_phone(desk)
        challenge = await act_with_code(desk, lambda session: new_challenge(session, desk.token, now, desk.officer_id))
    except FieldFault as fault:
        return refusal(desk.reader, said_by(fault), 422)
    kept = await desk.read(lambda session: passkeys_of(session, desk.officer_id))
    known = [passkey.credential_id for passkey in kept if passkey.rp_id == party.id]
    post, login = desk.speaker.post_name, desk.officer.login
    return JSONResponse(ask_for_key(party, post, desk.officer_id, login, challenge, known))


@router.post("/log-ins/passkeys")
async def add(desk: AnyOfficer) -> Response:
    """Takes no code: the challenge that was answered has cost one."""
    party, now = party_of(desk.console), desk.wall_now
    try:
        name, answer = _name_in(desk), read_answer(desk.form.text(ANSWER))
        await desk.write(lambda session: add_passkey(session, party, desk.officer_id, answer, desk.token, name, now))
    except (FieldFault, PasskeyKnown) as fault:
        return await log_ins_page(desk, Refused(ADDING, said_by(fault)), 422)
    except PasskeyRefused as fault:
        log.warning("console.passkey.not_added", officer_id=desk.officer_id, why=fault.why)
        return await log_ins_page(desk, Refused(ADDING, NOT_MADE), 422)
    return desk.go("/log-ins#passkeys")


@router.post("/log-ins/passkeys/remove")
async def remove(desk: AnyOfficer) -> Response:
    """The officer's other log-ins end: the device that is given up may have begun one of them."""
    party_of(desk.console)
    passkey_id, now = desk.form.number("passkey") or 0, desk.wall_now

    def work(session: Session) -> None:
        if remove_passkey(session, desk.officer_id, passkey_id, now):
            drop_proofs(session, desk.officer_id)
            end_others(session, desk.officer_id, desk.token)

    try:
        await act_with_code(desk, work)
    except FieldFault as fault:
        return await log_ins_page(desk, Refused(REMOVING, said_by(fault)), 422)
    return desk.go("/log-ins#passkeys")


def _name_in(desk: Desk) -> str:
    """What the officer calls the passkey. Raises FieldFault."""
    name = " ".join(desk.form.text("name").split())
    if not name:
        raise FieldFault("name", "Give the passkey a name by which you will know it, such as: office computer.")
    if len(name) > LONGEST_NAME:
        raise FieldFault("name", "Let the name have {most} characters at most.", most=LONGEST_NAME)
    return name


def _expect_phone(desk: Desk) -> None:
    """Whoever got hold of one passkey cannot make more of it. Raises FieldFault."""
    if is_of_passkey(desk.form.text(FIELD)):
        raise FieldFault(FIELD, "To add a passkey, type the code of your phone or a recovery code.")
