"""The second factor of officers: codes of a phone (TOTP, RFC 6238), and recovery codes where the phone is lost.

What an answered challenge of a passkey is worth (`passkey_proofs`) is taken wherever a code is.

A code is good once: the step of the last one is kept on the officer and only ever grows, in one UPDATE, so that of two
browsers with the same code one is refused. Recovery codes hold 80 bits of chance, which nobody guesses however fast the
hash is: SHA-256 does, and a wrong code costs no 50 ms of processor as with the hash that guessable passwords need.
`Officer.totp_secret` is written in this file alone, and read here and, for the stamp of a log-in, in `log_ins`.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime
from typing import Any, cast

import pyotp
from sqlalchemy import CursorResult, delete, func, update
from sqlmodel import Session, col, select

from registry.acts import Act, Subject
from registry.acts import officer as acting
from registry.audit import record
from registry.passkey_proofs import PROOF_LETTERS, drop_proofs, is_proof, spend_proof
from registry.passkeys import drop_passkeys
from registry.store import table_of
from registry.tables import Officer, RecoveryCode

STEP_SECONDS = 30
STEPS_ASTRAY = 1
"""Steps by which a phone's clock may be wrong to either side (RFC 6238, section 5.2, recommends one)."""
RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
_RECOVERY_LETTERS = 16
_SECRET_BYTES = 20  # RFC 4226, section 4, R6
_NOBODY = base64.b32encode(bytes(_SECRET_BYTES)).decode()


class WrongCode(Exception):
    """That code is wrong, or it was used before. Wait for the next one on your phone, or type a recovery code."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class FactorSet(Exception):
    """The officer has a second factor already."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def offered_secret(token: str) -> str:
    """The secret that a log-in is offered for setting up; whoever has its token, and nobody else, can work it out."""
    return base64.b32encode(hmac.digest(token.encode(), b"second factor", "sha256")[:_SECRET_BYTES]).decode()


def otpauth_uri(secret: str, login: str, post: str) -> str:
    """What a phone reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"Muster {post}")


def in_groups(secret: str) -> str:
    """The secret in groups of four, for those who type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def matching_step(secret: str, code: str, now: datetime, after: int | None = None) -> int | None:
    """The step that the code is of, if it is near enough to `now` and later than `after`."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - STEPS_ASTRAY, current + STEPS_ASTRAY + 1):
        same = hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        if same and found is None and (after is None or step > after):
            found = step
    return found


def has_factor(officer: Officer) -> bool:
    """Whether the officer has set up a second factor."""
    return officer.totp_secret is not None


def fits(session: Session, officer: Officer | None, code: str, now: datetime) -> bool:
    """Whether the code would be taken now. The same work is done for nobody as for an officer."""
    spelled, officer_id = _spelled(code), (officer.id or 0) if officer is not None else 0
    secret = officer.totp_secret if officer is not None else None
    step = matching_step(secret or _NOBODY, spelled, now, officer.totp_step if officer is not None else None)
    unused = select(RecoveryCode.code_hash).where(
        RecoveryCode.officer_id == officer_id,
        RecoveryCode.code_hash == _hashed(spelled),
        col(RecoveryCode.used_at).is_(None),
    )
    recovers = session.exec(unused).first() is not None
    proves = is_proof(session, officer_id, spelled, now)
    return secret is not None and (step is not None or recovers or proves)


def spend(session: Session, officer_id: int, code: str, now: datetime) -> bool:
    """Use the code up, if it is one of this active officer's that was not used before."""
    officer = session.get(Officer, officer_id, populate_existing=True)
    if officer is None or not officer.active or officer.totp_secret is None:
        return False
    spelled = _spelled(code)
    if len(spelled) == _RECOVERY_LETTERS:
        return _spend_recovery(session, officer_id, spelled, now)
    if len(spelled) == PROOF_LETTERS:
        return spend_proof(session, officer_id, spelled, now)
    step = matching_step(officer.totp_secret, spelled, now)
    return step is not None and _spend_step(session, officer_id, step)


def is_of_passkey(code: str) -> bool:
    """Whether the code is spelled as those that passkeys earn."""
    return len(_spelled(code)) == PROOF_LETTERS


def set_factor(session: Session, officer_id: int, secret: str, code: str, now: datetime) -> list[str]:
    """Give the officer this second factor, once a code shows that a phone has it; returns the recovery codes.

    Raises WrongCode, FactorSet.
    """
    step = matching_step(secret, _spelled(code), now)
    if step is None:
        raise WrongCode
    mine = update(Officer).where(col(Officer.id) == officer_id, col(Officer.totp_secret).is_(None))
    if _changed(session, mine.values(totp_secret=secret, totp_step=step)) != 1:
        raise FactorSet
    record(session, acting(officer_id), Act.FACTOR_SET, now, Subject("officer", officer_id))
    return new_recovery_codes(session, officer_id)


def take_factor(session: Session, officer: Officer) -> None:
    """Take the second factor away, passkeys and all: the officer sets up another one at the next log-in."""
    assert officer.id is not None
    officer.totp_secret, officer.totp_step = None, None
    session.add(officer)
    drop_passkeys(session, officer.id)
    drop_proofs(session, officer.id)
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.officer_id) == officer.id))
    session.flush()


def new_recovery_codes(session: Session, officer_id: int) -> list[str]:
    """Ten new codes, and no older one is good any more. They are shown once: the store has only hashes."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.officer_id) == officer_id))
    codes = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_hash=_hashed(code), officer_id=officer_id) for code in codes)
    session.flush()
    return [in_groups(code).replace(" ", "-") for code in codes]


def recovery_codes_left(session: Session, officer_id: int) -> int:
    """How many of the officer's recovery codes were not used yet."""
    unused = (RecoveryCode.officer_id == officer_id, col(RecoveryCode.used_at).is_(None))
    return session.exec(select(func.count()).select_from(RecoveryCode).where(*unused)).one()


def _spend_step(session: Session, officer_id: int, step: int) -> bool:
    last = col(Officer.totp_step)
    newer = update(Officer).where(
        col(Officer.id) == officer_id, col(Officer.active).is_(True), last.is_(None) | (last < step)
    )
    return _changed(session, newer.values(totp_step=step)) == 1


def _spend_recovery(session: Session, officer_id: int, code: str, now: datetime) -> bool:
    row = table_of(RecoveryCode).c
    unused = update(RecoveryCode).where(
        row.officer_id == officer_id, row.code_hash == _hashed(code), row.used_at.is_(None)
    )
    return _changed(session, unused.values(used_at=now)) == 1


def _changed(session: Session, statement: Any) -> int:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def _spelled(code: str) -> str:
    """The code without what people put between its groups, in capitals, its digits of any script as ASCII."""
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in code)
    return "".join(sign for sign in digits.upper() if sign.isalnum())


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
