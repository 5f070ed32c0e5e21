"""A passkey in place of a code: the page's script asks for a challenge here, and trades the answer for a code.

Whoever is not logged in yet is asked for any passkey of this console, and told the same whatever is wrong: nobody
learns which officers there are. The password is asked for all the same.
"""

from datetime import timedelta
from typing import cast

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from console.context import ConsoleContext
from console.entry.access import AnyOfficer, checked_form, context_of, reader_before, visit_cookie
from console.entry.door import note_refused, too_many
from console.entry.throttle import Tries, source_of
from console.frame.faults import NotFound
from console.frame.forms import said_by
from console.frame.reader import Reader
from locales.interface import said_in
from locales.sentence import Sentence
from registry.passkey_answers import PasskeyRefused, ask_for_use, read_answer
from registry.passkey_proofs import new_challenge
from registry.passkey_use import prove
from registry.passkeys import passkeys_of
from registry.relying_party import RelyingParty

log = structlog.get_logger()
router = APIRouter()

NONE_YET = Sentence("You have no passkey here yet. Type the code of your phone; under your name you can add a passkey.")
ANSWER = "answer"
CHALLENGE_STRANGER, PROVE_STRANGER = "/api/log-in/challenge", "/api/log-in/proof"


@router.post(CHALLENGE_STRANGER)
async def challenge_stranger(request: Request) -> Response:
    console, visit = context_of(request), request.cookies.get(visit_cookie(request), "")
    await checked_form(request, visit)
    party, now = party_of(console), console.wall.now()
    if wait := _wait(request):
        return refusal(reader_before(request), too_many(wait), 429)
    challenge = await console.store.write(lambda session: new_challenge(session, visit, now))
    return JSONResponse(ask_for_use(party, challenge))


@router.post(PROVE_STRANGER)
async def prove_stranger(request: Request) -> Response:
    console, visit = context_of(request), request.cookies.get(visit_cookie(request), "")
    form = await checked_form(request, visit)
    party, now = party_of(console), console.wall.now()
    if wait := _wait(request):
        return refusal(reader_before(request), too_many(wait), 429)
    try:
        answer = read_answer(form.text(ANSWER))
        code = await console.store.write(lambda session: prove(session, party, answer, visit, now))
    except PasskeyRefused as fault:
        await note_refused(request)
        log.info("console.passkey.refused", why=fault.why)
        return refusal(reader_before(request), said_by(fault), 403)
    _forgive(request)
    return JSONResponse({"code": code})


@router.post("/api/passkeys/challenge")
async def challenge_officer(desk: AnyOfficer) -> Response:
    party, now = party_of(desk.console), desk.wall_now
    kept = await desk.read(lambda session: passkeys_of(session, desk.officer_id))
    known = [passkey.credential_id for passkey in kept if passkey.rp_id == party.id]
    if not known:
        return refusal(desk.reader, NONE_YET, 422)
    challenge = await desk.write(lambda session: new_challenge(session, desk.token, now))
    return JSONResponse(ask_for_use(party, challenge, known))


@router.post("/api/passkeys/proof")
async def prove_officer(desk: AnyOfficer) -> Response:
    party, now = party_of(desk.console), desk.wall_now
    try:
        answer = read_answer(desk.form.text(ANSWER))
        code = await desk.write(lambda session: prove(session, party, answer, desk.token, now, desk.officer_id))
    except PasskeyRefused as fault:
        log.warning("console.passkey.refused", officer_id=desk.officer_id, why=fault.why)
        return refusal(desk.reader, said_by(fault), 422)
    return JSONResponse({"code": code})


def party_of(console: ConsoleContext) -> RelyingParty:
    """What passkeys belong to. Raises NotFound where there are none."""
    if console.passkeys is None:
        raise NotFound
    return console.passkeys


def refusal(reader: Reader, sentence: str, status: int) -> Response:
    """What the script shows beside its button."""
    return JSONResponse({"said": said_in(reader.language, sentence)}, status)


def _wait(request: Request) -> timedelta:
    """How long this source must still wait; if not at all, this counts as a try until one of them is right."""
    tries, key, now = _tries(request), _key(request, request.url.path), context_of(request).wall.now()
    wait = tries.wait(key, now)
    if not wait:
        tries.add(key, now)
    return wait


def _forgive(request: Request) -> None:
    for path in (CHALLENGE_STRANGER, PROVE_STRANGER):
        _tries(request).forgive(_key(request, path))


def _tries(request: Request) -> Tries:
    return cast(Tries, request.app.state.passkey_tries)


def _key(request: Request, path: str) -> str:
    return f"{source_of(request.client.host if request.client else '')} {path}"
