"""Officers: adding one, checking a password, and log-ins. What an officer may do is asked where it is done.

The store keeps argon2id hashes of passwords and SHA-256 hashes of session tokens: whoever reads the store can neither
log in nor take over a log-in.
"""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlmodel import Session, col, select

from registry.tables import Officer, OfficerSession

SHORTEST_PASSWORD = 10
TOKEN_BYTES = 32

_hasher = PasswordHasher()  # argon2id with the library's parameters, the second recommendation of RFC 9106, section 4


class OfficerError(Exception):
    """The officer cannot be added like this."""


class LoginTaken(OfficerError):
    """Another officer has this login."""


class PasswordTooShort(OfficerError):
    """The password is too short."""


def add_officer(
    session: Session,
    *,
    login: str,
    name: str,
    password: str,
    may_propose: bool,
    may_approve: bool,
) -> Officer:
    """Add an officer. Raises LoginTaken, PasswordTooShort, OfficerError."""
    spelled = _spelled(login)
    if not spelled or not name.strip():
        raise OfficerError("an officer needs a login and a name")
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(f"a password has at least {SHORTEST_PASSWORD} characters, this one has {len(password)}")
    if _find(session, spelled) is not None:
        raise LoginTaken(f"the login {spelled} is taken: choose another one")
    officer = Officer(
        login=spelled,
        name=name.strip(),
        password_hash=_hasher.hash(_composed(password)),
        may_propose=may_propose,
        may_approve=may_approve,
    )
    session.add(officer)
    session.flush()
    return officer


def check_password(session: Session, login: str, password: str) -> Officer | None:
    """The active officer whose login and password these are; else None, after the same work whatever was wrong.

    The work takes some 50 ms of processor: do it on a reader, never on the one writer.
    """
    officer = _find(session, _spelled(login))
    right = _matches(officer.password_hash if officer else _nobodys_hash(), password)
    return officer if right and officer is not None and officer.active else None


def start_session(session: Session, officer_id: int, now: datetime, hours: float) -> str:
    """Begin a log-in and return its token, which only the officer's browser keeps. Log-ins that ended are swept."""
    session.execute(delete(OfficerSession).where(col(OfficerSession.ends_at) <= now))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        OfficerSession(
            token_hash=_token_hash(token), officer_id=officer_id, started_at=now, ends_at=now + timedelta(hours=hours)
        )
    )
    session.flush()
    return token


def officer_of(session: Session, token: str, now: datetime) -> Officer | None:
    """The active officer whose log-in the token is, if it has not ended."""
    return session.exec(
        select(Officer)
        .join(OfficerSession, col(OfficerSession.officer_id) == Officer.id)
        .where(
            OfficerSession.token_hash == _token_hash(token),
            OfficerSession.ends_at > now,
            col(Officer.active).is_(True),
        )
    ).first()


def log_out(session: Session, token: str) -> None:
    """End the log-in at once."""
    session.execute(delete(OfficerSession).where(col(OfficerSession.token_hash) == _token_hash(token)))


def _find(session: Session, login: str) -> Officer | None:
    return session.exec(select(Officer).where(Officer.login == login)).first()


def _spelled(login: str) -> str:
    return _composed(login.strip()).casefold()


def _composed(text: str) -> str:
    """The same letters in one encoding, however the keyboard composed them (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", text)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(TOKEN_BYTES))


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
