"""What a passkey is worth: a challenge for one browser, and once it is answered a code for one officer, good once.

Both go by real time, like the codes of the phone. The store keeps hashes: whoever reads it can neither answer the one
nor spend the other.
"""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from registry.tables import PasskeyProof

CHALLENGE_BYTES = 32
CHALLENGE_GOOD_FOR = timedelta(minutes=5)
PROOF_GOOD_FOR = timedelta(minutes=2)
PROOF_LETTERS = 24
"""More than a recovery code has, by which the two are told apart."""
_PROOF_BYTES = 15


def new_challenge(session: Session, browser: str, now: datetime, officer_id: int | None = None) -> bytes:
    """A challenge that only this browser can have answered. With an officer: for adding a passkey of theirs."""
    forget_proofs(session, now)
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    ends = now + CHALLENGE_GOOD_FOR
    session.add(
        PasskeyProof(challenge_hash=_challenge_hash(browser, challenge), officer_id=officer_id, expires_at=ends)
    )
    session.flush()
    return challenge


def take_challenge(session: Session, browser: str, challenge: bytes, officer_id: int, now: datetime) -> bool:
    """Use up a challenge for adding a passkey; whether it was good."""
    row = col(PasskeyProof.challenge_hash)
    mine = (row == _challenge_hash(browser, challenge), col(PasskeyProof.officer_id) == officer_id)
    unanswered = (col(PasskeyProof.code_hash).is_(None), col(PasskeyProof.expires_at) > now)
    return session.execute(delete(PasskeyProof).where(*mine, *unanswered).returning(row)).first() is not None


def new_proof(session: Session, browser: str, challenge: bytes, officer_id: int, now: datetime) -> str | None:
    """The code that this officer's answer to the challenge is worth; None for a challenge that is not good any more."""
    code = base64.b32encode(secrets.token_bytes(_PROOF_BYTES)).decode()
    row = col(PasskeyProof.challenge_hash)
    unanswered = (
        row == _challenge_hash(browser, challenge),
        col(PasskeyProof.officer_id).is_(None),
        col(PasskeyProof.expires_at) > now,
    )
    answered = {"officer_id": officer_id, "code_hash": _hashed(code.encode()), "expires_at": now + PROOF_GOOD_FOR}
    kept = session.execute(update(PasskeyProof).where(*unanswered).values(**answered).returning(row)).first()
    return code if kept is not None else None


def is_proof(session: Session, officer_id: int, code: str, now: datetime) -> bool:
    """Whether the code would be taken now."""
    mine = select(PasskeyProof.challenge_hash).where(
        PasskeyProof.officer_id == officer_id,
        PasskeyProof.code_hash == _hashed(code.encode()),
        PasskeyProof.expires_at > now,
    )
    return session.exec(mine).first() is not None


def spend_proof(session: Session, officer_id: int, code: str, now: datetime) -> bool:
    """Use the code up, if it is this officer's; nothing is left of it, nor of its challenge."""
    mine = delete(PasskeyProof).where(
        col(PasskeyProof.officer_id) == officer_id,
        col(PasskeyProof.code_hash) == _hashed(code.encode()),
        col(PasskeyProof.expires_at) > now,
    )
    return session.execute(mine.returning(col(PasskeyProof.challenge_hash))).first() is not None


def drop_proofs(session: Session, officer_id: int) -> None:
    """No answer that the officer gave so far is worth anything any more."""
    session.execute(delete(PasskeyProof).where(col(PasskeyProof.officer_id) == officer_id))


def forget_proofs(session: Session, now: datetime) -> int:
    """Forget what ran out, by real time; returns how many."""
    over = delete(PasskeyProof).where(col(PasskeyProof.expires_at) <= now)
    return len(session.execute(over.returning(col(PasskeyProof.challenge_hash))).all())


def _challenge_hash(browser: str, challenge: bytes) -> str:
    return _hashed(browser.encode() + challenge)


def _hashed(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()
