"""An officer adds a passkey, or answers a challenge with one: whatever is wrong, the same is said.

The challenge is looked up by what the answer says it answers. That is good once, for the browser which it was given to.
"""

from datetime import datetime

from sqlmodel import Session

from registry.passkey_answers import Answer, PasskeyRefused, count_in, handle_of, key_in
from registry.passkey_proofs import new_proof, take_challenge
from registry.passkeys import find_passkey, keep_passkey, note_passkey_used
from registry.relying_party import RelyingParty
from registry.tables import Passkey


def add_passkey(
    session: Session, party: RelyingParty, officer_id: int, answer: Answer, browser: str, name: str, now: datetime
) -> None:
    """Keep the key that the officer's device made. Raises PasskeyRefused, PasskeyKnown."""
    key = key_in(party, answer)
    if not take_challenge(session, browser, answer.challenge, officer_id, now):
        raise PasskeyRefused("no such challenge")
    passkey = Passkey(
        officer_id=officer_id,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        name=name,
        rp_id=party.id,
        created_at=now,
    )
    keep_passkey(session, passkey, now)


def prove(
    session: Session, party: RelyingParty, answer: Answer, browser: str, now: datetime, officer_id: int | None = None
) -> str:
    """The code that the answer is worth to the officer whose passkey it is; only to this one, if one is named.

    Raises PasskeyRefused.
    """
    passkey = find_passkey(session, answer.credential_id, party.id)
    if passkey is None or officer_id not in (None, passkey.officer_id):
        raise PasskeyRefused("no such passkey")
    if answer.handle not in (None, handle_of(passkey.officer_id)):
        raise PasskeyRefused("another officer")
    count = count_in(party, answer, passkey.public_key, passkey.sign_count)
    code = new_proof(session, browser, answer.challenge, passkey.officer_id, now)
    if code is None:
        raise PasskeyRefused("no such challenge")
    if not note_passkey_used(session, passkey, count, now):
        raise PasskeyRefused("counter")
    return code
